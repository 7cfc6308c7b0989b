import type { Item, Key, LedgerTable } from './ledger-table.ts';

export interface NamedCount {
  /** The sum of the other names. */
  readonly others: number;
  readonly counted: boolean;
}

interface Counter {
  readonly revision: number;
  readonly numbers: Readonly<Record<string, number>>;
}

const toCounter = (item: Item | undefined, field: string): Counter | undefined =>
  item === undefined ? undefined : { revision: item.revision, numbers: item[field] };

const othersOf = (counter: Counter | undefined, name: string): number =>
  Object.entries(counter?.numbers ?? {}).reduce((sum, [other, number]) => (other === name ? sum : sum + number), 0);

/**
 * Counts under a name into ONE item, which names each, so that a repeated count changes nothing; not at all where the sum
 * would then be over the limit. A name takes some 30 bytes, of the 400 KB that an item may have.
 */
export const countNamed = async (
  table: LedgerTable,
  key: Key,
  field: string,
  name: string,
  number: number,
  limit: number,
): Promise<NamedCount> => {
  for (;;) {
    const standing = toCounter(await table.get(key), field);
    const others = othersOf(standing, name);
    if (standing?.numbers[name] === number) return { others, counted: true };
    if (others + number > limit) return { others, counted: false };
    const result = await table.put(
      key,
      { revision: (standing?.revision ?? 0) + 1, [field]: { ...standing?.numbers, [name]: number } },
      standing === undefined
        ? 'absent'
        : {
            expression: '#revision = :revision',
            names: { '#revision': 'revision' },
            values: { ':revision': standing.revision },
          },
    );
    if (result === 'written') return { others, counted: true };
    // Another name was counted in between: what is left is another number now.
  }
};

/** As it stands, counting nothing. */
export const readNamed = async (table: LedgerTable, key: Key, field: string, name: string): Promise<NamedCount> => {
  const standing = toCounter(await table.get(key), field);
  return { others: othersOf(standing, name), counted: standing !== undefined && name in standing.numbers };
};
