import { decideClaims } from '../../domain/claims/decide-claims.ts';
import type { Member } from '../../domain/members/line.ts';
import { permissionOfAside, permissionOfHalf } from '../../domain/orders/child-permission.ts';
import { childOrderIdOf } from '../../domain/orders/client-order-ids.ts';
import type { Order, QueuedOrder } from '../../domain/orders/order.ts';
import { type ClaimedMembers, parkSettled, reject, skip, waitForOwner } from '../../domain/orders/order-transitions.ts';
import { type OrderingTimes, waitedMs } from '../../domain/orders/ordering-times.ts';
import type { ChildOrigin } from '../../domain/orders/origin.ts';
import type { Transition } from '../../domain/orders/transition.ts';
import type { CreateDesktopOrderRequest } from '../../domain/request/order-request.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { takeClaims } from '../claims/take-claims.ts';
import { requestReport } from '../signals/request-report.ts';
import type { Worker } from '../signals/worker.ts';
import { completeRedrive } from './complete-redrive.ts';
import { again, DONE, type NextStep } from './next-step.ts';
import { putChild } from './put-child.ts';

export type ClaimingWorker = Pick<Worker, 'ledger' | 'messages' | 'clock' | 'times'>;

/** The first wait between two looks at an owner. */
const WAIT_FOR_OWNER_MIN_MS = 1_000;
/** By then the faster process has written. */
const LOOK_AGAIN_MS = 1_000;

/** The members to send, or the next step if nobody is sent now. */
export type ClaimStep = { readonly kind: 'claimed'; readonly claimed: ClaimedMembers } | NextStep;

/**
 * A child claims nobody before its parent names it, and never if the parent continued without it.
 *
 * @returns undefined if the order may claim
 */
export const waitForParent = async (child: QueuedOrder, deps: ClaimingWorker): Promise<NextStep | undefined> => {
  const { origin } = child;
  if (origin.kind === 'planned') return undefined;
  const { ledger, clock, times } = deps;
  const parent = await ledger.orders.getOrder(origin.parent);
  if (parent === undefined) throw new Error(`order ${child.clientOrderId} is a child of none in the ledger`);
  const at = new Date(clock.now()).toISOString();
  switch (await standingOf(child, origin, parent, deps)) {
    case 'go':
      return undefined;
    case 'changed':
      return again(LOOK_AGAIN_MS);
    case 'wait':
      if (origin.kind === 'half') return again(WAIT_FOR_OWNER_MIN_MS);
      return waitUntil(child, at, waitMs(child, at, times), deps);
    case 'void': {
      const nobody = { sent: [], alreadyOrdered: {}, ejected: {}, setAside: {} };
      return end(skip(child, nobody, at, `order ${parent.clientOrderId} went on without it`), deps);
    }
  }
};

const standingOf = async (
  child: QueuedOrder,
  { kind }: ChildOrigin,
  parent: Order,
  deps: ClaimingWorker,
): Promise<'go' | 'wait' | 'void' | 'changed'> => {
  switch (kind) {
    case 'redrive': {
      const completed = await completeRedrive(child, parent, deps);
      return completed === 'complete' ? 'go' : completed;
    }
    case 'half':
      return permissionOfHalf(child, parent);
    case 'aside':
      return permissionOfAside(child, parent);
  }
};

/** Grows: an owner in doubt may take hours, and a wait must not occupy a worker all that time. */
const waitMs = (order: QueuedOrder, at: string, times: OrderingTimes): number => {
  const { waitForOwnerMs, sweepEveryMs } = times;
  const waited = waitedMs(order.waitingSince ?? at, Date.parse(at), times);
  const mayTakeMs = waited < waitForOwnerMs ? WAIT_FOR_OWNER_MIN_MS : waited;
  return Math.max(WAIT_FOR_OWNER_MIN_MS, Math.min(sweepEveryMs, mayTakeMs));
};

/** Done if another copy of the message already waits: one is enough. */
const waitUntil = async (
  order: QueuedOrder,
  at: string,
  delayMs: number,
  { ledger }: ClaimingWorker,
): Promise<NextStep> => {
  const notBefore = new Date(Date.parse(at) + delayMs).toISOString();
  if ((await ledger.orders.write(waitForOwner(order, at, notBefore))) === 'lost') return DONE;
  return again(delayMs);
};

/** Claims the members and decides which of them to send. Done if the order has ended without a POST. */
export const claimOrEndOrder = async (
  order: QueuedOrder,
  members: readonly Member[],
  request: CreateDesktopOrderRequest,
  deps: ClaimingWorker,
): Promise<ClaimStep> => {
  const { ledger, messages, clock, times } = deps;
  const at = new Date(clock.now()).toISOString();
  if (order.attempt !== undefined || order.paceSlot !== undefined)
    return { kind: 'claimed', claimed: claimedBefore(order, members) };

  const waited = waitedMs(order.waitingSince ?? at, clock.now(), times);
  const mayWait = waited < times.waitForOwnerMs;
  const claims = await takeClaims(order, members, ledger, mayWait);
  const decision = decideClaims(claims, mayWait, (positions) =>
    childOrderIdOf(order.clientOrderId, order.since, positions),
  );
  // Written before this order's own state: a stop in between leaves a note too many, never one too few.
  if ('claimed' in decision) await notePointing(order.clientOrderId, decision.claimed, ledger);
  switch (decision.kind) {
    case 'send':
      if (decision.aside.length > 0) {
        const aside = {
          clientOrderId: childOrderIdOf(order.clientOrderId, order.since, decision.aside),
          positions: decision.aside,
          origin: { kind: 'aside', parent: order.clientOrderId } as const,
          because: { at, reason: `set aside from order ${order.clientOrderId}` },
        };
        await putChild(order, { members, request }, aside, ledger);
        await messages.sendOrders([aside.clientOrderId], 1_000);
      }
      return { kind: 'claimed', claimed: decision.claimed };
    case 'wait':
      return waitUntil(order, at, waitMs(order, at, times), deps);
    case 'skip':
      return end(skip(order, decision.claimed, at), deps);
    case 'reject':
      return end(
        reject(order, 'no member can be ordered', { at, reason: 'no member can be ordered' }, decision.ejected),
        deps,
      );
    case 'park': {
      const reason = `waits for order ${decision.waitsFor}, which needs attention`;
      await end(parkSettled(order, reason, { at, reason }, decision.waitsFor), deps);
      await messages.sendReconcile(order.clientOrderId, times.sweepEveryMs);
      return DONE;
    }
  }
};

const notePointing = async (clientOrderId: string, { alreadyOrdered }: ClaimedMembers, ledger: Ledger) => {
  const owners = new Set(Object.values(alreadyOrdered).map((pointer) => pointer.clientOrderId));
  await Promise.all([...owners].map((owner) => ledger.orders.notePointing(owner, clientOrderId)));
};

/**
 * A retry does not claim again: members that are neither ordered elsewhere, ejected nor set aside have been held since
 * the first lease, or since the order got its slot.
 */
const claimedBefore = (order: QueuedOrder, members: readonly Member[]): ClaimedMembers => {
  const { alreadyOrdered, ejected, setAside } = order;
  const sent = members
    .map(({ position }) => position)
    .filter((position) => !(position in alreadyOrdered || position in ejected || position in setAside));
  return { sent, alreadyOrdered, ejected, setAside };
};

const end = async (transition: Transition, deps: ClaimingWorker): Promise<NextStep> => {
  if ((await deps.ledger.orders.write(transition)) === 'written') await requestReport(transition.to, deps);
  return DONE;
};
