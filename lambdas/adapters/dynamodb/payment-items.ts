import type { PaymentCount, PaymentLedger } from '../../ports/ledger.ts';
import { countNamed, type TotalKey } from './count-named.ts';
import type { LedgerTable } from './ledger-client.ts';

/** The cost of one file: ten-thousandths of its currency by order. */
export class PaymentItems implements PaymentLedger {
  readonly #table: LedgerTable;

  constructor(table: LedgerTable) {
    this.#table = table;
  }

  countPayment(intakeId: string, clientOrderId: string, units: number, limit = Infinity): Promise<PaymentCount> {
    const key: TotalKey = { pk: `INTAKE#${intakeId}`, sk: 'PAYMENTS' };
    return countNamed(this.#table, key, { name: clientOrderId, number: units }, limit);
  }
}
