import type { Intake, IntakeIn } from '../../domain/intakes/intake.ts';
import type { Order, OrderedOrder } from '../../domain/orders/order.ts';
import { shardsFor } from '../../domain/values/shards.ts';
import type { Worker } from './worker.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Files dropped later than this after the order keep their earlier result. */
const LOOK_AHEAD_MS = 31 * DAY_MS;

type Owner = Pick<OrderedOrder, 'clientOrderId' | 'orderedAt'> & { readonly notesPointing?: true | undefined };

type PointingWorker = Pick<Worker, 'ledger' | 'clock'>;

/**
 * Reported intakes, and those whose report may be being written, with a line that was already ordered in this order.
 */
export const intakesPointingAt = (owner: Owner, deps: PointingWorker): Promise<string[]> =>
  owner.notesPointing === true ? intakesNoted(owner, deps) : searchIntakes(owner, deps);

/** Uses the notes under the order, so other files cost nothing. Nothing lags: keys are read consistently. */
const intakesNoted = async (owner: Owner, { ledger }: PointingWorker): Promise<string[]> => {
  const orders = await ledger.orders.getOrders(await ledger.orders.notedPointing(owner.clientOrderId));
  const last = Date.parse(owner.orderedAt) + LOOK_AHEAD_MS;
  const pointing = [...orders.values()].filter(
    (order) => pointsAt(order, owner) && Date.parse(order.createdAt) <= last,
  );
  const found: string[] = [];
  for (const intakeId of new Set(pointing.map((order) => order.intakeId))) {
    const intake = await ledger.intakes.getIntake(intakeId);
    if (intake !== undefined && isReported(intake)) found.push(intakeId);
  }
  return found;
};

/**
 * An older version leased the order, and recorded no notes: searches the files since the day before the order was
 * accepted, of at most 31 days.
 */
const searchIntakes = async (owner: Owner, { ledger, clock }: PointingWorker): Promise<string[]> => {
  // A wrong clock may have written a time in the future.
  const from = Math.min(Date.parse(owner.orderedAt), clock.now()) - DAY_MS;
  const to = Math.min(clock.now(), from + LOOK_AHEAD_MS) + DAY_MS;
  const found: string[] = [];
  for (let at = from; at <= to; at += DAY_MS) {
    for (const intake of await ledger.intakes.intakesOfDay(new Date(at).toISOString().slice(0, 10))) {
      if (!isReported(intake) || !('plan' in intake)) continue;
      const ids = await ledger.orders.ordersOfIntake(intake.intakeId, shardsFor(intake.plan.orders));
      const orders = await ledger.orders.getOrders(ids);
      if ([...orders.values()].some((order) => pointsAt(order, owner))) found.push(intake.intakeId);
    }
  }
  return found;
};

const isReported = (intake: Intake): intake is IntakeIn<'REPORTED' | 'QUEUED'> =>
  intake.phase === 'REPORTED' || intake.phase === 'QUEUED';

const pointsAt = ({ alreadyOrdered }: Order, { clientOrderId }: Owner): boolean =>
  Object.values(alreadyOrdered).some((pointer) => pointer.clientOrderId === clientOrderId);
