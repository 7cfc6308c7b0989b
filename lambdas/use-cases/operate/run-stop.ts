import type { CommandRequestOf, CommandResult } from '../../domain/commands/command.ts';
import type { FileStop } from '../../domain/intakes/brakes.ts';
import { rejectHeld } from '../../domain/intakes/hold-decision.ts';
import type { Intake, PinnedPlan } from '../../domain/intakes/intake.ts';
import { isUnsent } from '../../domain/orders/operator-transitions.ts';
import type { Order } from '../../domain/orders/order.ts';
import { shardsFor } from '../../domain/values/shards.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { withdrawOrder } from '../submit/withdraw-order.ts';
import { type CommandOutcome, type CommandRun, nameOf, type OperatingWorker } from './command-run.ts';

const REJECT_TRIES = 5;

type StoppingRun = Pick<CommandRun, 'decision' | 'mayGoOn'> & {
  readonly deps: Pick<OperatingWorker, 'ledger' | 'messages' | 'clock' | 'log'>;
};

/**
 * The stop is written first, so whatever is queued, put or split from now on ends when its message comes; what is queued
 * already is ended here at once. May be repeated: the stop is put once, and an order that has ended is left alone.
 */
export const runStop = async (
  { intakeId }: Pick<CommandRequestOf<'stop'>, 'intakeId'>,
  run: StoppingRun,
): Promise<CommandOutcome> => {
  const { ledger, messages } = run.deps;
  const seen = await ledger.intakes.getIntake(intakeId);
  const reason = whyNotStop(intakeId, seen);
  const standing = await ledger.brakes.getStop(intakeId);
  if (standing === undefined && reason !== undefined) return { kind: 'refused', reason };
  const stop = standing ?? (await ledger.brakes.putStop({ intakeId, stopped: run.decision }));
  const intake = await rejectIfHeld(intakeId, stop, run);
  const isPlanned = 'plan' in intake && intake.phase !== 'QUEUEING';
  const orders = 'plan' in intake ? await endUnsent(intake, stop, run) : [];
  if (orders === undefined) return { kind: 'again' };
  // Also if an earlier try stopped after its last write: an order that needed attention stands in a report already.
  await messages.sendReport(intakeId, 0, { again: true });
  return { kind: 'done', result: outcomeOf(orders, stop, isPlanned) };
};

/** Why there is nothing to stop; undefined if there may be. */
export const whyNotStop = (intakeId: string, intake: Intake | undefined): string | undefined => {
  if (intake === undefined) return `the ledger has no intake ${intakeId}`;
  const { key } = intake.object;
  if (intake.planOnly) return `${key} was only planned: nothing of it is ordered`;
  const ended = intake.phase === 'REPORTED' ? intake.ending.toUpperCase() : intake.phase;
  return ended === 'REFUSED' || ended === 'REJECTED' ? `${key} was ${ended}: nothing of it is ordered` : undefined;
};

/** A file that waits for approval has no orders: it ends. One that is approved at this moment has some, and they end. */
const rejectIfHeld = async (intakeId: string, stop: FileStop, { deps }: StoppingRun): Promise<Intake> => {
  for (let tries = 0; tries < REJECT_TRIES; tries++) {
    const intake = await deps.ledger.intakes.getIntake(intakeId);
    if (intake === undefined) throw new Error(`intake ${intakeId} vanished from the ledger`);
    if (intake.phase !== 'HELD') return intake;
    await deps.ledger.intakes.moveIntake(intake, rejectHeld(intake, stop.stopped, 'stopped'));
  }
  throw new Error(`intake ${intakeId} was changed ${REJECT_TRIES} times while it was stopped`);
};

/** The file's orders as they are then; undefined: the time was up. */
const endUnsent = async (
  { intakeId, plan }: Intake & { readonly plan: PinnedPlan },
  stop: FileStop,
  { deps, decision, mayGoOn }: StoppingRun,
): Promise<readonly Order[] | undefined> => {
  const { ledger } = deps;
  const unsent = (await ordersOf(intakeId, plan, ledger)).filter(isUnsent);
  for (const order of unsent) {
    if (!mayGoOn()) return undefined;
    await withdrawOrder(order, stop, { ...deps, command: decision.command });
  }
  return ordersOf(intakeId, plan, ledger);
};

export const ordersOf = async (intakeId: string, plan: PinnedPlan, { orders }: Ledger): Promise<readonly Order[]> => [
  ...(await orders.getOrders(await orders.ordersOfIntake(intakeId, shardsFor(plan.orders)))).values(),
];

const outcomeOf = (orders: readonly Order[], { stopped }: FileStop, complete: boolean): CommandResult => {
  const isWithdrawn = (order: Order): boolean => order.state === 'REJECTED' && order.withdrawn === true;
  const withdrawn = orders.filter(isWithdrawn);
  const others: Partial<Record<Order['state'], number>> = {};
  for (const order of orders) if (!isWithdrawn(order)) others[order.state] = (others[order.state] ?? 0) + 1;
  return {
    kind: 'stopped',
    by: nameOf(stopped),
    complete,
    withdrawn: { orders: withdrawn.length, desktops: withdrawn.reduce((sum, { size }) => sum + size, 0) },
    others,
  };
};
