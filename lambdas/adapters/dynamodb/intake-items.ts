import { gunzipSync, gzipSync } from 'node:zlib';
import type { Intake, PinnedPlan } from '../../domain/intakes/intake.ts';
import { isWatchedIntake } from '../../domain/intakes/schedule-watch.ts';
import { intakeEvents } from '../../domain/telling/intake-events.ts';
import { omitUndefined } from '../../domain/values/omit-undefined.ts';
import type { IntakeLedger, OnUnreadable, WriteResult } from '../../ports/ledger.ts';
import { intakeSchema } from './intake-schema.ts';
import type { Item, Key, LedgerTable } from './ledger-client.ts';
import { outboxAttributes } from './outbox-items.ts';
import type { OwnEvents } from './own-events.ts';
import { readEach, readItem } from './read-item.ts';

interface IntakesBy {
  readonly index: string;
  readonly keyName: string;
  readonly key: string;
}

const itemKey = (intakeId: string): Key => ({ pk: `INTAKE#${intakeId}`, sk: 'INTAKE' });

/** A stage may have many profiles, and an item takes 400 KB. */
const packed = (plan: PinnedPlan): Item => ({ ...plan, profiles: gzipSync(JSON.stringify(plan.profiles)) });
const unpacked = (plan: Item): Item => ({
  ...plan,
  profiles: JSON.parse(gunzipSync(plan.profiles).toString()),
});

const toItem = ({ outbox = [], ...intake }: Intake): Item => ({
  ...intake,
  ...outboxAttributes(outbox),
  ...('plan' in intake ? { plan: packed(intake.plan) } : {}),
  objectKey: intake.object.key,
  day: intake.receivedAt.slice(0, 10),
  // Sparse: a reported intake leaves the index once its orders need no more looking after.
  ...(isWatchedIntake(intake) ? { unreported: 'YES' } : {}),
});

const fromItem = (item: Item): Intake => {
  const { pk, sk, v, writeId, objectKey, day, unreported, outboxMark, outboxSince, ...intake } = item;
  return readItem(intakeSchema, item, {
    ...intake,
    ...omitUndefined({ plan: intake.plan && unpacked(intake.plan) }),
  });
};

export class IntakeItems implements IntakeLedger {
  readonly #table: LedgerTable;

  readonly #own: OwnEvents;

  constructor(table: LedgerTable, own: OwnEvents) {
    this.#table = table;
    this.#own = own;
  }

  async getIntake(intakeId: string): Promise<Intake | undefined> {
    const item = await this.#table.get(itemKey(intakeId));
    return item === undefined ? undefined : fromItem(item);
  }

  async receiveIntake(intake: Intake): Promise<Intake> {
    if ((await this.#table.put(itemKey(intake.intakeId), toItem(intake), 'absent')) === 'written') return intake;
    const standing = await this.getIntake(intake.intakeId);
    if (standing === undefined) throw new Error(`the intake ${intake.intakeId} vanished from the ledger`);
    return standing;
  }

  async moveIntake(from: Intake, to: Intake): Promise<WriteResult> {
    const outbox = this.#own.outboxWith({ intakeId: to.intakeId }, from.outbox, intakeEvents(from, to));
    const result = await this.#move(from, { ...to, outbox });
    if (result === 'written') this.#own.written({ intakeId: to.intakeId }, outbox);
    return result;
  }

  #move(from: Intake, to: Intake): Promise<WriteResult> {
    const put = (same = '', names: Record<string, string> = {}, values: Item = {}) =>
      this.#table.put(itemKey(from.intakeId), toItem(to), {
        expression: `#phase = :phase${same}`,
        names: { '#phase': 'phase', ...names },
        values: { ':phase': from.phase, ...values },
      });
    const lastAt = from.history.at(-1)?.at;
    switch (from.phase) {
      case 'REPORTED':
        return put(
          ' AND #reportedAt = :reportedAt',
          { '#reportedAt': 'reportedAt' },
          { ':reportedAt': from.reportedAt },
        );
      case 'QUEUED':
        // The only phase that an intake can enter again: a report begun in one stay must not end the next one. Nor must
        // a report whose file an interim report has overwritten meanwhile.
        return put(
          // A long history keeps its length, so its last entry is compared as well.
          ` AND size(#history) = :length AND ${lastAt === undefined ? '' : `#history[${from.history.length - 1}].#at = :at AND `}${from.interimAt === undefined ? 'attribute_not_exists(#interimAt)' : '#interimAt = :interimAt'}`,
          { '#history': 'history', '#interimAt': 'interimAt', ...(lastAt === undefined ? {} : { '#at': 'at' }) },
          {
            ':length': from.history.length,
            ...omitUndefined({ ':at': lastAt, ':interimAt': from.interimAt }),
          },
        );
      default:
        return put();
    }
  }

  unreportedIntakes(onUnreadable?: OnUnreadable): Promise<Intake[]> {
    return this.#readBy({ index: 'unreportedIntakes', keyName: 'unreported', key: 'YES' }, onUnreadable);
  }

  intakesOfDay(day: string): Promise<Intake[]> {
    return this.#readBy({ index: 'intakesByDay', keyName: 'day', key: day });
  }

  /** The index finds them; their content is read from the table itself. */
  async #readBy({ index, keyName, key }: IntakesBy, onUnreadable?: OnUnreadable): Promise<Intake[]> {
    const keys: Key[] = [];
    const query = {
      IndexName: index,
      KeyConditionExpression: '#key = :key',
      ExpressionAttributeNames: { '#key': keyName },
      ExpressionAttributeValues: { ':key': key },
    };
    for await (const item of this.#table.query(query)) keys.push({ pk: item.pk, sk: item.sk });
    const intakes = readEach(await this.#table.getMany(keys), fromItem, onUnreadable);
    return intakes.sort((a, b) => a.receivedAt.localeCompare(b.receivedAt));
  }
}
