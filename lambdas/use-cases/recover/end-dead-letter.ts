import { isOpenCommand } from '../../domain/commands/command.ts';
import { failCommand, mayBeUnderWay } from '../../domain/commands/command-transitions.ts';
import type { DeadLetter } from '../../domain/intakes/dead-letter.ts';
import { failIntake, failReport } from '../../domain/intakes/fail-intake.ts';
import { intakeIdOf } from '../../domain/intakes/intake-id.ts';
import { receive } from '../../domain/intakes/intake-transitions.ts';
import {
  type CancelledOrder,
  type InDoubtOrder,
  isOpen,
  type Order,
  type OrderedOrder,
  type PaymentMode,
  type QueuedOrder,
} from '../../domain/orders/order.ts';
import { parkInDoubt, parkSettled } from '../../domain/orders/order-transitions.ts';
import { leaseEnd, quietMs } from '../../domain/orders/ordering-times.ts';
import { requestReport } from '../signals/request-report.ts';
import type { Worker } from '../signals/worker.ts';

export type DeadLetterWorker = Pick<Worker, 'ledger' | 'messages' | 'clock' | 'times' | 'log'> & {
  /** How the stage pays: the payment mode of a file that was never begun. */
  readonly payment: PaymentMode;
};

/** How long the last change of an order is announced again, and how long after each dead letter. */
const TELL_FOR_MS = 24 * 3_600_000;
const TELL_AGAIN_MS = 900_000;

const lastChangeOf = (order: OrderedOrder | CancelledOrder): number =>
  Date.parse(order.state === 'ORDERED' ? (order.followedAt ?? order.orderedAt) : order.since);

/** Retries after concurrent writes; more often means that something is wrong with the ledger. */
const WRITE_TRIES = 5;

/**
 * Ends the retries of one message: its subject records in the ledger what is wrong, by the same conditional writes as
 * everything else. It orders nothing, and settles nothing that may be at the provider.
 */
export const endDeadLetter = async (letter: DeadLetter, deps: DeadLetterWorker): Promise<void> => {
  switch (letter.kind) {
    case 'order':
    case 'reconcile':
      return endOrders(letter, deps);
    case 'intake':
      return endIntake(letter, deps);
    case 'report':
      return endReport(letter.intakeId, deps);
    case 'command':
      return endCommand(letter.commandId, deps);
    case 'extra':
      // Its item is EXTRA, and a sweep whose window lists it judges it again.
      deps.log.error('an order that came too late could not be looked at, however often it was tried', {
        providerOrderId: letter.providerOrderId,
      });
      return;
    case 'patrol':
      // The schedule sends the next one.
      deps.log.error('a patrol failed, however often it was tried');
      return;
    case 'verify':
      deps.log.error('the weekly verification could not be begun: run "verify" by hand');
  }
};

type OrderLetter = Extract<DeadLetter, { kind: 'order' | 'reconcile' }>;

const endOrders = async (letter: OrderLetter, deps: DeadLetterWorker): Promise<void> => {
  for (let tries = 0; tries < WRITE_TRIES; tries++) {
    const order = await deps.ledger.orders.getOrder(letter.clientOrderId);
    if (order === undefined) throw new Error(`order ${letter.clientOrderId} is not in the ledger`);
    if (await endOrder(order, letter, deps)) return;
  }
  throw new Error(`order ${letter.clientOrderId} was changed ${WRITE_TRIES} times while its dead letter was read`);
};

/** False: another process changed the order meanwhile. */
const endOrder = async (order: Order, letter: OrderLetter, deps: DeadLetterWorker): Promise<boolean> => {
  const { messages, clock, times, log } = deps;
  const { clientOrderId } = order;
  log.error("an order's message failed, however often it was tried", {
    clientOrderId,
    intakeId: order.intakeId,
    state: order.state,
    queue: letter.kind,
  });
  switch (order.state) {
    case 'QUEUED':
      // Reconcile only sends a queued order's message again, and a letter older than this stay in QUEUED says nothing
      // about it.
      if (letter.kind === 'reconcile' || letter.sentAt < Date.parse(order.since)) {
        await messages.sendOrders([clientOrderId], 0);
        return true;
      }
      return park(order, deps);
    case 'SUBMITTING':
      await messages.sendReconcile(
        clientOrderId,
        Math.max(0, leaseEnd(Date.parse(order.leasedAt), times) + times.clockSkewMs - clock.now()),
      );
      return true;
    case 'IN_DOUBT': {
      const untilQuietMs = Date.parse(order.leasedAt) + quietMs(times) - clock.now();
      if (letter.kind === 'order' || letter.sentAt < Date.parse(order.sweptAt ?? order.since) || untilQuietMs > 0) {
        await messages.sendReconcile(clientOrderId, Math.max(0, untilQuietMs));
        return true;
      }
      return parkDoubt(order, deps);
    }
    case 'ORDERED':
    case 'CANCELLED':
      // If it is still followed, its next look is recorded in the ledger and the schedule finds it. If it has ended,
      // its last change may not have been announced to every file that shows it, and no other process would do that.
      if (letter.kind === 'reconcile' && !isOpen(order) && clock.now() < lastChangeOf(order) + TELL_FOR_MS)
        await messages.sendReconcile(clientOrderId, TELL_AGAIN_MS);
      return true;
    case 'NEEDS_ATTENTION':
    case 'REJECTED':
    case 'SKIPPED':
    case 'REPLACED':
      return true;
  }
};

const GAVE_UP = 'Deskdrop failed each time that it tried';

/** Between two attempts no POST of an order can be outstanding. */
const park = async (order: QueuedOrder, { ledger, messages, clock }: DeadLetterWorker): Promise<boolean> => {
  const reason = `${GAVE_UP} to place it: its log says why`;
  const transition = parkSettled(order, reason, { at: new Date(clock.now()).toISOString(), reason: reason });
  if ((await ledger.orders.write(transition)) === 'lost') return false;
  await requestReport(transition.to, { ledger, messages });
  return true;
};

/** Like a doubt that no sweep could settle: a provider order may still be this one's. */
const parkDoubt = async (order: InDoubtOrder, { ledger, messages, clock }: DeadLetterWorker): Promise<boolean> => {
  const reason = `${GAVE_UP} to look for it at the provider: its log says why`;
  const transition = parkInDoubt(order, reason, { at: new Date(clock.now()).toISOString(), reason: reason });
  if ((await ledger.orders.write(transition)) === 'lost') return false;
  await requestReport(transition.to, { ledger, messages });
  return true;
};

const endIntake = async (
  { object, origin, delivered }: Extract<DeadLetter, { kind: 'intake' }>,
  deps: DeadLetterWorker,
): Promise<void> => {
  const { ledger, messages, clock, payment, log } = deps;
  const intakeId = intakeIdOf(object);
  if (!delivered) {
    log.warn('the event of a dropped file could not be delivered, it is sent again', { intakeId, key: object.key });
    return messages.sendIntakes([object]);
  }
  const at = new Date(clock.now()).toISOString();
  // A function that cannot even start writes no intake.
  const intake = await ledger.intakes.receiveIntake(receive({ intakeId, object, origin, payment, at }));
  log.error('a dropped file could not be planned, however often it was tried', { intakeId, phase: intake.phase });
  // Conditional on the phase: if another process planned the file after all, it was first, and its own message
  // continues.
  if (intake.phase !== 'PLANNING' && intake.phase !== 'QUEUEING') return;
  if ((await ledger.intakes.moveIntake(intake, failIntake(intake, at))) === 'written')
    await messages.sendReport(intakeId, 0);
};

/** What it has done so far stays; the person who asked for it sees that nobody continues it. */
const endCommand = async (commandId: string, { ledger, messages, clock, log }: DeadLetterWorker): Promise<void> => {
  for (let tries = 0; tries < WRITE_TRIES; tries++) {
    const command = await ledger.commands.getCommand(commandId);
    if (command === undefined) throw new Error(`command ${commandId} is not in the ledger`);
    // Another copy of its message was handled after all.
    if (!isOpenCommand(command)) return;
    // So is another copy now; should its worker have stopped, the message begins the next one.
    if (mayBeUnderWay(command, clock.now())) return messages.sendCommand(commandId);
    log.error('a command could not be done, however often it was tried', { commandId, state: command.state });
    const trouble = command.state === 'running' && command.trouble !== undefined ? command.trouble : 'its log says why';
    const error = `Deskdrop failed each time that it tried: ${trouble}`;
    const failed = failCommand(command, error, new Date(clock.now()).toISOString());
    if ((await ledger.commands.moveCommand(command, failed)) === 'written') return;
  }
  throw new Error(`command ${commandId} was changed ${WRITE_TRIES} times while its dead letter was read`);
};

const endReport = async (intakeId: string, { ledger, clock, log }: DeadLetterWorker): Promise<void> => {
  const intake = await ledger.intakes.getIntake(intakeId);
  if (intake === undefined) throw new Error(`intake ${intakeId} is not in the ledger`);
  log.error('a report could not be written, however often it was tried', { intakeId, phase: intake.phase });
  if (intake.phase === 'PLANNING' || intake.phase === 'QUEUEING') return;
  // Lost: the file has continued, and so has its report.
  await ledger.intakes.moveIntake(intake, failReport(intake, new Date(clock.now()).toISOString()));
};
