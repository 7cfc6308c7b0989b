import * as z from 'zod';
import type { Item, Key, LedgerTable } from './ledger-client.ts';
import { count, readItem, text } from './read-item.ts';

export interface NamedCount {
  /** The sum of the other names. */
  readonly others: number;
  readonly counted: boolean;
}

/** What is counted, and under which name. */
export interface NamedNumber {
  readonly name: string;
  readonly number: number;
}

/** A sum over names: its item's key is the total's. */
export interface TotalKey extends Key {
  readonly sk: 'DESKTOPS' | 'PAYMENTS';
}

type Table = Pick<LedgerTable, 'get' | 'put'>;

interface Total {
  readonly revision: number;
  readonly total: number;
  /** The counts of names that are not, or not yet, in items of their own. */
  readonly recent: Readonly<Record<string, number>>;
}

const totalSchema: z.ZodType<Total> = z.object({ revision: count, total: count, recent: z.record(text, count) });
const countedSchema = z.object({ revision: count, number: count });

const NOTHING: Total = { revision: 0, total: 0, recent: {} };

/** One, unless an older version kept all names in the total's item: those are moved out gradually. */
const MOVED_AT_ONCE = 25;

/**
 * Counts under a name, once however often it is called; not at all if the sum would then exceed the limit.
 *
 * The total is one item, changed under its revision, so two counts can never both take the last place. It also holds
 * the name of its last change, and the next change first moves that name to its own item. So a crash between two writes
 * loses nothing: a name is counted with the total, in one write, and neither item grows.
 */
export const countNamed = async (
  table: Table,
  key: TotalKey,
  { name, number }: NamedNumber,
  limit: number,
): Promise<NamedCount> => {
  for (;;) {
    const { standing, own } = await readConsistently(table, key, name);
    const others = standing.total - (own ?? 0);
    if (own === number) return { others, counted: true };
    if (others + number > limit) return { others, counted: false };
    const moving = Object.entries(standing.recent)
      .filter(([recent]) => recent !== name)
      .slice(0, MOVED_AT_ONCE);
    await Promise.all(
      moving.map(([recent, counted]) => moveOut(table, key, { name: recent, number: counted }, standing.revision)),
    );
    const moved = new Set(moving.map(([recent]) => recent));
    const left = Object.entries(standing.recent).filter(([recent]) => !moved.has(recent));
    const result = await table.put(
      key,
      {
        revision: standing.revision + 1,
        total: others + number,
        recent: { ...Object.fromEntries(left), [name]: number },
      },
      standing === NOTHING ? 'absent' : whileRevisionIs('=', standing.revision),
    );
    if (result === 'written') return { others, counted: true };
    // Another name was counted in between, so the remaining room has changed.
  }
};

/** The present total, without counting anything. */
export const readNamed = async (table: Table, key: TotalKey, name: string): Promise<NamedCount> => {
  const { standing, own } = await readConsistently(table, key, name);
  return { others: standing.total - (own ?? 0), counted: own !== undefined };
};

const ownKey = ({ pk }: TotalKey, name: string): Key => ({ pk: `${pk}#${name}`, sk: 'COUNTED' });

/**
 * Writes the name's count as of the total's `revision`. Repeated or late, it changes nothing: by then the item has the
 * same content or that of a later revision.
 */
const moveOut = (table: Table, key: TotalKey, { name, number }: NamedNumber, revision: number) =>
  table.put(ownKey(key, name), { number, revision }, whileRevisionIs('<', revision));

/** The total, and the name's share of it. */
const readConsistently = async (
  table: Table,
  key: TotalKey,
  name: string,
): Promise<{ standing: Total; own: number | undefined }> => {
  for (;;) {
    const standing = toTotal(await table.get(key));
    if (Object.hasOwn(standing.recent, name)) return { standing, own: standing.recent[name] };
    const stored = await table.get(ownKey(key, name));
    const item = stored === undefined ? undefined : readItem(countedSchema, stored, stored);
    if (item === undefined || item.revision <= standing.revision) return { standing, own: item?.number };
    // A copy of this count was faster, and its name was moved out after the total was read: the two readings do not
    // match.
  }
};

const toTotal = (item: Item | undefined): Total => (item === undefined ? NOTHING : readItem(totalSchema, item, item));

const whileRevisionIs = (comparison: '=' | '<', revision: number) => ({
  expression: comparison === '=' ? '#revision = :revision' : 'attribute_not_exists(#revision) OR #revision < :revision',
  names: { '#revision': 'revision' },
  values: { ':revision': revision },
});
