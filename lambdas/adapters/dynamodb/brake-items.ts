import * as z from 'zod';
import type { Brakes, FileStop, Pause } from '../../domain/intakes/brakes.ts';
import { omitUndefined } from '../../domain/values/omit-undefined.ts';
import type { BrakeLedger, WriteResult } from '../../ports/ledger.ts';
import { decision } from './intake-schema.ts';
import type { Condition, Item, Key, LedgerTable } from './ledger-client.ts';
import { count, loose, optional, readItem, text, time } from './read-item.ts';

const pauseSchema: z.ZodType<Pause> = z.object({
  revision: count,
  pausedAt: time,
  pausedBy: decision,
  confirmed: optional(decision),
  resumed: optional(loose({ at: time, by: decision })),
});

const stopSchema: z.ZodType<FileStop> = z.object({ intakeId: text, stopped: decision });

const PAUSE: Key = { pk: 'BRAKE#stage', sk: 'PAUSE' };

const stopKey = (intakeId: string): Key => ({ pk: `BRAKE#${intakeId}`, sk: 'STOP' });

const asRead = (from: { readonly revision: number } | undefined): Condition =>
  from === undefined
    ? 'absent'
    : {
        expression: '#revision = :revision',
        names: { '#revision': 'revision' },
        values: { ':revision': from.revision },
      };

const toPause = (item: Item): Pause => readItem(pauseSchema, item, item);
const toStop = (item: Item): FileStop => readItem(stopSchema, item, item);

export class BrakeItems implements BrakeLedger {
  readonly #table: LedgerTable;

  constructor(table: LedgerTable) {
    this.#table = table;
  }

  async getBrakes(intakeId: string): Promise<Brakes> {
    const items = await this.#table.getMany([PAUSE, stopKey(intakeId)]);
    const [pause] = items.filter(({ sk }) => sk === PAUSE.sk).map(toPause);
    const [stop] = items.filter(({ sk }) => sk !== PAUSE.sk).map(toStop);
    return omitUndefined({ pause, stop });
  }

  async getPause(): Promise<Pause | undefined> {
    const item = await this.#table.get(PAUSE);
    return item === undefined ? undefined : toPause(item);
  }

  async getStop(intakeId: string): Promise<FileStop | undefined> {
    const item = await this.#table.get(stopKey(intakeId));
    return item === undefined ? undefined : toStop(item);
  }

  async putStop(stop: FileStop): Promise<FileStop> {
    if ((await this.#table.put(stopKey(stop.intakeId), { ...stop }, 'absent')) === 'written') return stop;
    const standing = await this.getStop(stop.intakeId);
    if (standing === undefined) throw new Error(`the stop of intake ${stop.intakeId} vanished from the ledger`);
    return standing;
  }

  changePause(from: Pause | undefined, to: Pause): Promise<WriteResult> {
    return this.#table.put(PAUSE, { ...to }, asRead(from));
  }
}
