import type { HeaderTerms } from '../columns/header-names.ts';
import { readCsv } from '../csv/csv-file.ts';
import { addressOf, cellOf } from '../csv/csv-header.ts';
import { isStructure } from '../csv/structure-lines.ts';
import { numberHash } from '../values/number-hash.ts';
import { RepeatedNumbers } from './repeated-numbers.ts';

/** What a pass over the whole file finds before its first line is planned. */
export interface SharedNames {
  /**
   * User names, in lower case, that occur with different addresses: the first line of the name, and the first with
   * another address.
   */
  readonly names: ReadonlyMap<string, readonly [number, number]>;
  /** The hashes of addresses that several people have, as `numberHash` makes them of lower case. */
  readonly addresses: ReadonlySet<number>;
}

export const NOTHING_SHARED: SharedNames = { names: new Map(), addresses: new Set() };

/**
 * Finds user names that may be two people. The first of them would be planned before the second is seen, so this takes
 * a separate pass over the file; it remembers a name, a line and a hash for each user. Throws FileRefusedError.
 */
export const findSharedNames = async (
  bytes: AsyncIterable<Uint8Array>,
  terms: HeaderTerms = {},
): Promise<SharedNames> => {
  const { header, batches } = await readCsv(bytes, terms);
  const names = new Map<string, readonly [number, number]>();
  const lines = new Map<string, number>();
  const addresses = new Map<string, number>();
  const hashes = new RepeatedNumbers();
  const width = header.cells.length;
  for await (const batch of batches) {
    if (header.columns.user_email === undefined && !header.names.userNameFromEmail) continue;
    for (const record of batch) {
      const { line, cells, doubt } = record;
      const userName = cellOf(header, cells, 'user_name').toLowerCase();
      const address = addressOf(header, cells).toLowerCase();
      if (userName === '' || address === '' || doubt !== undefined || cells.length !== width) continue;
      if (isStructure(record, header)) continue;
      const hash = numberHash(address);
      const first = lines.get(userName);
      if (first === undefined) {
        lines.set(userName, line);
        addresses.set(userName, hash);
        hashes.add(hash);
      } else if (addresses.get(userName) !== hash && !names.has(userName)) names.set(userName, [first, line]);
    }
  }
  return { names, addresses: hashes.repeated() };
};
