import { createHash } from 'node:crypto';
import pRetry from 'p-retry';
import { isClockConfirmed } from '../../domain/orders/clock-off.ts';
import type { QueuedOrder } from '../../domain/orders/order.ts';
import { type ClaimedMembers, lease, waitForSlot } from '../../domain/orders/order-transitions.ts';
import type { SubmissionOutcome } from '../../domain/orders/outcome.ts';
import { queuedWait } from '../../domain/orders/queued-wait.ts';
import { bodyOf, requestOf } from '../../domain/planning/build-request.ts';
import type { CreateDesktopOrderRequest } from '../../domain/request/order-request.ts';
import { compareClock } from '../signals/compare-clock.ts';
import { orderFields, withFields } from '../signals/log-fields.ts';
import type { ClockWorker, Worker } from '../signals/worker.ts';
import { type ClaimingWorker, claimOrEnd, mayClaim } from './claim-or-end-order.ts';
import { NotSentYet } from './not-sent-yet.ts';
import { recordOutcome } from './record-outcome.ts';
import { type PacedWorker, pausePace, takeSlot } from './reserve-slot.ts';

export type SubmittingWorker = PacedWorker &
  ClaimingWorker &
  ClockWorker &
  Pick<Worker, 'ledger' | 'provider' | 'newNonce'>;

/** Shorter waits are spent inside the invocation, longer ones in the queue. */
const WAIT_HERE_MAX_MS = 5_000;
/** Ledger writes around one POST. */
const WRITES_MS = 1_000;
/**
 * Places one order: claims its members, leases it, POSTs once, records the outcome. The only code that may spend money.
 * Any number of copies of the message may run this at once; the conditional lease lets one of them through.
 *
 * @param remainingMs how long this invocation may still run
 * @param revision of the order when its message was sent, where that was sent by a wait. A message for an older one is over:
 *   whoever changed the order sent its own. Else each copy of a message would send itself on for as long as the order waits.
 */
export const submitOrder = async (
  clientOrderId: string,
  remainingMs: () => number,
  given: SubmittingWorker,
  revision?: number,
): Promise<void> => {
  const { ledger, messages, sleep, times } = given;
  const deps = await compareClock(given);
  // Nothing is written, so nothing has to be put right once the clock is.
  if (deps === undefined) return messages.sendOrders([clientOrderId], times.retryDelayMaxMs, revision);
  const hasTimeFor = (delayMs: number): boolean =>
    delayMs <= WAIT_HERE_MAX_MS && remainingMs() > delayMs + times.requestTimeoutMs + 2 * WRITES_MS;
  const maySend = (): boolean => remainingMs() > times.requestTimeoutMs + WRITES_MS;
  let seen = revision;
  const attempt = (): Promise<void> => {
    const first = seen;
    seen = undefined;
    return tryOnce(clientOrderId, first, { hasTimeFor, maySend }, deps);
  };
  try {
    await pRetry(attempt, {
      // What is left of the invocation bounds them.
      retries: Number.POSITIVE_INFINITY,
      // The outcome says how long to wait, so p-retry's own backoff is off.
      minTimeout: 0,
      maxTimeout: 0,
      factor: 1,
      randomize: false,
      maxRetryTime: Number.POSITIVE_INFINITY,
      shouldRetry: async ({ error }) => {
        if (!(error instanceof NotSentYet) || !hasTimeFor(error.delayMs)) return false;
        await sleep(error.delayMs);
        return true;
      },
    });
  } catch (error) {
    if (!(error instanceof NotSentYet)) throw error;
    const order = await ledger.orders.getOrder(clientOrderId);
    if (order?.state === 'QUEUED') await messages.sendOrders([clientOrderId], error.delayMs, order.revision);
  }
};

/** What the invocation still has time for. */
interface TimeLeft {
  readonly hasTimeFor: (delayMs: number) => boolean;
  readonly maySend: () => boolean;
}

const tryOnce = async (
  clientOrderId: string,
  revision: number | undefined,
  timeLeft: TimeLeft,
  given: SubmittingWorker,
): Promise<void> => {
  const { ledger, clock } = given;
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
    return;
  }
  if (revision !== undefined && revision !== order.revision) {
    log.info('order went on since this message was sent', { clientOrderId, revision: order.revision });
    return;
  }
  const earlyMs = order.notBefore === undefined ? 0 : Date.parse(order.notBefore) - clock.now();
  if (earlyMs > 0) {
    const isUnexplained =
      isClockConfirmed(deps.clockOff) &&
      queuedWait(order, await ledger.pace.getBudget(), clock.now(), deps.times).isUnexplained;
    if (!isUnexplained) throw new NotSentYet(earlyMs);
    log.warn('no rule explains how long the order was to wait: a clock was wrong', { notBefore: order.notBefore });
  }
  if (!(await mayClaim(order, deps))) return;

  const claimed = await claimOrEnd(order, members, request, deps);
  if (claimed === undefined || !(await hasItsTurn(order, claimed, timeLeft, deps))) return;
  // A lease would use an attempt for a POST that there is no time for.
  if (!timeLeft.maySend()) throw new NotSentYet(0);
  await leaseAndPost(order, claimed, request, timeLeft.maySend, deps);
};

/**
 * Whether the order may be sent now by the account's rate; false when another copy of the message has it. A slot too far
 * off sends the order back to the queue, to come a little early rather than late: what is left is waited for here.
 */
const hasItsTurn = async (
  order: QueuedOrder,
  claimed: ClaimedMembers,
  { hasTimeFor }: TimeLeft,
  deps: SubmittingWorker,
): Promise<boolean> => {
  const turn = await takeSlot(order.paceSlot, hasTimeFor, deps);
  if (turn.is === 'due') return true;
  if (turn.is === 'crowded') throw new NotSentYet(turn.delayMs);
  const notBefore = new Date(deps.clock.now() + turn.delayMs).toISOString();
  if ((await deps.ledger.orders.write(waitForSlot(order, claimed, turn.slot, notBefore))) === 'lost') return false;
  throw new NotSentYet(turn.delayMs - (turn.delayMs % 1_000));
};

const leaseAndPost = async (
  order: QueuedOrder,
  claimed: ClaimedMembers,
  request: CreateDesktopOrderRequest,
  maySend: () => boolean,
  deps: SubmittingWorker,
): Promise<void> => {
  const { ledger, provider, clock, times } = deps;
  const body = bodyOf(requestOf(request, claimed.sent));
  const leaseBeganAt = clock.monotonic();
  const leased = lease(
    order,
    claimed,
    deps.newNonce(),
    createHash('sha256').update(body).digest('hex'),
    new Date(clock.now()).toISOString(),
    // Whoever looks for the order has to know.
    deps.offBeyondSkewMs,
  );
  if ((await ledger.orders.write(leased)) === 'lost') return;

  // Asked again by the client directly before the first byte leaves: fetching a token may have taken long.
  const inTime = (): boolean => clock.monotonic() - leaseBeganAt < times.sendByMs && maySend();
  const outcome: SubmissionOutcome = inTime()
    ? await provider.placeOrder(body, inTime)
    : { kind: 'notSent', cause: 'too-late', reason: 'the ledger was too slow: the time to send was over' };
  const log = withFields(deps.log, { attempt: leased.to.attempt.no, providerRequestId: outcome.answer?.requestId });
  log.info('order was posted', {
    outcome: outcome.kind,
    ...(outcome.kind === 'accepted' ? { providerOrderId: outcome.providerOrderId } : { reason: outcome.reason }),
  });
  try {
    await recordOutcome(order.clientOrderId, leased.to, outcome, { ...deps, log });
  } finally {
    if (outcome.kind === 'notSent' && outcome.cause === 'throttled')
      await pausePace(Math.max(outcome.retryAfterMs ?? 0, times.retryDelayMinMs), { ...deps, log });
  }
};
