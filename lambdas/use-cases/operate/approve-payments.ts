import { sameAmount } from '../../domain/following/payment-limit.ts';
import { approvePayment, awaitsApproval, type StoppedOrder } from '../../domain/following/payment-transitions.ts';
import { decisionText, whyNotDecide } from '../../domain/intakes/hold-decision.ts';
import type { HoldDecision, Intake } from '../../domain/intakes/intake.ts';
import { sameAttempt } from '../../domain/orders/attempt.ts';
import { wasDoneFor } from '../../domain/orders/operator-transitions.ts';
import type { Order } from '../../domain/orders/order.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { reopenIntake } from '../signals/reopen-intake.ts';
import type { Worker } from '../signals/worker.ts';
import { intakeStatus } from '../status/order-status.ts';

type ApprovingWorker = Pick<Worker, 'ledger' | 'clock'>;
/** What a person decided on. */
type SeenOrder = Pick<StoppedOrder, 'clientOrderId' | 'attempt' | 'amount'>;

/** The orders of the file that Deskdrop has stopped trying to pay: too dear, refused, or not taken for too long. */
export const stoppedPayments = async (intake: Intake, ledger: Ledger): Promise<readonly StoppedOrder[]> =>
  (await intakeStatus(intake, ledger)).orders.filter(awaitsApproval);

const WRITE_TRIES = 5;

/**
 * Lets the payments go that a person has seen, each for the amount that was seen. Nothing is paid here: each is looked at
 * again first, and its order is due for that now: a reconcile message for each has it looked at before the schedule finds it.
 *
 * @returns the orders that were let go; `refused`: why none, as a sentence
 */
export const approvePayments = async (
  intake: Intake,
  seen: readonly SeenOrder[],
  decision: HoldDecision,
  deps: ApprovingWorker,
): Promise<{ readonly approved: readonly string[] } | { readonly refused: string }> => {
  const reason = whyNotDecide(intake, decision);
  if (reason !== undefined) return { refused: `Not approved: ${reason}.` };
  const refusal = {
    refused: 'Not approved: the orders were paid, cancelled or approved meanwhile, or cost otherwise now.',
  };
  // A refusal changes nothing, not even the file.
  const mine = await ordersOf(intake, seen, decision, deps);
  if (mine.length === 0) return refusal;
  const text = decisionText('approved', decision);
  if ((await reopenIntake(intake, `payments ${text}`, deps.ledger, deps.clock)) === 'lost')
    return { refused: 'Not approved: the file is being reported at this moment. Ask again.' };
  const approved: string[] = [];
  for (const order of mine) if (await letGo(order, decision, deps)) approved.push(order.clientOrderId);
  return approved.length > 0 ? { approved } : refusal;
};

/**
 * Those that may be let go, or were by an earlier try of the same command. An order of another file is none of them: who
 * dropped that file may not approve it, and it was this file's person who was compared.
 */
const ordersOf = async (
  { intakeId }: Intake,
  seen: readonly SeenOrder[],
  decision: HoldDecision,
  { ledger }: ApprovingWorker,
): Promise<readonly SeenOrder[]> => {
  const orders = await ledger.orders.getOrders(seen.map(({ clientOrderId }) => clientOrderId));
  return seen.filter((one) => {
    const order = orders.get(one.clientOrderId);
    return order?.intakeId === intakeId && (wasDoneFor(decision.command, order) || isAsSeen(order, one));
  });
};

/** Still stopped, in the same attempt and at the same price. */
const isAsSeen = (order: Order, seen: SeenOrder): order is StoppedOrder =>
  awaitsApproval(order) && sameAttempt(order.attempt, seen.attempt) && sameAmount(order.amount, seen.amount);

const letGo = async (seen: SeenOrder, decision: HoldDecision, { ledger }: ApprovingWorker): Promise<boolean> => {
  for (let tries = 0; tries < WRITE_TRIES; tries++) {
    const order = await ledger.orders.getOrder(seen.clientOrderId);
    if (order === undefined) return false;
    // By an earlier try of the same command, which stopped before it could say so.
    if (wasDoneFor(decision.command, order)) return true;
    if (!isAsSeen(order, seen)) return false;
    if ((await ledger.orders.write(approvePayment(order, decision))) === 'written') return true;
  }
  return false;
};
