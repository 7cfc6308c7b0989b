import type { DayCount } from '../../domain/planning/spending-guard.ts';
import type { DayLedger } from '../../ports/ledger.ts';
import { countNamed, readNamed, type TotalKey } from './count-named.ts';
import type { LedgerTable } from './ledger-client.ts';

const totalKey = (day: string): TotalKey => ({ pk: `DAY#${day}`, sk: 'DESKTOPS' });

/** The total of one day: desktops by intake. */
export class DayItems implements DayLedger {
  readonly #table: LedgerTable;

  constructor(table: LedgerTable) {
    this.#table = table;
  }

  async countDesktops(day: string, intakeId: string, desktops: number, limit = Infinity): Promise<DayCount> {
    return { day, ...(await countNamed(this.#table, totalKey(day), { name: intakeId, number: desktops }, limit)) };
  }

  async readDay(day: string, intakeId: string): Promise<DayCount> {
    return { day, ...(await readNamed(this.#table, totalKey(day), intakeId)) };
  }
}
