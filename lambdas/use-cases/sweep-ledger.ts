import type { DropObject, Intake } from '../domain/intake.ts';
import { isInterimDue } from '../domain/interim.ts';
import { isDecided, isFollowed, type Order } from '../domain/order.ts';
import { leaseEnd, type OrderingTimes, quietMs } from '../domain/ordering-times.ts';
import { type OrderRate, slotIntervalMs } from '../domain/pace.ts';
import { shardsFor } from '../domain/shards.ts';
import { PLAN_PREFIX } from '../domain/summary.ts';
import type { WatchedState } from '../domain/watch.ts';
import type { Clock, DropStore, Ledger, ListedObject, Log, Messages } from '../ports.ts';

export interface SweepDependencies {
  readonly ledger: Ledger;
  readonly files: DropStore;
  readonly messages: Messages;
  readonly clock: Clock;
  readonly times: OrderingTimes;
  readonly orderRate?: OrderRate | undefined;
  readonly log: Log;
  readonly bucketName: string;
}

/** Events can be lost: every object of the last days must have an intake. */
const DAY_MS = 24 * 60 * 60 * 1_000;
const INCOMING_LOOK_BACK_MS = 3 * DAY_MS;
/** Objects this young may still be on their way through the queue. */
const INCOMING_SETTLED_MS = 60_000;
/** Overdue orders of one intake that are read at once, oldest first. */
const READ_AT_ONCE = 500;
/** Of one intake in one sweep: what is sent again waits in the queue, and the next sweep would send it once more. */
const SENT_PER_SWEEP = 500;

/**
 * What the schedule does: finds every intake and order whose message was lost, and sends it again. It decides nothing
 * itself, so that it may run at any time and twice at once.
 */
export const sweepLedger = async (deps: SweepDependencies): Promise<void> => {
  const failures: unknown[] = [];
  // What fails must not keep the rest from being looked at.
  const attempt = (work: Promise<void>): Promise<void> => work.catch((error: unknown) => void failures.push(error));
  for (const intake of await deps.ledger.intakes.unreportedIntakes()) await attempt(sweepIntake(intake, deps));
  await attempt(sweepWatched(deps));
  await attempt(sweepIncoming(deps));
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} parts of the sweep failed: ${failures[0]}`);
};

const sweepIntake = async (intake: Intake, deps: SweepDependencies): Promise<void> => {
  const { ledger, messages, clock, times } = deps;
  const since = Date.parse(intake.resentAt ?? intake.history.at(-1)?.at ?? intake.receivedAt);
  const overdue = clock.now() - since > times.resendAfterMs;
  const resent = () => ledger.intakes.moveIntake(intake, { ...intake, resentAt: new Date(clock.now()).toISOString() });
  switch (intake.phase) {
    case 'PLANNING':
    case 'QUEUEING':
      if (!overdue || !(await isThere(intake.object, deps))) return;
      // Noted first: a big file may take longer than the next sweep is away.
      if ((await resent()) === 'written') await messages.sendIntakes([intake.object]);
      return;
    case 'STUCK':
      // Its lines get their words when those of its orders that were put have ended.
      return sweepOrders(intake, deps);
    case 'REFUSED':
    case 'REJECTED':
    case 'PLANNED':
      if (wasGivenUp(intake, clock.now())) return;
      if (overdue && (await resent()) === 'written') await messages.sendReport(intake.intakeId, 0);
      return;
    case 'HELD':
      if (wasGivenUp(intake, clock.now())) return;
      if (overdue && intake.result === undefined) await messages.sendReport(intake.intakeId, 0);
      return;
    case 'QUEUED':
      // Should the report break off after the file was written, its message comes again, and puts that right whatever the
      // intake has become meanwhile.
      if (isInterimDue(intake, clock.now())) await messages.sendReport(intake.intakeId, 0, { again: true });
      return sweepOrders(intake, deps);
    case 'REPORTED':
      // What it was to show once more was lost with its message.
      if (intake.reportFailedAt === undefined || wasGivenUp(intake, clock.now()) || !overdue) return;
      if ((await resent()) === 'written') await messages.sendReport(intake.intakeId, 0, { again: true });
      return;
  }
};

/**
 * Without versions a file that is not there may still be put back, as the local cloud does after a stop: that makes an event
 * of its own, while a look at the empty place would end the intake.
 */
const isThere = async ({ bucket, key, versionId }: DropObject, { files }: SweepDependencies): Promise<boolean> =>
  versionId !== undefined || (await files.describe(bucket, key)) !== undefined;

const sweepOrders = async (
  intake: Extract<Intake, { phase: 'QUEUED' | 'STUCK' }>,
  deps: SweepDependencies,
): Promise<void> => {
  const { ledger, messages, clock, times, orderRate } = deps;
  const shards = shardsFor(intake.plan.orders);
  // Orders wait in the queue for as long as the account's rate lets the file take: those have not lost their messages.
  const lineMs = orderRate === undefined ? 0 : intake.plan.orders * slotIntervalMs(orderRate);
  const overdueMs = times.resendAfterMs + lineMs;
  const before = new Date(clock.now() - overdueMs).toISOString();
  const overdue = await ledger.orders.openOrders(intake.intakeId, shards, before);
  const lost: string[] = [];
  // Past those that wait for something else: they stay the oldest, and must not hide the ones behind them.
  for (let start = 0; start < overdue.length && lost.length < SENT_PER_SWEEP; start += READ_AT_ONCE) {
    const orders = await ledger.orders.getOrders(overdue.slice(start, start + READ_AT_ONCE));
    for (const order of orders.values())
      if (lostItsMessage(order, clock.now() - overdueMs)) lost.push(order.clientOrderId);
  }
  if (lost.length > 0) await messages.sendOrders(lost.slice(0, SENT_PER_SWEEP), 0);
  if (overdue.length > 0) return;
  const open = await ledger.orders.openOrders(intake.intakeId, shards, new Date(clock.now()).toISOString());
  if (open.length === 0 && !wasGivenUp(intake, clock.now())) await messages.sendReport(intake.intakeId, 0);
};

/** Its report failed however often it was tried, not long ago. */
const wasGivenUp = ({ reportFailedAt }: Intake, now: number): boolean =>
  reportFailedAt !== undefined && now < Date.parse(reportFailedAt) + DAY_MS;

const lostItsMessage = (order: Order, before: number): boolean =>
  order.state === 'QUEUED' && Math.max(Date.parse(order.since), Date.parse(order.notBefore ?? order.since)) < before;

/** Leases that ran out, doubts and followed orders whose message was lost, and parked orders that may go on. */
const sweepWatched = async ({ ledger, messages, clock, times, log }: SweepDependencies): Promise<void> => {
  const now = clock.now();
  const states: WatchedState[] = ['SUBMITTING', 'IN_DOUBT', 'NEEDS_ATTENTION', 'ORDERED', 'QUEUED'];
  for (const state of states) {
    // Of the many accepted orders only those whose next look is overdue are read.
    const before = state === 'ORDERED' || state === 'QUEUED' ? now - times.resendAfterMs : now;
    const ids = await ledger.orders.watchedOrders(state, new Date(before).toISOString());
    const orders = [...(await ledger.orders.getOrders(ids)).values()];
    // Thousands may wait for parked orders: a message each, minute after minute, would leave the queue to nothing else.
    const owners = await ledger.orders.getOrders(orders.flatMap((order) => waitsFor(order) ?? []));
    for (const order of orders) {
      if (!needsLook(order, owners, now, times)) continue;
      log.info('order is looked at again', { clientOrderId: order.clientOrderId, state: order.state });
      await messages.sendReconcile(order.clientOrderId, 0);
    }
  }
};

const waitsFor = (order: Order): string | undefined =>
  order.state === 'NEEDS_ATTENTION' && order.settled ? order.waitsFor : undefined;

const needsLook = (order: Order, owners: ReadonlyMap<string, Order>, now: number, times: OrderingTimes): boolean => {
  switch (order.state) {
    case 'QUEUED':
      return lostItsMessage(order, now - times.resendAfterMs);
    case 'SUBMITTING':
      return now > leaseEnd(Date.parse(order.leasedAt), times) + times.clockSkewMs;
    case 'IN_DOUBT': {
      const due = Date.parse(order.sweptAt ?? order.since) + times.sweepEveryMs;
      return now > due + times.resendAfterMs;
    }
    case 'NEEDS_ATTENTION': {
      // What is parked in doubt is looked for while it can still turn up.
      if (!order.settled) {
        const due = Date.parse(order.sweptAt ?? order.since) + times.sweepEveryMs;
        return now > due && now < Date.parse(order.leasedAt) + 2 * quietMs(times);
      }
      const owner = owners.get(order.waitsFor ?? '');
      return owner !== undefined && isDecided(owner);
    }
    case 'ORDERED':
      return isFollowed(order) && now > Date.parse(order.nextLookAt ?? order.orderedAt) + times.resendAfterMs;
    default:
      return false;
  }
};

const sweepIncoming = async (deps: SweepDependencies): Promise<void> => {
  const { ledger, files, messages, clock, times, log, bucketName } = deps;
  const now = clock.now();
  const since = now - INCOMING_LOOK_BACK_MS;
  const listed: ListedObject[] = [];
  for (const prefix of ['incoming/', PLAN_PREFIX]) {
    for await (const object of files.list(bucketName, prefix, since)) {
      if (object.modifiedAt <= now - INCOMING_SETTLED_MS) listed.push(object);
    }
  }
  if (listed.length === 0) return;
  const known = await intakesSince(since, now, ledger);
  for (const object of listed) {
    if (known.some((intake) => isOf(intake, object, times))) continue;
    const drop = await files.describe(bucketName, object.key);
    if (drop === undefined) continue;
    log.warn('a dropped file had no event', { key: object.key });
    await messages.sendIntakes([drop]);
  }
};

const intakesSince = async (since: number, now: number, ledger: Ledger): Promise<Intake[]> => {
  const days: string[] = [];
  for (let at = since - DAY_MS; at <= now + DAY_MS; at += DAY_MS) days.push(new Date(at).toISOString().slice(0, 10));
  return (await Promise.all(days.map((day) => ledger.intakes.intakesOfDay(day)))).flat();
};

/**
 * The same bytes under the same key, received after they were put: an older intake is of an older version. The bucket's
 * clock said when they were put, a function's when they were received.
 */
const isOf = (intake: Intake, object: ListedObject, { clockSkewMs }: OrderingTimes): boolean =>
  intake.object.key === object.key &&
  intake.object.etag === object.etag &&
  Date.parse(intake.receivedAt) >= object.modifiedAt - INCOMING_SETTLED_MS - clockSkewMs;
