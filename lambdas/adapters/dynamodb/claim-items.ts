import * as z from 'zod';
import type { Claim, ClaimKey } from '../../domain/claims/claim.ts';
import { omitUndefined } from '../../domain/values/omit-undefined.ts';
import type { ClaimLedger, WriteResult } from '../../ports/ledger.ts';
import type { Key, LedgerTable } from './ledger-client.ts';
import { count, loose, optional, readItem, text, time } from './read-item.ts';

const itemKey = (key: ClaimKey): Key => ({ pk: key, sk: 'CLAIM' });

// Drops attributes that it does not name: a claim is always put as a whole, by the order that takes it.
const claimSchema: z.ZodType<Claim> = z.object({
  clientOrderId: text,
  intakeId: text,
  position: count,
  line: count,
  userName: text,
  computerName: text,
  pool: optional(loose({ name: text, size: count })),
  released: optional(loose({ at: time, by: text })),
});

export class ClaimItems implements ClaimLedger {
  readonly #table: LedgerTable;

  constructor(table: LedgerTable) {
    this.#table = table;
  }

  async claim(
    key: ClaimKey,
    claim: Claim,
    takeFrom?: string,
  ): Promise<{ held: true } | { held: false; standing: Claim }> {
    for (;;) {
      const result = await this.#table.put(
        itemKey(key),
        { ...claim },
        {
          expression:
            takeFrom === undefined
              ? 'attribute_not_exists(pk) OR #owner = :me OR attribute_exists(#released)'
              : 'attribute_not_exists(pk) OR #owner = :me OR attribute_exists(#released) OR #owner = :owner',
          names: { '#owner': 'clientOrderId', '#released': 'released' },
          values: { ':me': claim.clientOrderId, ...omitUndefined({ ':owner': takeFrom }) },
        },
      );
      if (result === 'written') return { held: true };
      const standing = await this.getClaim(key);
      if (standing !== undefined) return { held: false, standing };
      // No deployed code deletes a claim; a person did, between the write and the read: try again.
    }
  }

  async getClaim(key: ClaimKey): Promise<Claim | undefined> {
    const item = await this.#table.get(itemKey(key));
    return item === undefined ? undefined : readItem(claimSchema, item, item);
  }

  release(key: ClaimKey, claim: Claim, released: NonNullable<Claim['released']>): Promise<WriteResult> {
    return this.#table.put(
      itemKey(key),
      { ...claim, released },
      {
        expression: '#owner = :owner AND #position = :position AND attribute_not_exists(#released)',
        names: { '#owner': 'clientOrderId', '#position': 'position', '#released': 'released' },
        values: { ':owner': claim.clientOrderId, ':position': claim.position },
      },
    );
  }
}
