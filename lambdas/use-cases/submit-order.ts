import { createHash } from 'node:crypto';
import pRetry from 'p-retry';
import { applyOutcome } from '../domain/apply-outcome.ts';
import { bodyOf, requestOf } from '../domain/build-request.ts';
import { decideClaims } from '../domain/claim-members.ts';
import { standingOfHalf } from '../domain/half-order.ts';
import { childOrderIdOf } from '../domain/ids.ts';
import type { Member } from '../domain/line.ts';
import { isOpen, type Post, type QueuedOrder, type SubmittingOrder, sameAttempt } from '../domain/order.ts';
import type { CreateDesktopOrderRequest } from '../domain/order-request.ts';
import {
  type ClaimedMembers,
  doubt,
  lease,
  parkSettled,
  reject,
  skip,
  waitForOwner,
  waitForSlot,
} from '../domain/order-transitions.ts';
import type { OrderingTimes } from '../domain/ordering-times.ts';
import type { SubmissionOutcome } from '../domain/outcome.ts';
import type { Ledger, Messages, OrderProvider } from '../ports.ts';
import { announceFinal } from './announce-final.ts';
import { claimMembers } from './claim-members.ts';
import { putChild } from './put-child.ts';
import { spareColleagues } from './spare-colleagues.ts';
import { startFollowing } from './start-following.ts';
import { type PaceDependencies, pausePace, takeSlot } from './take-slot.ts';

export interface SubmitDependencies extends PaceDependencies {
  readonly ledger: Ledger;
  readonly messages: Messages;
  readonly provider: OrderProvider;
  readonly times: OrderingTimes;
  /** Fresh and unguessable: what tells two workers on one order apart. */
  readonly newNonce: () => string;
}

/** Shorter waits are spent inside the invocation, longer ones in the queue. */
const WAIT_HERE_MAX_MS = 5_000;
/** Between two looks at an owner, at first. */
const WAIT_FOR_OWNER_MIN_MS = 1_000;
/** Ledger writes around one POST. */
const WRITES_MS = 1_000;
/** The ledger changed under an outcome this often: something is wrong with the ledger. */
const RECORD_TRIES = 10;

/** The order was not sent, and should be tried again after a while. */
class NotSentYet extends Error {
  override readonly name = 'NotSentYet';
  readonly delayMs: number;

  constructor(delayMs: number) {
    super(`not sent yet, again in ${delayMs} ms`);
    this.delayMs = delayMs;
  }
}

/**
 * Places one order: claims its members, leases it, POSTs once, records the outcome. The only code that may spend money.
 * Any number of copies of the message may run this at once; the conditional lease lets one of them through.
 *
 * @param remainingMs how long this invocation may still run
 */
export const submitOrder = async (
  clientOrderId: string,
  remainingMs: () => number,
  deps: SubmitDependencies,
): Promise<void> => {
  const { messages, sleep, times } = deps;
  const hasTimeFor = (delayMs: number): boolean =>
    delayMs <= WAIT_HERE_MAX_MS && remainingMs() > delayMs + times.requestTimeoutMs + 2 * WRITES_MS;
  const maySend = (): boolean => remainingMs() > times.requestTimeoutMs + WRITES_MS;
  try {
    await pRetry(() => tryOnce(clientOrderId, { hasTimeFor, maySend }, deps), {
      retries: times.maxAttempts + times.maxThrottled,
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
    await messages.sendOrders([clientOrderId], error.delayMs);
  }
};

/** What the invocation still has time for. */
interface TimeLeft {
  readonly hasTimeFor: (delayMs: number) => boolean;
  readonly maySend: () => boolean;
}

const tryOnce = async (clientOrderId: string, timeLeft: TimeLeft, deps: SubmitDependencies): Promise<void> => {
  const { ledger, clock, log } = deps;
  const [order, members, request] = await Promise.all([
    ledger.orders.getOrder(clientOrderId),
    ledger.orders.getMembers(clientOrderId),
    ledger.orders.getRequest(clientOrderId),
  ]);
  if (order === undefined) throw new Error(`order ${clientOrderId} is not in the ledger`);
  if (order.state !== 'QUEUED') {
    log.info('order is not queued any more', { orderId: clientOrderId, state: order.state });
    return;
  }
  const earlyMs = order.notBefore === undefined ? 0 : Date.parse(order.notBefore) - clock.now();
  if (earlyMs > 0) throw new NotSentYet(earlyMs);
  if (order.depth !== undefined && !(await mayGo(order, deps))) return;

  const claimed = await claim(order, members, request, deps);
  if (claimed === undefined || !(await hasItsTurn(order, claimed, timeLeft, deps))) return;
  await leaseAndPost(order, claimed, request, timeLeft.maySend, deps);
};

/** A half claims nobody before its parent is replaced by it, and never when that went on without it. */
const mayGo = async (half: QueuedOrder, deps: SubmitDependencies): Promise<boolean> => {
  const { ledger, clock } = deps;
  const parent = await ledger.orders.getOrder(half.parent ?? '');
  if (parent === undefined) throw new Error(`order ${half.clientOrderId} is a half of none in the ledger`);
  switch (standingOfHalf(half, parent)) {
    case 'go':
      return true;
    case 'wait':
      throw new NotSentYet(WAIT_FOR_OWNER_MIN_MS);
    case 'void': {
      const nobody = { sent: [], alreadyOrdered: {}, ejected: {}, setAside: {} };
      const why = `order ${parent.clientOrderId} went on without it`;
      await end(skip(half, nobody, new Date(clock.now()).toISOString(), why), deps);
      return false;
    }
  }
};

/** The members to send; undefined when the order has come to an end without a POST. */
const claim = async (
  order: QueuedOrder,
  members: readonly Member[],
  request: CreateDesktopOrderRequest,
  deps: SubmitDependencies,
): Promise<ClaimedMembers | undefined> => {
  const { ledger, messages, clock, times } = deps;
  const at = new Date(clock.now()).toISOString();
  if (order.attempt !== undefined || order.paceSlot !== undefined) return claimedBefore(order, members);

  const claims = await claimMembers(order, members, ledger);
  const waitedMs = clock.now() - Date.parse(order.waitingSince ?? at);
  const decision = decideClaims(claims, waitedMs < times.waitForOwnerMs, (positions) =>
    childOrderIdOf(order.clientOrderId, positions),
  );
  switch (decision.do) {
    case 'send':
      if (decision.aside.length > 0) {
        const aside = {
          clientOrderId: childOrderIdOf(order.clientOrderId, decision.aside),
          positions: decision.aside,
          why: `set aside from order ${order.clientOrderId}`,
        };
        await putChild(order, aside, members, request, at, ledger);
        await messages.sendOrders([aside.clientOrderId], 1_000);
      }
      return decision.claimed;
    case 'wait': {
      // Longer and longer: an owner in doubt may take hours, and a wait must not hold a worker all that time.
      const mayTakeMs = waitedMs < times.waitForOwnerMs ? WAIT_FOR_OWNER_MIN_MS : waitedMs;
      const delayMs = Math.max(WAIT_FOR_OWNER_MIN_MS, Math.min(times.sweepEveryMs, mayTakeMs));
      const notBefore = new Date(Date.parse(at) + delayMs).toISOString();
      // Lost: another copy of the message waits already, and one is enough.
      if ((await ledger.orders.write(waitForOwner(order, at, notBefore))) === 'lost') return undefined;
      throw new NotSentYet(delayMs);
    }
    case 'skip':
      await end(skip(order, decision.claimed, at), deps);
      return undefined;
    case 'reject':
      await end(
        reject(order, 'no member can be ordered', { at, why: 'no member can be ordered' }, decision.ejected),
        deps,
      );
      return undefined;
    case 'park': {
      const why = `waits for order ${decision.waitsFor}, which needs attention`;
      await end(parkSettled(order, why, { at, why }, decision.waitsFor), deps);
      await messages.sendReconcile(order.clientOrderId, times.sweepEveryMs);
      return undefined;
    }
  }
};

/**
 * Whether the order may be sent now by the account's rate; false when another copy of the message has it. A slot too far
 * off sends the order back to the queue, to come a little early rather than late: what is left is waited for here.
 */
const hasItsTurn = async (
  order: QueuedOrder,
  claimed: ClaimedMembers,
  { hasTimeFor }: TimeLeft,
  deps: SubmitDependencies,
): Promise<boolean> => {
  const turn = await takeSlot(order.paceSlot, hasTimeFor, deps);
  if (turn.is === 'due') return true;
  if (turn.is === 'crowded') throw new NotSentYet(turn.delayMs);
  const notBefore = new Date(deps.clock.now() + turn.delayMs).toISOString();
  if ((await deps.ledger.orders.write(waitForSlot(order, claimed, turn.slot, notBefore))) === 'lost') return false;
  throw new NotSentYet(turn.delayMs - (turn.delayMs % 1_000));
};

/**
 * A retry does not claim again: what is neither ordered elsewhere, ejected nor set aside is held since the first lease, or
 * since the order got its slot.
 */
const claimedBefore = (order: QueuedOrder, members: readonly Member[]): ClaimedMembers => {
  const { alreadyOrdered, ejected, setAside } = order;
  const sent = members
    .map(({ position }) => position)
    .filter((position) => !(position in alreadyOrdered || position in ejected || position in setAside));
  return { sent, alreadyOrdered, ejected, setAside };
};

const end = async (transition: Parameters<Ledger['orders']['write']>[0], deps: SubmitDependencies): Promise<void> => {
  if ((await deps.ledger.orders.write(transition)) === 'written') await announceFinal(transition.to, deps);
};

const leaseAndPost = async (
  order: QueuedOrder,
  claimed: ClaimedMembers,
  request: CreateDesktopOrderRequest,
  maySend: () => boolean,
  deps: SubmitDependencies,
): Promise<void> => {
  const { ledger, provider, clock, times, log } = deps;
  const body = bodyOf(requestOf(request, claimed.sent));
  const leaseBeganAt = clock.monotonic();
  const leased = lease(
    order,
    claimed,
    deps.newNonce(),
    createHash('sha256').update(body).digest('hex'),
    new Date(clock.now()).toISOString(),
  );
  if ((await ledger.orders.write(leased)) === 'lost') return;

  // Asked again by the client directly before the first byte leaves: fetching a token may have taken long.
  const inTime = (): boolean => clock.monotonic() - leaseBeganAt < times.sendByMs && maySend();
  const outcome: SubmissionOutcome = inTime()
    ? await provider.placeOrder(body, inTime)
    : { kind: 'notSent', cause: 'too-late', reason: 'the ledger was too slow: the time to send was over' };
  log.info('order was posted', {
    orderId: order.clientOrderId,
    intakeId: order.intakeId,
    attempt: leased.to.attempt.no,
    outcome: outcome.kind,
    providerRequestId: outcome.answer?.requestId,
    ...(outcome.kind === 'accepted' ? { providerOrderId: outcome.providerOrderId } : { reason: outcome.reason }),
  });
  try {
    await recordOutcome(order.clientOrderId, leased.to, outcome, deps);
  } finally {
    if (outcome.kind === 'notSent' && outcome.cause === 'throttled')
      await pausePace(outcome.retryAfterMs ?? times.retryDelayMinMs, deps);
  }
};

/** Reads, decides and writes until a write succeeds or nothing is left to write. */
const recordOutcome = async (
  clientOrderId: string,
  post: SubmittingOrder,
  outcome: SubmissionOutcome,
  deps: SubmitDependencies,
): Promise<void> => {
  const { ledger, messages, clock, times, log, random } = deps;
  const won =
    outcome.kind === 'accepted' ? await winProviderOrder(clientOrderId, post, outcome.providerOrderId, deps) : true;
  for (let tries = 0; tries < RECORD_TRIES; tries++) {
    // As it was leased, first: nobody else changes it while its worker is in time, and the write would tell.
    const order = tries === 0 ? post : await ledger.orders.getOrder(clientOrderId);
    if (order === undefined) throw new Error(`order ${clientOrderId} vanished from the ledger`);
    const at = new Date(clock.now()).toISOString();
    if (!won) {
      // Reconciliation took the provider's order for an orphan; it also finds out how that ended.
      if (order.state !== 'SUBMITTING' || !sameAttempt(order.attempt, post.attempt)) return;
      const why = "accepted, but its provider order is already being cancelled or is another order's";
      if ((await ledger.orders.write(doubt(order, why, { at, why }))) === 'lost') continue;
      return messages.sendReconcile(clientOrderId, times.sweepEveryMs);
    }
    const step = applyOutcome(order, post, outcome, { at, random: random() }, times);
    switch (step.kind) {
      case 'recorded':
      case 'stale':
        return;
      case 'extra':
        log.error('the provider accepted an order that nobody waits for any more', {
          orderId: clientOrderId,
          providerOrderId: step.providerOrderId,
        });
        await ledger.providerOrders.changeProviderOrder(
          { providerOrderId: step.providerOrderId, status: 'OWNED', clientOrderId, attempt: post.attempt },
          { providerOrderId: step.providerOrderId, status: 'EXTRA', why: 'accepted too late', clientOrderId },
        );
        return;
      case 'write': {
        const { from } = step.transition;
        const maySpare =
          outcome.kind === 'refused' &&
          outcome.fault === 'order' &&
          (from.state === 'SUBMITTING' || from.state === 'IN_DOUBT');
        const transition = maySpare ? await spareColleagues(from, outcome, at, ledger) : step.transition;
        if (transition === undefined) return;
        if ((await ledger.orders.write(transition)) === 'lost') continue;
        const { to } = transition;
        if (to.state === 'REPLACED') return messages.sendOrders(to.children, 0);
        if (to.state === 'QUEUED') throw new NotSentYet(Math.max(0, Date.parse(to.notBefore ?? at) - clock.now()));
        if (to.state === 'IN_DOUBT') return messages.sendReconcile(clientOrderId, times.sweepEveryMs);
        if (to.state === 'ORDERED') await startFollowing(to, deps);
        if (!isOpen(to)) return announceFinal(to, deps);
        return;
      }
    }
  }
  throw new Error(`the outcome of order ${clientOrderId} could not be recorded in ${RECORD_TRIES} tries`);
};

const winProviderOrder = async (
  clientOrderId: string,
  post: Post,
  providerOrderId: string,
  { ledger }: SubmitDependencies,
): Promise<boolean> => {
  const item = { providerOrderId, status: 'OWNED', clientOrderId, attempt: post.attempt } as const;
  const standing = await ledger.providerOrders.putProviderOrder(item);
  return (
    standing.status === 'OWNED' &&
    standing.clientOrderId === clientOrderId &&
    sameAttempt(standing.attempt, post.attempt)
  );
};
