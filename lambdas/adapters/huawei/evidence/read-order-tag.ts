import * as z from 'zod';
import { ORDER_TAG_KEY } from '../../../domain/request/order-tag.ts';
import { optionalText } from '../http/wire-schema.ts';

/** Documented as objects; formerly `key=value`. */
const tag = z.union([
  z.object({ key: z.string(), value: optionalText }),
  z.string().transform((text) => {
    const at = text.indexOf('=');
    return at < 0
      ? { key: text, value: undefined }
      : { key: text.slice(0, at), value: text.slice(at + 1) || undefined };
  }),
]);

/**
 * Our tag among a desktop's tags, which may be missing: a desktop can lose them. A tag of an unknown shape may be any
 * order's.
 */
export const orderTag = z
  .array(tag)
  .nullish()
  .transform((tags) => tags?.find(({ key, value }) => key === ORDER_TAG_KEY && value !== undefined)?.value);
