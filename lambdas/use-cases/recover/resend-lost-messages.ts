import { holdsStill } from '../../domain/intakes/brakes.ts';
import { INCOMING_PREFIX, isDrop, PLAN_PREFIX } from '../../domain/intakes/drop-key.ts';
import type { DropObject, Intake, IntakeIn } from '../../domain/intakes/intake.ts';
import { ORDERED_MARKS, type WatchMark } from '../../domain/intakes/schedule-watch.ts';
import { type OrderingTimes, waitedMs } from '../../domain/orders/ordering-times.ts';
import { isInterimDue } from '../../domain/reporting/interim-report.ts';
import type { DropStore, ListedObject } from '../../ports/drops.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { compareClock } from '../signals/compare-clock.ts';
import { repairOrderRate } from './repair-order-rate.ts';
import { resendCommands } from './resend-commands.ts';
import { resendOrdersAhead } from './resend-orders-ahead.ts';
import { type ResendingWorker, resendQueuedOrders } from './resend-queued-orders.ts';
import { resendWatchedOrders } from './resend-watched-orders.ts';

export type RecoveringWorker = Omit<ResendingWorker, 'paused'> & {
  readonly files: DropStore;
  readonly bucketName: string;
};

type PatrollingWorker = RecoveringWorker & Pick<ResendingWorker, 'paused'>;

/** Events can be lost: every object of the last days must have an intake. */
const DAY_MS = 24 * 60 * 60 * 1_000;
const INCOMING_LOOK_BACK_MS = 3 * DAY_MS;
/** Objects this young may still be on their way through the queue. */
const INCOMING_SETTLED_MS = 60_000;
const WATCHED: readonly WatchMark[] = ['SUBMITTING', 'IN_DOUBT', 'NEEDS_ATTENTION', ...ORDERED_MARKS, 'QUEUED'];

/**
 * The schedule's patrol: finds every intake and order whose message was lost, and sends it again. It decides nothing
 * itself, so it may run at any time and twice at once. While the stage is paused it sends no QUEUED order: the first one
 * after the pause finds those that have lost their messages.
 */
export const resendLostMessages = async (given: RecoveringWorker): Promise<void> => {
  const compared = await compareClock(given);
  if (compared === undefined) return;
  const failures: unknown[] = [];
  // Without knowing, it adds no copies.
  const paused = await compared.ledger.brakes.getPause().then(holdsStill, (error: unknown) => failures.push(error) > 0);
  const deps = { ...compared, paused };
  // A failure must not keep the rest from being looked at.
  const attempt = (work: Promise<void>): Promise<void> => work.catch((error: unknown) => void failures.push(error));
  const intakes = await deps.ledger.intakes.unreportedIntakes((error) => failures.push(error));
  await attempt(repairOrderRate(intakes, deps));
  for (const intake of intakes) await attempt(patrolIntake(intake, deps));
  for (const mark of WATCHED.filter((one) => !(paused && one === 'QUEUED')))
    await attempt(resendWatchedOrders(mark, deps));
  await attempt(resendOrdersAhead(deps));
  await attempt(patrolIncoming(deps));
  await attempt(resendCommands(deps));
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} parts of the patrol failed`);
};

const patrolIntake = async (intake: Intake, deps: PatrollingWorker): Promise<void> => {
  const { ledger, messages, clock, times } = deps;
  const since = intake.resentAt ?? intake.history.at(-1)?.at ?? intake.receivedAt;
  const overdue = waitedMs(since, clock.now(), times) > times.resendAfterMs;
  const resent = () => ledger.intakes.moveIntake(intake, { ...intake, resentAt: new Date(clock.now()).toISOString() });
  switch (intake.phase) {
    case 'PLANNING':
    case 'QUEUEING':
      if (!overdue) return;
      if (!(await isThere(intake.object, deps))) {
        // No more of its orders can be put, and the existing ones must not wait for that.
        if (intake.phase === 'QUEUEING') await resendQueuedOrders(intake, deps);
        return;
      }
      // Recorded first: a big file may take longer than the time until the next patrol.
      if ((await resent()) === 'written') await messages.sendIntakes([intake.object]);
      return;
    case 'STUCK':
      // Its lines get their statuses when its existing orders have ended.
      if ((await resendQueuedOrders(intake, deps)) === 0 && !wasGivenUp(intake, clock.now(), times))
        await messages.sendReport(intake.intakeId, 0);
      return;
    case 'REFUSED':
    case 'REJECTED':
    case 'PLANNED':
      if (wasGivenUp(intake, clock.now(), times)) return;
      if (overdue && (await resent()) === 'written') await messages.sendReport(intake.intakeId, 0);
      return;
    case 'HELD':
      if (wasGivenUp(intake, clock.now(), times)) return;
      if (overdue && intake.result === undefined) await messages.sendReport(intake.intakeId, 0);
      return;
    case 'QUEUED':
      // If the report stops after the file was written, its message comes again and corrects that, whatever the
      // intake's state by then.
      if (isInterimDue(intake, clock.now())) await messages.sendReport(intake.intakeId, 0, { again: true });
      if ((await resendQueuedOrders(intake, deps)) === 0 && !wasGivenUp(intake, clock.now(), times))
        await messages.sendReport(intake.intakeId, 0);
      return;
    case 'REPORTED':
      if (intake.ordersOpen) await patrolReported(intake, deps);
      // The fact that it was to show was lost with its message.
      if (intake.reportFailedAt === undefined || wasGivenUp(intake, clock.now(), times) || !overdue) return;
      if ((await resent()) === 'written') await messages.sendReport(intake.intakeId, 0, { again: true });
      return;
  }
};

/** Reported although some of its orders were open: looked after until the last one has ended. */
const patrolReported = async (intake: IntakeIn<'REPORTED'>, deps: PatrollingWorker): Promise<void> => {
  const { ordersOpen: _, ...reported } = intake;
  if ('plan' in intake && (await resendQueuedOrders(intake, deps)) > 0) return;
  // An order that was put a moment ago may not be in the index yet. Lost: it was reported again, which records the
  // same.
  if (deps.clock.now() - Date.parse(intake.reportedAt) <= deps.times.resendAfterMs) return;
  await deps.ledger.intakes.moveIntake(intake, reported);
};

/**
 * In an unversioned bucket a missing file may still be put back, as the local cloud does after a stop: that causes its
 * own event, while a look now would end the intake.
 */
const isThere = async ({ bucket, key, versionId }: DropObject, { files }: RecoveringWorker): Promise<boolean> =>
  versionId !== undefined || (await files.describe(bucket, key)) !== undefined;

/** Its report failed in every try, not long ago. */
const wasGivenUp = ({ reportFailedAt }: Intake, now: number, times: OrderingTimes): boolean =>
  reportFailedAt !== undefined && waitedMs(reportFailedAt, now, times) < DAY_MS;

const patrolIncoming = async (deps: RecoveringWorker): Promise<void> => {
  const { ledger, files, messages, clock, times, log, bucketName } = deps;
  const now = clock.now();
  const since = now - INCOMING_LOOK_BACK_MS;
  const listed: ListedObject[] = [];
  for (const prefix of [INCOMING_PREFIX, PLAN_PREFIX]) {
    for await (const object of files.list(bucketName, prefix, since)) {
      if (isDrop(object) && object.modifiedAt <= now - INCOMING_SETTLED_MS) listed.push(object);
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
 * The same bytes under the same key, received after they were put: an older intake belongs to an older version. The
 * bucket's clock stated when they were put, a function's when they were received.
 */
const isOf = (intake: Intake, object: ListedObject, { clockSkewMs }: OrderingTimes): boolean =>
  intake.object.key === object.key &&
  intake.object.etag === object.etag &&
  Date.parse(intake.receivedAt) >= object.modifiedAt - INCOMING_SETTLED_MS - clockSkewMs;
