import { FileRefusedError } from '../../domain/csv/file-refused-error.ts';
import { isDrop } from '../../domain/intakes/drop-key.ts';
import { intakeIdOf } from '../../domain/intakes/ids.ts';
import type { DropObject, DropOrigin, Intake, PinnedPlan } from '../../domain/intakes/intake.ts';
import { withEmailDigests } from '../../domain/members/email-digest.ts';
import type { PaymentMode, QueuedOrder } from '../../domain/orders/order.ts';
import { userGroupOf } from '../../domain/planning/order-groups.ts';
import { planFile, planFileKey } from '../../domain/planning/plan-file.ts';
import {
  PLANNER_VERSION,
  type PlanContext,
  type PlannedOrder,
  type PlanSummary,
  planFileOf,
  summarizePlan,
} from '../../domain/planning/plan-intake.ts';
import { type SpendingGuard, totalDesktops } from '../../domain/planning/spending-guard.ts';
import { PLAN_PREFIX } from '../../domain/reporting/summary.ts';
import type { Profile } from '../../domain/request/profile.ts';
import { shardsFor } from '../../domain/values/shards.ts';
import type { Clock } from '../../ports/clock.ts';
import { FileChangedError } from '../../ports/drops.ts';
import { countApproved, guardPlan } from '../plan/apply-spending-guard.ts';
import type { Worker } from '../signals/worker.ts';

export type SplittingWorker = Pick<Worker, 'ledger' | 'files' | 'messages' | 'clock' | 'log' | 'emailKey'> & {
  /** What a new intake is planned with. */
  readonly stage: {
    readonly payment: PaymentMode;
    readonly computerNamePrefix: string;
    readonly defaultProfile?: string;
    /** People whose names look like placeholders. */
    readonly allowUserNames?: readonly string[];
    readonly guard: SpendingGuard;
    readonly profiles: () => Promise<Readonly<Record<string, Profile>>>;
  };
};

/** Orders put at once: enough to be quick, few enough for one table partition. */
const PUTS_AT_ONCE = 16;
const MESSAGES_AT_ONCE = 10;
/**
 * Plans the dropped file and puts its orders. Any number of copies of the event may run this, at once or one after
 * another: the plan is pinned by the first, and every later run continues with that.
 */
export const splitIntake = async (
  object: DropObject,
  origin: DropOrigin | undefined,
  deps: SplittingWorker,
): Promise<void> => {
  const { ledger, messages, clock, log, stage } = deps;
  const intakeId = intakeIdOf(object);
  if (!isDrop(object)) return log.info('the object is no drop', { intakeId, key: object.key });
  const at = new Date(clock.now()).toISOString();
  const intake = await ledger.intakes.receiveIntake({
    phase: 'PLANNING',
    intakeId,
    object,
    receivedAt: at,
    ...origin,
    payment: stage.payment,
    ...(object.key.startsWith(PLAN_PREFIX) ? { planOnly: true } : {}),
    history: [{ at, to: 'PLANNING', why: `dropped as ${object.key}` }],
  });
  log.info('intake was received', { intakeId, key: object.key, phase: intake.phase });
  switch (intake.phase) {
    case 'REPORTED':
      return;
    case 'REFUSED':
    case 'STUCK':
      return messages.sendReport(intakeId, 0);
    case 'HELD':
    case 'REJECTED':
    case 'PLANNED':
      return messages.sendReport(intakeId, 0, { again: true });
    case 'QUEUED':
      return resend(intake, deps);
    case 'PLANNING':
    case 'QUEUEING': {
      const planned = await pinPlan(intake, deps);
      if (planned === undefined) return;
      const { approval } = planned.intake;
      if (approval !== undefined) await countApproved(planned.intake, approval, planned.desktops, deps);
      await putOrders(planned.intake, deps);
    }
  }
};

type Planning = Extract<Intake, { phase: 'PLANNING' | 'QUEUEING' }>;
type Queueing = Extract<Intake, { phase: 'QUEUEING' }>;

const contextOf = async (intake: Planning, { stage }: SplittingWorker): Promise<PlanContext> =>
  intake.phase === 'QUEUEING'
    ? { ...intake.plan, intakeId: intake.intakeId }
    : {
        intakeId: intake.intakeId,
        profiles: await stage.profiles(),
        ...(stage.defaultProfile === undefined ? {} : { defaultProfile: stage.defaultProfile }),
        ...((stage.allowUserNames ?? []).length === 0 ? {} : { allowUserNames: stage.allowUserNames }),
        computerNamePrefix: stage.computerNamePrefix,
        payment: intake.payment,
      };

interface Pinned {
  readonly intake: Queueing;
  /** How many the plan orders. */
  readonly desktops: number;
}

/** The first pass only decides; nothing is kept or sent before it has read the last byte. Undefined: the intake has ended here. */
const pinPlan = async (intake: Planning, deps: SplittingWorker): Promise<Pinned | undefined> => {
  const { ledger, files, messages, clock } = deps;
  const context = await contextOf(intake, deps);
  let summary: PlanSummary;
  try {
    summary = await summarizePlan(planFileOf(() => files.open(intake.object), context));
  } catch (error) {
    if (!(error instanceof FileRefusedError) && !(error instanceof FileChangedError)) throw error;
    if (intake.phase === 'QUEUEING') return stop(intake, error.message, deps);
    const refused = {
      ...intake,
      phase: 'REFUSED',
      error: error.message,
      history: moved(intake, 'REFUSED', error.message, clock),
    } as const;
    await ledger.intakes.moveIntake(intake, refused);
    await messages.sendReport(intake.intakeId, 0);
    return undefined;
  }
  if (intake.phase === 'QUEUEING') {
    if (summary.digest === intake.plan.digest && PLANNER_VERSION === intake.plan.plannerVersion)
      return { intake, desktops: totalDesktops(summary.desktops) };
    return stop(
      intake,
      'the file is planned differently now than when its orders were begun (another version of Deskdrop?)',
      deps,
    );
  }
  const { intakeId: _, ...planInputs } = context;
  const plan: PinnedPlan = {
    ...planInputs,
    plannerVersion: PLANNER_VERSION,
    digest: summary.digest,
    fileDigest: summary.fileDigest,
    counts: summary.counts,
    orders: summary.orders,
  };
  await keepPlan(intake, context, summary, deps);
  const planned = await guardPlan(intake, plan, summary.desktops, deps);
  if ((await ledger.intakes.moveIntake(intake, planned)) === 'written') {
    if (planned.phase === 'QUEUEING') return { intake: planned, desktops: totalDesktops(summary.desktops) };
    await messages.sendReport(intake.intakeId, 0);
    return undefined;
  }
  // Another run of the same event was faster: continue with what it pinned.
  const now = await ledger.intakes.getIntake(intake.intakeId);
  return now?.phase === 'QUEUEING' ? pinPlan(now, deps) : undefined;
};

/**
 * Before the ledger pins it: what is pinned is there. A stop in between leaves a file that nothing names, and the next run
 * writes the same one.
 */
const keepPlan = async (
  { intakeId, object }: Planning,
  context: PlanContext,
  { fileDigest }: PlanSummary,
  { files }: SplittingWorker,
): Promise<void> =>
  files.write(
    object.bucket,
    planFileKey(intakeId, fileDigest),
    'application/jsonl',
    planFile(planFileOf(() => files.open(object), context)),
  );

const stop = async (
  intake: Queueing,
  reason: string,
  { ledger, messages, clock, log }: SplittingWorker,
): Promise<undefined> => {
  // Some of its orders may be out: a report that told only the reason would hide them.
  const error = `${reason}. Its orders that were begun before go on: "deskdrop status ${intake.intakeId}" tells what became of them.`;
  log.error('intake needs attention', { intakeId: intake.intakeId, reason });
  await ledger.intakes.moveIntake(intake, {
    ...intake,
    phase: 'STUCK',
    error,
    history: moved(intake, 'STUCK', error, clock),
  });
  await messages.sendReport(intake.intakeId, 0);
  return undefined;
};

const moved = (intake: Intake, to: Intake['phase'], why: string, clock: Clock): Intake['history'] => [
  ...intake.history,
  { at: new Date(clock.now()).toISOString(), to, why },
];

/** The second pass puts the orders, each only if absent, and sends their ids. */
const putOrders = async (intake: Queueing, deps: SplittingWorker): Promise<void> => {
  const { ledger, files, messages, clock } = deps;
  const shards = shardsFor(intake.plan.orders);
  const emailKey = await deps.emailKey();
  let batch: PlannedOrder[] = [];
  const flush = async () => {
    const createdAt = new Date(clock.now()).toISOString();
    await Promise.all(
      batch.map((planned) =>
        ledger.orders.putOrder({
          order: queuedOrder(planned, intake, shards, createdAt),
          members: withEmailDigests(planned, emailKey),
          request: planned.request,
        }),
      ),
    );
    for (let start = 0; start < batch.length; start += MESSAGES_AT_ONCE) {
      await messages.sendOrders(
        batch.slice(start, start + MESSAGES_AT_ONCE).map((planned) => planned.clientOrderId),
        0,
      );
    }
    batch = [];
  };
  for await (const event of planFileOf(() => files.open(intake.object), {
    ...intake.plan,
    intakeId: intake.intakeId,
  })) {
    if (event.kind !== 'order') continue;
    batch.push(event.order);
    if (batch.length === PUTS_AT_ONCE) await flush();
  }
  await flush();

  const why = `${intake.plan.orders} orders are in the ledger`;
  await ledger.intakes.moveIntake(intake, { ...intake, phase: 'QUEUED', history: moved(intake, 'QUEUED', why, clock) });
  // Orders may have ended before the phase said QUEUED, and their report was asked for too early.
  await messages.sendReport(intake.intakeId, 1_000);
};

const queuedOrder = (planned: PlannedOrder, intake: Queueing, shards: number, createdAt: string): QueuedOrder => ({
  state: 'QUEUED',
  clientOrderId: planned.clientOrderId,
  intakeId: intake.intakeId,
  profile: planned.profile,
  userGroup: userGroupOf(planned),
  firstLine: planned.firstLine,
  size: planned.members.length,
  payment: intake.plan.payment,
  createdAt,
  since: createdAt,
  revision: 0,
  shards,
  attemptsUsed: 0,
  throttled: 0,
  alreadyOrdered: {},
  ejected: {},
  setAside: {},
  history: [{ at: createdAt, from: null, to: 'QUEUED', attempt: 0, why: `planned from ${intake.object.key}` }],
});

/** The same object again: its messages may be lost, so its open orders are sent once more, which is harmless. */
const resend = async (
  intake: Extract<Intake, { phase: 'QUEUED' }>,
  { ledger, messages, clock }: SplittingWorker,
): Promise<void> => {
  const now = new Date(clock.now()).toISOString();
  const open = await ledger.orders.openOrders(intake.intakeId, shardsFor(intake.plan.orders), now);
  const orders = [...(await ledger.orders.getOrders(open)).values()];
  const queued = orders.filter(({ state }) => state === 'QUEUED').map(({ clientOrderId }) => clientOrderId);
  await messages.sendOrders(queued, 0);
  for (const { state, clientOrderId } of orders) {
    if (state === 'SUBMITTING' || state === 'IN_DOUBT' || state === 'ORDERED')
      await messages.sendReconcile(clientOrderId, 0);
  }
  await messages.sendReport(intake.intakeId, 0);
};
