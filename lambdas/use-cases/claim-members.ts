import { type Claim, type ClaimKey, standingOf } from '../domain/claim.ts';
import {
  type ClaimResult,
  type MemberClaims,
  sortMembers,
  type WantedClaim,
  wantedClaims,
} from '../domain/claim-members.ts';
import type { Member } from '../domain/line.ts';
import type { Position, QueuedOrder } from '../domain/order.ts';
import type { ClaimLedger, OrderLedger } from '../ports.ts';

/** Between the read of an owner and the write that takes its claim over, a third order may be faster: look again. */
const TAKE_OVER_TRIES = 5;

/**
 * Takes the claims of all members, one after another in their global order. Repeating it changes nothing. Of a member that
 * has to wait for one claim, no later one is taken: two orders that each held what the other wants would wait for ever.
 */
export const claimMembers = async (
  order: QueuedOrder,
  members: readonly Member[],
  ledger: { readonly claims: ClaimLedger; readonly orders: OrderLedger },
): Promise<MemberClaims> => {
  const results = new Map<Position, ClaimResult[]>(members.map((member) => [member.position, []]));
  for (const wanted of wantedClaims(members)) {
    const ofMember = results.get(wanted.member.position);
    if (ofMember === undefined || ofMember.some(({ is }) => is !== 'held')) continue;
    ofMember.push(await takeClaim(order, wanted, ledger));
  }
  return sortMembers(results);
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
  };
  let takeFrom: string | undefined;
  for (let tries = 0; tries < TAKE_OVER_TRIES; tries++) {
    const answer = await ledger.claims.claim(key, claim, takeFrom);
    if (answer.held) return { is: 'held' };
    const other = await heldByOther(key, answer.standing, member, ledger);
    if (other !== undefined) return other;
    takeFrom = answer.standing.clientOrderId;
  }
  // Others are moving this claim about: they are undecided themselves.
  return { is: 'undecided', by: takeFrom ?? order.clientOrderId };
};

/** What the standing claim means for the member; undefined when its owner has ended, and it may be taken over. */
export const heldByOther = async (
  key: ClaimKey,
  standing: Claim,
  member: Member,
  ledger: { readonly orders: Pick<OrderLedger, 'getOrder'> },
): Promise<ClaimResult | undefined> => {
  const owner = await ledger.orders.getOrder(standing.clientOrderId);
  if (owner === undefined)
    throw new Error(`the claim ${key} is held by order ${standing.clientOrderId}, which is not in the ledger`);
  switch (standingOf(owner, standing.position)) {
    case 'ended':
      return undefined;
    case 'undecided':
      return { is: 'undecided', by: standing.clientOrderId };
    case 'parked':
      return { is: 'parked', by: standing.clientOrderId };
    case 'ordered':
      return sameUser(standing, member)
        ? { is: 'already-ordered', owner: pointerTo(standing) }
        : {
            is: 'collision',
            reason: `the computer name ${member.computerName} belongs to user ${standing.userName}`,
          };
  }
};

const sameUser = (claim: Claim, member: Member): boolean =>
  claim.userName.toLowerCase() === member.userName.toLowerCase();

const pointerTo = ({ clientOrderId, position, line, computerName }: Claim) => ({
  clientOrderId,
  position,
  line,
  computerName,
});
