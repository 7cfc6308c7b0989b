import { FRESH_BUDGET, type PaceBudget } from '../../domain/orders/order-rate.ts';
import type { OrderPace, WriteResult } from '../../ports/ledger.ts';
import type { Key, LedgerTable } from './ledger-client.ts';

const KEY: Key = { pk: 'PACE#orders', sk: 'BUDGET' };

export class PaceItem implements OrderPace {
  readonly #table: LedgerTable;

  constructor(table: LedgerTable) {
    this.#table = table;
  }

  async getBudget(): Promise<PaceBudget> {
    const item = await this.#table.get(KEY);
    if (item === undefined) return FRESH_BUDGET;
    const { revision, nextSlot, pausedMs, pausedUntil, repaired } = item;
    return { revision, nextSlot, pausedMs, pausedUntil, ...(repaired === undefined ? {} : { repaired }) };
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
