import * as z from 'zod';
import { formatFieldPath } from '../../domain/values/field-error.ts';
import type { Item } from './ledger-schema.ts';

/**
 * An item of a known kind and version that does not match its schema: a person changed it, or a bug of ours wrote it.
 */
export class UnreadableItemError extends Error {
  override readonly name = 'UnreadableItemError';
}

/**
 * The attributes, parsed by the schema. Errors leave out the content of an attribute: it may be personal data.
 *
 * @param item as the table returned it: errors name its key
 */
export const readItem = <Read>(schema: z.ZodType<Read>, { pk, sk }: Item, attributes: unknown): Read => {
  const parsed = schema.safeParse(attributes);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    ({ path, message }) => `${path.length === 0 ? 'the whole' : formatFieldPath(path)}: ${message}`,
  );
  throw new UnreadableItemError(
    `the item ${pk} / ${sk} cannot be read: ${faults.join('; ')}. Put back what it held before, from a backup of the table, and leave every other attribute as it is`,
  );
};

/** What reads of many items return. @throws the first error that nobody takes */
export const readEach = <Read>(
  items: readonly Item[],
  read: (item: Item) => Read,
  onUnreadable?: (error: Error) => void,
): Read[] =>
  items.flatMap((item) => {
    try {
      return [read(item)];
    } catch (error) {
      if (onUnreadable === undefined || !(error instanceof Error)) throw error;
      onUnreadable(error);
      return [];
    }
  });

// A newer version may add optional attributes without a new schema version: an older one ignores them, and keeps them.
export const loose = z.looseObject;
export const optional = z.exactOptional;

export const text = z.string();
export const count = z.int().nonnegative();
/** ISO 8601, UTC. */
export const time = z.iso.datetime();
export const yes = z.literal(true);

export const attempt = loose({ no: count, nonce: text });

/** Lenient: an event of a newer version is sent as it is. */
export const outbox = optional(z.array(loose({ type: text, detail: loose({ id: text, at: time }) })));
