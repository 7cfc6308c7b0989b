import {
  type Claim,
  type ClaimKey,
  holderOf,
  nameClaim,
  poolClaim,
  samePool,
  standingOf,
} from '../../domain/claims/claim.ts';
import {
  type ClaimResult,
  claimants,
  type MemberClaims,
  sharedInPool,
  sortMembers,
  type WantedClaim,
  wantedClaims,
} from '../../domain/claims/decide-claims.ts';
import type { Member } from '../../domain/members/line.ts';
import type { Position } from '../../domain/orders/attempt.ts';
import type { QueuedOrder } from '../../domain/orders/order.ts';
import { omitUndefined } from '../../domain/values/omit-undefined.ts';
import type { ClaimLedger, OrderLedger } from '../../ports/ledger.ts';

/** Between the read of an owner and the write that takes its claim over, a third order may be faster: read again. */
const TAKE_OVER_TRIES = 5;

/**
 * Takes the claims of all members, one after another in their global order. Repeating it changes nothing. If a member
 * has to wait for one claim, no later one of it is taken: two orders that each held what the other wants would wait
 * forever.
 *
 * @param mayWait the order would rather wait than continue without a member: the first member to wait for ends the
 *   claiming, for the same reason. The result then says nothing about later members.
 */
export const takeClaims = async (
  order: QueuedOrder,
  members: readonly Member[],
  ledger: { readonly claims: ClaimLedger; readonly orders: OrderLedger },
  mayWait = false,
): Promise<MemberClaims> => {
  const results = new Map<Position, ClaimResult[]>(claimants(members).map(({ position }) => [position, []]));
  for (const wanted of wantedClaims(members)) {
    const ofMember = results.get(wanted.member.position);
    if (ofMember === undefined || ofMember.some(({ kind }) => kind !== 'held')) continue;
    const result = await takeClaim(order, wanted, ledger);
    ofMember.push(result);
    if (mayWait && result.kind === 'undecided') break;
  }
  for (const [position, claims] of results) if (claims.length === 0) results.delete(position);
  return sortMembers(sharedInPool(members, results));
};

const takeClaim = async (
  order: QueuedOrder,
  { key, member }: WantedClaim,
  ledger: { readonly claims: ClaimLedger; readonly orders: OrderLedger },
): Promise<ClaimResult> => {
  const claim: Claim = {
    clientOrderId: order.clientOrderId,
    intakeId: order.intakeId,
    position: member.position,
    line: member.line,
    userName: member.userName,
    computerName: member.computerName,
    ...omitUndefined({ pool: member.pool }),
  };
  let takeFrom: string | undefined;
  for (let tries = 0; tries < TAKE_OVER_TRIES; tries++) {
    const answer = await ledger.claims.claim(key, claim, takeFrom);
    if (answer.held) return { kind: 'held' };
    const other = await heldByOther(key, answer.standing, member, ledger);
    if (other !== undefined) return (await passedBefore(order, key, member, ledger)) ? { kind: 'held' } : other;
    takeFrom = answer.standing.clientOrderId;
  }
  // Other orders are changing this claim, so they are undecided themselves.
  return { kind: 'undecided', by: takeFrom ?? order.clientOrderId };
};

/**
 * An order passes its pool's claim if another order of the same pool holds that. If the other order ends, an order of
 * another size may take the claim: the order that has the name by then continues, otherwise each of the two would hold
 * what the other waits for.
 */
const passedBefore = async (
  { clientOrderId }: QueuedOrder,
  key: ClaimKey,
  member: Member,
  { claims }: { readonly claims: ClaimLedger },
): Promise<boolean> =>
  member.pool !== undefined &&
  key === poolClaim(member.pool) &&
  (await claims.getClaim(nameClaim(member)))?.clientOrderId === clientOrderId;

/** What the existing claim means for the member; undefined if its owner has ended and it may be taken over. */
export const heldByOther = async (
  key: ClaimKey,
  standing: Claim,
  member: Member,
  ledger: { readonly orders: Pick<OrderLedger, 'getOrder'> },
): Promise<ClaimResult | undefined> => {
  const owner = await ledger.orders.getOrder(standing.clientOrderId);
  if (owner === undefined)
    throw new Error(`the claim ${key} is held by order ${standing.clientOrderId}, which is not in the ledger`);
  // Another order of the same pool, from this file or another: the names show which of them has which desktops.
  if (member.pool !== undefined && key === poolClaim(member.pool) && samePool(standing.pool, member.pool))
    return { kind: 'held' };
  switch (standingOf(owner, standing.position, standing.pool)) {
    case 'ended':
      return undefined;
    case 'undecided':
      return { kind: 'undecided', by: standing.clientOrderId };
    case 'parked':
      return { kind: 'parked', by: standing.clientOrderId };
    case 'ordered':
      return isSameWish(standing, member)
        ? { kind: 'already-ordered', owner: pointerTo(standing) }
        : { kind: 'collision', reason: collisionText(standing, member) };
  }
};

const isSameWish = (claim: Claim, member: Member): boolean =>
  member.pool === undefined
    ? claim.pool === undefined && claim.userName.toLowerCase() === member.userName.toLowerCase()
    : samePool(claim.pool, member.pool);

const collisionText = (standing: Claim, { computerName, pool }: Member): string => {
  if (pool === undefined)
    return standing.pool === undefined
      ? `the computer name ${computerName} belongs to user ${standing.userName}`
      : `the computer name ${computerName} belongs to ${holderOf(standing)}`;
  return standing.pool === undefined
    ? `the desktop_name ${computerName} is the computer name of user ${standing.userName}`
    : `the desktop_name ${pool.name} is that of ${standing.pool.size} desktops that were ordered already: choose another for ${pool.size}`;
};

const pointerTo = ({ clientOrderId, position, line, computerName }: Claim) => ({
  clientOrderId,
  position,
  line,
  computerName,
});
