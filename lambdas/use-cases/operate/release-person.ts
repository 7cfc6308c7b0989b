import { type Claim, holderOf, nameClaim, poolClaim, standingOf, userClaim } from '../../domain/claims/claim.ts';
import { type OperatorResult, type Refused, refused } from '../../domain/operating/operator-result.ts';
import { note, wasDoneFor } from '../../domain/orders/operator-transitions.ts';
import type { NeedsAttentionOrder, Order, OrderedOrder } from '../../domain/orders/order.ts';
import type { Because } from '../../domain/orders/transition.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { requestReport } from '../signals/request-report.ts';
import type { ProviderWorker, Worker } from '../signals/worker.ts';
import { desktopStatus } from '../status/order-status.ts';
import { releaseOrder } from './release-order.ts';

/** The effect that a release of the person would have. */
export type ReleaseTarget =
  | { readonly kind: 'ordered'; readonly claim: Claim; readonly order: OrderedOrder }
  /** A release ends the whole order. */
  | { readonly kind: 'parked'; readonly claim: Claim; readonly order: NeedsAttentionOrder };

/** @param name a user or a computer name, in any case */
export const findReleaseTarget = async (
  name: string,
  ledger: Ledger,
  computerNamePrefix: string,
): Promise<ReleaseTarget | Refused> => {
  const status = await desktopStatus(name, ledger, computerNamePrefix);
  if (status === undefined) return refused(`the ledger has no user or computer name "${name}"`);
  const { claim, order, standing } = status;
  if (claim.released !== undefined)
    return refused(`${holderOf(claim)} was released by ${claim.released.by} at ${claim.released.at} already`);
  switch (standing) {
    case 'ended':
      return refused(
        `${holderOf(claim)} is free: order ${order.clientOrderId} is ${order.state} and has not ordered for this person; drop the line again`,
      );
    case 'undecided':
      return refused(`order ${order.clientOrderId} of ${holderOf(claim)} is ${order.state}: wait until it has ended`);
    case 'parked':
      if (order.state === 'NEEDS_ATTENTION') return { kind: 'parked', claim, order };
      break;
    case 'ordered':
      if (order.state === 'ORDERED') return { kind: 'ordered', claim, order };
  }
  throw new Error(`order ${order.clientOrderId} is ${order.state} and counts as ${standing}`);
};

const RECORD_TRIES = 5;

/**
 * Releases a person whose desktop is ordered: one who left, or may have a second desktop. The order stays as it is,
 * here and at the provider. The release is written to the order's history first: nobody is released without a record.
 */
export const releaseOrdered = async (
  { claim }: { readonly claim: Claim },
  by: string,
  { ledger, clock, command }: Pick<Worker, 'ledger' | 'clock' | 'command'>,
): Promise<OperatorResult> => {
  const at = new Date(clock.now()).toISOString();
  const who = holderOf(claim);
  const because = { at, reason: `${who} (line ${claim.line}) released by ${by}`, command };
  const recorded = await record(claim, because, ledger);
  if (recorded === undefined)
    return refused(`order ${claim.clientOrderId} was changed meanwhile: look at it and run the command again`);
  if (!(await releaseClaims(claim, { at, by }, ledger)))
    return refused(`${who} was released or taken over by somebody else meanwhile`);
  const what =
    claim.pool === undefined
      ? `${who} is released: the next file that names this person orders another desktop`
      : `${who} are released: the next file that names them orders as many again`;
  return { done: true, what, order: recorded };
};

/** False: somebody else has released or taken over one of them meanwhile. */
export const releaseClaims = async (
  claim: Claim,
  released: { readonly at: string; readonly by: string },
  { claims }: Pick<Ledger, 'claims'>,
): Promise<boolean> => {
  // The name first: while the user's claim is held, a crash in between leaves a release that can be repeated.
  for (const key of [nameClaim(claim), claim.pool === undefined ? userClaim(claim.userName) : poolClaim(claim.pool)]) {
    const standing = await claims.getClaim(key);
    if (standing === undefined || !isSame(standing, claim) || standing.released !== undefined) continue;
    if ((await claims.release(key, standing, released)) === 'lost') return false;
  }
  return true;
};

const isSame = (a: Claim, b: Claim): boolean => a.clientOrderId === b.clientOrderId && a.position === b.position;

/** Undefined: the order no longer holds the person. */
const record = async (
  { clientOrderId, position, pool }: Claim,
  because: Because,
  { orders }: Ledger,
): Promise<Order | undefined> => {
  for (let tries = 0; tries < RECORD_TRIES; tries++) {
    const order = await orders.getOrder(clientOrderId);
    if (order?.state !== 'ORDERED' || standingOf(order, position, pool) !== 'ordered') return undefined;
    if (wasDoneFor(because.command, order)) return order;
    const transition = note(order, because);
    if ((await orders.write(transition)) === 'written') return transition.to;
  }
  return undefined;
};

/** Ends the parked order that holds the person, and so frees all its members. */
export const releaseParked = async (
  order: NeedsAttentionOrder,
  by: string,
  deps: ProviderWorker,
): Promise<OperatorResult> => {
  const reason = `released by ${by}; drop the line again to order it`;
  const released = await releaseOrder(order, reason, `nothing of it is at the provider: released by ${by}`, deps);
  if (!released.done) return released;
  await requestReport(released.order, deps);
  const what = `order ${order.clientOrderId} is REJECTED, and its ${order.size} desktops may be ordered again`;
  return { done: true, what, order: released.order };
};
