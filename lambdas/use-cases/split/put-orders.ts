import type { IntakeIn } from '../../domain/intakes/intake.ts';
import { endQueueing } from '../../domain/intakes/intake-transitions.ts';
import { withEmailDigests } from '../../domain/members/email-digest.ts';
import { newOrder } from '../../domain/orders/new-order.ts';
import type { QueuedOrder } from '../../domain/orders/order.ts';
import { userGroupOf } from '../../domain/planning/order-groups.ts';
import { type PlannedOrder, planFileOf } from '../../domain/planning/plan-intake.ts';
import { shardsFor } from '../../domain/values/shards.ts';
import type { SplittingWorker } from './splitting-worker.ts';

/** Orders put concurrently: enough to be quick, few enough for one table partition. */
const PUTS_AT_ONCE = 16;

/** The second pass puts the orders, each only if absent, and sends their ids. */
export const putOrders = async (intake: IntakeIn<'QUEUEING'>, deps: SplittingWorker): Promise<void> => {
  const { ledger, files, messages, clock } = deps;
  const shards = shardsFor(intake.plan.orders);
  const emailKey = await deps.emailKey();
  let batch: PlannedOrder[] = [];
  const flush = async () => {
    const createdAt = new Date(clock.now()).toISOString();
    await Promise.all(
      batch.map((planned) =>
        ledger.orders.putOrder({
          order: orderOf(planned, intake, shards, createdAt),
          members: withEmailDigests(planned, emailKey),
          request: planned.request,
        }),
      ),
    );
    await messages.sendOrders(
      batch.map((planned) => planned.clientOrderId),
      0,
    );
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

  await ledger.intakes.moveIntake(intake, endQueueing(intake, new Date(clock.now()).toISOString()));
  // Orders may have ended before the phase was QUEUED, and requested their report too early.
  await messages.sendReport(intake.intakeId, 1_000);
};

const orderOf = (planned: PlannedOrder, intake: IntakeIn<'QUEUEING'>, shards: number, at: string): QueuedOrder =>
  newOrder(
    {
      clientOrderId: planned.clientOrderId,
      intakeId: intake.intakeId,
      profile: planned.profile,
      userGroup: userGroupOf(planned),
      firstLine: planned.firstLine,
      size: planned.members.length,
      payment: intake.plan.payment,
      origin: { kind: 'planned' },
      shards,
    },
    { at, reason: `planned from ${intake.object.key}` },
  );
