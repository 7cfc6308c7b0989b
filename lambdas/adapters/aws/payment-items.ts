import type { PaymentCount, PaymentLedger } from '../../ports.ts';
import { countNamed } from './count-named.ts';
import type { Key, LedgerTable } from './ledger-table.ts';

/** What one file costs: ten-thousandths of its currency by order. */
export class PaymentItems implements PaymentLedger {
  readonly #table: LedgerTable;

  constructor(table: LedgerTable) {
    this.#table = table;
  }

  countPayment(intakeId: string, clientOrderId: string, units: number, limit = Infinity): Promise<PaymentCount> {
    const key: Key = { pk: `INTAKE#${intakeId}`, sk: 'PAYMENTS' };
    return countNamed(this.#table, key, 'orders', clientOrderId, units, limit);
  }
}
