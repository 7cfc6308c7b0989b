import * as z from 'zod';
import { ORDER_TAG_KEY } from '../../domain/order-tag.ts';

/**
 * Ours among a desktop's tags, which are documented as objects and were `key=value` once. Tags may be missing, or of
 * another shape: then none is ours, which is no failure, since they are only one witness more.
 */
export const orderTag = z
  .unknown()
  .transform((tags) => {
    const values = Array.isArray(tags) ? tags.map(readOrderTag) : [];
    return values.find((value) => value !== undefined);
  })
  .optional();

const readOrderTag = (tag: unknown): string | undefined => {
  const [key, value]: unknown[] =
    typeof tag === 'string'
      ? tag.split('=', 2)
      : typeof tag === 'object' && tag !== null && 'key' in tag && 'value' in tag
        ? [tag.key, tag.value]
        : [];
  return key === ORDER_TAG_KEY && typeof value === 'string' && value !== '' ? value : undefined;
};
