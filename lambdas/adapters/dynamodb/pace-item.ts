import * as z from 'zod';
import { FRESH_BUDGET, type PaceBudget } from '../../domain/orders/order-rate.ts';
import type { OrderPace, WriteResult } from '../../ports/ledger.ts';
import type { Key, LedgerTable } from './ledger-client.ts';
import { count, loose, optional, readItem, text, time } from './read-item.ts';

const budgetSchema: z.ZodType<PaceBudget> = z.object({
  revision: count,
  nextSlot: z.number(),
  pausedMs: z.number(),
  pausedUntil: z.number(),
  repaired: optional(loose({ at: time, reason: text })),
});

const KEY: Key = { pk: 'PACE#orders', sk: 'BUDGET' };

export class PaceItem implements OrderPace {
  readonly #table: LedgerTable;

  constructor(table: LedgerTable) {
    this.#table = table;
  }

  async getBudget(): Promise<PaceBudget> {
    const item = await this.#table.get(KEY);
    return item === undefined ? FRESH_BUDGET : readItem(budgetSchema, item, item);
  }

  changeBudget(from: PaceBudget, to: PaceBudget): Promise<WriteResult> {
    return this.#table.put(
      KEY,
      { ...to },
      from.revision === FRESH_BUDGET.revision
        ? 'absent'
        : {
            expression: '#revision = :revision',
            names: { '#revision': 'revision' },
            values: { ':revision': from.revision },
          },
    );
  }
}
