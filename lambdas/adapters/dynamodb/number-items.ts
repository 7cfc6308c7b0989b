import type { ComparedNumber, NumberEvidence, NumberFinding } from '../../domain/doubts/told-number.ts';
import type { NumberLedger, WriteResult } from '../../ports/ledger.ts';
import type { Item, Key, LedgerTable } from './ledger-client.ts';

const KEYS = {
  agreement: { pk: 'BILLING#numbers', sk: 'AGREEMENT' },
  disagreement: { pk: 'BILLING#numbers', sk: 'DISAGREEMENT' },
} satisfies Readonly<Record<NumberFinding, Key>>;

const fromItem = ({ at, clientOrderId, providerOrderId, told, sent }: Item): ComparedNumber => ({
  at,
  clientOrderId,
  providerOrderId,
  told,
  sent,
});

export class NumberItems implements NumberLedger {
  readonly #table: LedgerTable;

  constructor(table: LedgerTable) {
    this.#table = table;
  }

  async getEvidence(): Promise<NumberEvidence> {
    const items = await this.#table.getMany(Object.values(KEYS));
    const found = (finding: NumberFinding): NumberEvidence => {
      const item = items.find(({ sk }) => sk === KEYS[finding].sk);
      return item === undefined ? {} : { [finding]: fromItem(item) };
    };
    return { ...found('agreement'), ...found('disagreement') };
  }

  putFinding(finding: NumberFinding, compared: ComparedNumber): Promise<WriteResult> {
    return this.#table.put(KEYS[finding], { ...compared }, 'absent');
  }
}
