import type { DayCount } from '../../domain/spending-guard.ts';
import type { DayLedger } from '../../ports.ts';
import type { Item, Key, LedgerTable } from './ledger-table.ts';

const itemKey = (day: string): Key => ({ pk: `DAY#${day}`, sk: 'DESKTOPS' });

/**
 * What one day has let go, in ONE item. It names each intake, so that a repeated count changes nothing: some 30 bytes a
 * file, of the 400 KB that an item may have.
 */
interface Day {
  readonly revision: number;
  /** Desktops by intake. */
  readonly intakes: Readonly<Record<string, number>>;
}

const toDay = (item: Item | undefined): Day | undefined =>
  item === undefined ? undefined : { revision: item.revision, intakes: item.intakes };

const othersOf = ({ intakes }: Day, intakeId: string): number =>
  Object.entries(intakes).reduce((sum, [id, desktops]) => (id === intakeId ? sum : sum + desktops), 0);

export class DayItems implements DayLedger {
  readonly #table: LedgerTable;

  constructor(table: LedgerTable) {
    this.#table = table;
  }

  async countDesktops(day: string, intakeId: string, desktops: number, limit = Infinity): Promise<DayCount> {
    for (;;) {
      const standing = toDay(await this.#table.get(itemKey(day)));
      const others = standing === undefined ? 0 : othersOf(standing, intakeId);
      if (standing?.intakes[intakeId] === desktops) return { day, others, counted: true };
      if (others + desktops > limit) return { day, others, counted: false };
      const next: Day = {
        revision: (standing?.revision ?? 0) + 1,
        intakes: { ...standing?.intakes, [intakeId]: desktops },
      };
      const result = await this.#table.put(
        itemKey(day),
        { ...next },
        standing === undefined
          ? 'absent'
          : {
              expression: '#revision = :revision',
              names: { '#revision': 'revision' },
              values: { ':revision': standing.revision },
            },
      );
      if (result === 'written') return { day, others, counted: true };
      // Another file was counted in between: what is left of the day is another number now.
    }
  }

  async readDay(day: string, intakeId: string): Promise<DayCount> {
    const standing = toDay(await this.#table.get(itemKey(day)));
    if (standing === undefined) return { day, others: 0, counted: false };
    return { day, others: othersOf(standing, intakeId), counted: intakeId in standing.intakes };
  }
}
