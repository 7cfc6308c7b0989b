import type { Claim, ClaimKey } from '../../domain/claims/claim.ts';
import type { ClaimLedger, WriteResult } from '../../ports/ledger.ts';
import type { Item, Key, LedgerTable } from './ledger-client.ts';

const itemKey = (key: ClaimKey): Key => ({ pk: key, sk: 'CLAIM' });

const toClaim = (item: Item): Claim => ({
  clientOrderId: item.clientOrderId,
  intakeId: item.intakeId,
  position: item.position,
  line: item.line,
  userName: item.userName,
  computerName: item.computerName,
  ...(item.pool === undefined ? {} : { pool: item.pool }),
  ...(item.released === undefined ? {} : { released: item.released }),
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
          values: { ':me': claim.clientOrderId, ...(takeFrom === undefined ? {} : { ':owner': takeFrom }) },
        },
      );
      if (result === 'written') return { held: true };
      const standing = await this.getClaim(key);
      if (standing !== undefined) return { held: false, standing };
      // Nothing that is deployed deletes a claim; a hand did, between the write and the read: try again.
    }
  }

  async getClaim(key: ClaimKey): Promise<Claim | undefined> {
    const item = await this.#table.get(itemKey(key));
    return item === undefined ? undefined : toClaim(item);
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
