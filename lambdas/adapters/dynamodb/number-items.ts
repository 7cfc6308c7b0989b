import * as z from 'zod';
import type { ComparedNumber, NumberEvidence, NumberFinding } from '../../domain/doubts/told-number.ts';
import type { NumberLedger, WriteResult } from '../../ports/ledger.ts';
import type { Key, LedgerTable } from './ledger-client.ts';
import { count, readItem, text, time } from './read-item.ts';

const KEYS = {
  agreement: { pk: 'BILLING#numbers', sk: 'AGREEMENT' },
  disagreement: { pk: 'BILLING#numbers', sk: 'DISAGREEMENT' },
} satisfies Readonly<Record<NumberFinding, Key>>;

const comparedSchema: z.ZodType<ComparedNumber> = z.object({
  at: time,
  clientOrderId: text,
  providerOrderId: text,
  told: count,
  sent: count,
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
      return item === undefined ? {} : { [finding]: readItem(comparedSchema, item, item) };
    };
    return { ...found('agreement'), ...found('disagreement') };
  }

  putFinding(finding: NumberFinding, compared: ComparedNumber): Promise<WriteResult> {
    return this.#table.put(KEYS[finding], { ...compared }, 'absent');
  }
}
