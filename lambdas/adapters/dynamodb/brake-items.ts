import * as z from 'zod';
import type { Brakes, Pause } from '../../domain/intakes/brakes.ts';
import type { BrakeLedger, WriteResult } from '../../ports/ledger.ts';
import { decision } from './intake-schema.ts';
import type { Condition, Key, LedgerTable } from './ledger-client.ts';
import { count, loose, optional, readItem, time } from './read-item.ts';

const pauseSchema: z.ZodType<Pause> = z.object({
  revision: count,
  pausedAt: time,
  pausedBy: decision,
  resumed: optional(loose({ at: time, by: decision })),
});

const PAUSE: Key = { pk: 'BRAKE#stage', sk: 'PAUSE' };

const asRead = (from: { readonly revision: number } | undefined): Condition =>
  from === undefined
    ? 'absent'
    : {
        expression: '#revision = :revision',
        names: { '#revision': 'revision' },
        values: { ':revision': from.revision },
      };

export class BrakeItems implements BrakeLedger {
  readonly #table: LedgerTable;

  constructor(table: LedgerTable) {
    this.#table = table;
  }

  async getBrakes(_intakeId: string): Promise<Brakes> {
    const pause = await this.getPause();
    return pause === undefined ? {} : { pause };
  }

  async getPause(): Promise<Pause | undefined> {
    const item = await this.#table.get(PAUSE);
    return item === undefined ? undefined : readItem(pauseSchema, item, item);
  }

  changePause(from: Pause | undefined, to: Pause): Promise<WriteResult> {
    return this.#table.put(PAUSE, { ...to }, asRead(from));
  }
}
