import { createHash } from 'node:crypto';
import { isPaused, putOffMs, resumedAt, withoutPause } from '../../domain/intakes/brakes.ts';
import { isClockConfirmed } from '../../domain/orders/clock-off.ts';
import { giveBackLease } from '../../domain/orders/operator-transitions.ts';
import type { QueuedOrder, SubmittingOrder } from '../../domain/orders/order.ts';
import { type ClaimedMembers, lease, waitForSlot } from '../../domain/orders/order-transitions.ts';
import type { SubmissionOutcome } from '../../domain/orders/outcome.ts';
import { queuedWait } from '../../domain/orders/queued-wait.ts';
import { bodyOf, requestOf } from '../../domain/planning/build-request.ts';
import type { CreateDesktopOrderRequest } from '../../domain/request/order-request.ts';
import { compareClock } from '../signals/compare-clock.ts';
import { orderFields, withFields } from '../signals/log-fields.ts';
import type { ClockWorker, Worker } from '../signals/worker.ts';
import { type ClaimingWorker, claimOrEndOrder, waitForParent } from './claim-or-end-order.ts';
import { again, DONE, type NextStep, PUT_OFF } from './next-step.ts';
import { recordOutcome } from './record-outcome.ts';
import { type PacedWorker, pauseOrders, takeSlot } from './reserve-slot.ts';
import { withdrawOrder } from './withdraw-order.ts';

export type SubmittingWorker = PacedWorker &
  ClaimingWorker &
  ClockWorker &
  Pick<Worker, 'ledger' | 'provider' | 'newNonce'>;

/** Shorter waits are spent inside the invocation, longer ones in the queue. */
const WAIT_HERE_MAX_MS = 5_000;
/** Time for the ledger writes around one POST. */
const WRITES_MS = 1_000;

/**
 * Places one order. The only code that may POST one. Any number of copies of its message may run at once: the
 * conditional lease lets one of them through. No library retries here: only the ledger can decide that another POST is
 * safe.
 *
 * ## QUEUED, too early
 * Before its `notBefore`, or before its parent lets a child continue, nothing is done: again when that has passed.
 *
 * ## QUEUED, while the stage is paused
 * Nothing is done, and nothing written: its message is put off.
 *
 * ## QUEUED, of a stopped file
 * Ends as withdrawn.
 *
 * ## QUEUED, claiming
 * Claims its members. Members ordered elsewhere are left out; members held by an undecided order are waited for, then
 * set aside or parked. If nobody is left the order ends: SKIPPED, REJECTED or NEEDS_ATTENTION.
 *
 * ## QUEUED, in line
 * Reserves a slot of the account's order rate, and waits for it: here if it is near, otherwise in the queue.
 *
 * ## SUBMITTING
 * Leased by this worker alone, which looks once more whether the stage was paused meanwhile. One POST, if its time is not over, and its outcome is recorded: ORDERED, REJECTED,
 * REPLACED by two halves, IN_DOUBT (reconcile continues), or QUEUED again, which is the next turn of the loop.
 *
 * @param remainingMs how long this invocation may still run
 * @param revision of the order when its message was sent, if a wait sent it. A message for an older revision is
 *   obsolete: the process that changed the order sent its own. Otherwise each copy of a message would send itself again
 *   for as long as the order waits.
 */
export const submitOrder = async (
  clientOrderId: string,
  remainingMs: () => number,
  given: SubmittingWorker,
  revision?: number,
): Promise<void> => {
  const { messages, sleep, times } = given;
  const deps = await compareClock(given);
  // Nothing is written, so nothing has to be corrected once the clock is.
  if (deps === undefined) return messages.sendOrders([clientOrderId], times.retryDelayMaxMs, revision);
  const timeLeft: TimeLeft = {
    hasTimeFor: (delayMs) =>
      delayMs <= WAIT_HERE_MAX_MS && remainingMs() > delayMs + times.requestTimeoutMs + 2 * WRITES_MS,
    maySend: () => remainingMs() > times.requestTimeoutMs + WRITES_MS,
  };
  let step = await tryOnce(clientOrderId, revision, timeLeft, deps);
  while (step.kind === 'again' && timeLeft.hasTimeFor(step.afterMs)) {
    await sleep(step.afterMs);
    step = await tryOnce(clientOrderId, undefined, timeLeft, deps);
  }
  if (step.kind === 'again') await sendAgain(clientOrderId, step.afterMs, deps);
  if (step.kind === 'put-off') await sendAgain(clientOrderId, putOffMs(times), deps);
};

/** For the next invocation. */
const sendAgain = async (clientOrderId: string, afterMs: number, { ledger, messages }: SubmittingWorker) => {
  const order = await ledger.orders.getOrder(clientOrderId);
  if (order?.state === 'QUEUED') await messages.sendOrders([clientOrderId], afterMs, order.revision);
};

/** The time that the invocation still has. */
interface TimeLeft {
  readonly hasTimeFor: (delayMs: number) => boolean;
  readonly maySend: () => boolean;
}

const tryOnce = async (
  clientOrderId: string,
  revision: number | undefined,
  timeLeft: TimeLeft,
  given: SubmittingWorker,
): Promise<NextStep> => {
  const { ledger } = given;
  const [order, members, request] = await Promise.all([
    ledger.orders.getOrder(clientOrderId),
    ledger.orders.getMembers(clientOrderId),
    ledger.orders.getRequest(clientOrderId),
  ]);
  if (order === undefined) throw new Error(`order ${clientOrderId} is not in the ledger`);
  const log = withFields(given.log, orderFields(order));
  const deps = { ...given, log };
  if (order.state !== 'QUEUED') {
    log.info('order is not queued any more', { clientOrderId, state: order.state });
    return DONE;
  }
  if (revision !== undefined && revision !== order.revision) {
    log.info('the order has changed since this message was sent', { clientOrderId, revision: order.revision });
    return DONE;
  }
  const brakes = await ledger.brakes.getBrakes(order.intakeId);
  if (brakes.stop !== undefined) {
    await withdrawOrder(order, brakes.stop, deps);
    return DONE;
  }
  if (isPaused(brakes)) return PUT_OFF;
  const queued = withoutPause(order, resumedAt(brakes, deps.clock.now(), deps.times));
  const wait = (await waitForTime(queued, deps)) ?? (await waitForParent(queued, deps));
  if (wait !== undefined) return wait;
  const claim = await claimOrEndOrder(queued, members, request, deps);
  if (claim.kind !== 'claimed') return claim;
  const inLine = await waitForTurn(queued, claim.claimed, timeLeft, deps);
  if (inLine !== undefined) return inLine;
  // A lease would use up an attempt for a POST for which there is no time.
  if (!timeLeft.maySend()) return again(0);
  return leaseAndPost(queued, claim.claimed, { request, maySend: timeLeft.maySend }, deps);
};

/** @returns undefined if the order is due, or if only a wrong clock can have set its time */
const waitForTime = async (
  order: QueuedOrder,
  { ledger, clock, clockOff, times, log }: SubmittingWorker,
): Promise<NextStep | undefined> => {
  const earlyMs = order.notBefore === undefined ? 0 : Date.parse(order.notBefore) - clock.now();
  if (earlyMs <= 0) return undefined;
  const isUnexplained =
    isClockConfirmed(clockOff) && queuedWait(order, await ledger.pace.getBudget(), clock.now(), times).isUnexplained;
  if (!isUnexplained) return again(earlyMs);
  log.warn('no rule explains how long the order was to wait: a clock was wrong', { notBefore: order.notBefore });
  return undefined;
};

/**
 * Waits for the account's rate. If the slot is too far off, the order goes back to the queue, to come a little early
 * rather than late: the rest is waited for here.
 *
 * @returns undefined if the order may be sent now; done if another copy of the message has it
 */
const waitForTurn = async (
  order: QueuedOrder,
  claimed: ClaimedMembers,
  { hasTimeFor }: TimeLeft,
  deps: SubmittingWorker,
): Promise<NextStep | undefined> => {
  const turn = await takeSlot(order.paceSlot, hasTimeFor, deps);
  if (turn.kind === 'due') return undefined;
  if (turn.kind === 'crowded') return again(turn.delayMs);
  const notBefore = new Date(deps.clock.now() + turn.delayMs).toISOString();
  if ((await deps.ledger.orders.write(waitForSlot(order, claimed, turn.slot, notBefore))) === 'lost') return DONE;
  return again(turn.delayMs - (turn.delayMs % 1_000));
};

const leaseAndPost = async (
  order: QueuedOrder,
  claimed: ClaimedMembers,
  { request, maySend }: { readonly request: CreateDesktopOrderRequest; readonly maySend: () => boolean },
  deps: SubmittingWorker,
): Promise<NextStep> => {
  const { ledger, provider, clock, times } = deps;
  const body = bodyOf(requestOf(request, claimed.sent));
  const leaseBeganAt = clock.monotonic();
  const leased = lease(order, claimed, {
    nonce: deps.newNonce(),
    bodyDigest: createHash('sha256').update(body).digest('hex'),
    at: new Date(clock.now()).toISOString(),
    // The process that looks for the order needs this.
    leaseOffMs: deps.offBeyondSkewMs,
  });
  if ((await ledger.orders.write(leased)) === 'lost') return DONE;
  const held = await lookAtBrakes(leased.to, deps);
  if (held !== undefined) return held;

  // The client asks again directly before the first byte leaves: fetching a token may have taken long.
  const inTime = (): boolean => clock.monotonic() - leaseBeganAt < times.sendByMs && maySend();
  const outcome: SubmissionOutcome = inTime()
    ? await provider.placeOrder(body, inTime)
    : { kind: 'notSent', cause: 'too-late', reason: 'the ledger was too slow: the time to send was over' };
  const log = withFields(deps.log, { attempt: leased.to.attempt.no, providerRequestId: outcome.answer?.requestId });
  log.info('order attempt ended', {
    outcome: outcome.kind,
    ...(outcome.kind === 'accepted' ? { providerOrderId: outcome.providerOrderId } : { reason: outcome.reason }),
  });
  try {
    return await recordOutcome(order.clientOrderId, leased.to, outcome, { ...deps, log });
  } finally {
    if (outcome.kind === 'notSent' && outcome.cause === 'throttled')
      await pauseOrders(Math.max(outcome.retryAfterMs ?? 0, times.retryDelayMinMs), { ...deps, log });
  }
};

/**
 * A brake that was put on after this worker's first look is seen here, because it was written before the lease; one that
 * is written later finds the order leased. Then the POST is one of those that were under way.
 *
 * @returns undefined if none holds
 */
const lookAtBrakes = async (
  order: SubmittingOrder,
  { ledger, clock, log }: SubmittingWorker,
): Promise<NextStep | undefined> => {
  const brakes = await ledger.brakes.getBrakes(order.intakeId);
  const isStopped = brakes.stop !== undefined;
  if (!isStopped && !isPaused(brakes)) return undefined;
  const at = new Date(clock.now()).toISOString();
  const reason = `not sent: ${isStopped ? 'its file was stopped' : 'the stage was paused'} meanwhile`;
  log.info(reason);
  if ((await ledger.orders.write(giveBackLease(order, { at, reason }))) === 'lost') return DONE;
  // A stop ends it when it is looked at again.
  return isStopped ? again(0) : PUT_OFF;
};
