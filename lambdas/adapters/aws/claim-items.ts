import type { Claim, ClaimKey } from '../../domain/claim.ts';
import type { ClaimLedger } from '../../ports.ts';
import type { Item, Key, LedgerTable } from './ledger-table.ts';

const itemKey = (key: ClaimKey): Key => ({ pk: key, sk: 'CLAIM' });

const toClaim = (item: Item): Claim => ({
  clientOrderId: item.clientOrderId,
  intakeId: item.intakeId,
  position: item.position,
  line: item.line,
  userName: item.userName,
  computerName: item.computerName,
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
              ? 'attribute_not_exists(pk) OR #owner = :me'
              : 'attribute_not_exists(pk) OR #owner = :me OR #owner = :owner',
          names: { '#owner': 'clientOrderId' },
          values: { ':me': claim.clientOrderId, ...(takeFrom === undefined ? {} : { ':owner': takeFrom }) },
        },
      );
      if (result === 'written') return { held: true };
      const standing = await this.getClaim(key);
      if (standing !== undefined) return { held: false, standing };
      // Nothing deletes a claim but an operator's release, which was between the write and the read: try again.
    }
  }

  async getClaim(key: ClaimKey): Promise<Claim | undefined> {
    const item = await this.#table.get(itemKey(key));
    return item === undefined ? undefined : toClaim(item);
  }
}
