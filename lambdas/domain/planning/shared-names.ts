import type { HeaderTerms } from '../columns/header-names.ts';
import { readCsv } from '../csv/csv-file.ts';
import { addressOf, cellOf } from '../csv/csv-header.ts';
import { isStructure } from '../csv/structure-lines.ts';

/**
 * User names, in lower case, that occur with different addresses: the first line of the name, and the first with
 * another address.
 */
export type SharedNames = ReadonlyMap<string, readonly [number, number]>;

/** A 53-bit hash of a text, stored as a number: millions of addresses are compared. */
const hashOf = (text: string): number => {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    low = Math.imul(low ^ unit, 2_654_435_761);
    high = Math.imul(high ^ unit, 1_597_334_677);
  }
  return 4_294_967_296 * (2_097_151 & (high >>> 0)) + (low >>> 0);
};

/**
 * Finds user names that may be two people. The first of them would be planned before the second is seen, so this takes
 * a separate pass over the file; it remembers a name, a line and a hash for each user. Throws FileRefusedError.
 */
export const findSharedNames = async (
  bytes: AsyncIterable<Uint8Array>,
  terms: HeaderTerms = {},
): Promise<SharedNames> => {
  const { header, batches } = await readCsv(bytes, terms);
  const shared = new Map<string, readonly [number, number]>();
  const lines = new Map<string, number>();
  const addresses = new Map<string, number>();
  const width = header.cells.length;
  for await (const batch of batches) {
    if (header.columns.user_email === undefined && !header.names.userNameFromEmail) continue;
    for (const record of batch) {
      const { line, cells, doubt } = record;
      const userName = cellOf(header, cells, 'user_name').toLowerCase();
      const address = addressOf(header, cells).toLowerCase();
      if (userName === '' || address === '' || doubt !== undefined || cells.length !== width) continue;
      if (isStructure(record, header)) continue;
      const hash = hashOf(address);
      const first = lines.get(userName);
      if (first === undefined) {
        lines.set(userName, line);
        addresses.set(userName, hash);
      } else if (addresses.get(userName) !== hash && !shared.has(userName)) shared.set(userName, [first, line]);
    }
  }
  return shared;
};
