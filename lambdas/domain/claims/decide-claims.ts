import type { Member } from '../members/line.ts';
import type { Position } from '../orders/attempt.ts';
import type { OwnerPointer } from '../orders/order.ts';
import type { ClaimedMembers } from '../orders/order-transitions.ts';
import { type ClaimKey, nameClaim, poolClaim, userClaim } from './claim.ts';

export interface WantedClaim {
  readonly key: ClaimKey;
  readonly member: Member;
}

/**
 * The members that claim: everybody with a user and, for a pool, the first member, which claims for the whole order.
 */
export const claimants = (members: readonly Member[]): Member[] =>
  members.filter((member, index) => member.pool === undefined || members.findIndex(({ pool }) => pool) === index);

/**
 * Every claim that the members need, in the one global order that makes waiting for each other safe: all users before
 * all pools before all names. So an order that holds a member's name already holds its user and waits for nobody.
 */
export const wantedClaims = (members: readonly Member[]): WantedClaim[] =>
  claimants(members)
    .flatMap((member) => [
      { key: member.pool === undefined ? userClaim(member.userName) : poolClaim(member.pool), member },
      ...(member.claimsName ? [{ key: nameClaim(member), member }] : []),
    ])
    .sort((a, b) => (a.key > b.key ? -1 : a.key < b.key ? 1 : 0));

/** The result of one claim. */
export type ClaimResult =
  | { readonly kind: 'held' }
  | { readonly kind: 'already-ordered'; readonly owner: OwnerPointer }
  /** The computer name belongs to another user, permanently: this member cannot be ordered under it. */
  | { readonly kind: 'collision'; readonly reason: string }
  /** Held by an order that is undecided, or that a person must decide. */
  | { readonly kind: 'undecided' | 'parked'; readonly by: string };

/** The members by the results of their claims; a member is held only if all of its claims are. */
export interface MemberClaims {
  readonly held: readonly Position[];
  readonly alreadyOrdered: Readonly<Record<Position, OwnerPointer>>;
  readonly ejected: Readonly<Record<Position, string>>;
  readonly undecided: ReadonlyMap<Position, string>;
  readonly parked: ReadonlyMap<Position, string>;
}

const RANK: Readonly<Record<ClaimResult['kind'], number>> = {
  // A user who has a desktop needs no other, whatever the result for the name.
  'already-ordered': 4,
  collision: 3,
  parked: 2,
  undecided: 1,
  held: 0,
};

/** The result of a pool's first desktop applies to the whole order: its desktops are ordered together or not at all. */
export const sharedInPool = (
  members: readonly Member[],
  results: ReadonlyMap<Position, readonly ClaimResult[]>,
): ReadonlyMap<Position, readonly ClaimResult[]> => {
  const first = members.find(({ pool }) => pool !== undefined);
  const told = first === undefined ? undefined : results.get(first.position);
  if (told === undefined) return results;
  const ofPosition = (position: Position): ClaimResult[] =>
    // Two orders of one name hold equally many desktops, so each desktop of one corresponds to one of the other.
    told.map((one) => (one.kind === 'already-ordered' ? { ...one, owner: { ...one.owner, position } } : one));
  return new Map(members.map(({ position, pool }) => [position, pool === undefined ? [] : ofPosition(position)]));
};

export const sortMembers = (results: ReadonlyMap<Position, readonly ClaimResult[]>): MemberClaims => {
  const held: Position[] = [];
  const alreadyOrdered: Record<Position, OwnerPointer> = {};
  const ejected: Record<Position, string> = {};
  const undecided = new Map<Position, string>();
  const parked = new Map<Position, string>();
  for (const [position, claims] of results) {
    const worst = claims.reduce((a, b) => (RANK[b.kind] > RANK[a.kind] ? b : a));
    switch (worst.kind) {
      case 'held':
        held.push(position);
        break;
      case 'already-ordered':
        alreadyOrdered[position] = worst.owner;
        break;
      case 'collision':
        ejected[position] = worst.reason;
        break;
      case 'undecided':
        undecided.set(position, worst.by);
        break;
      case 'parked':
        parked.set(position, worst.by);
        break;
    }
  }
  held.sort((a, b) => a - b);
  return { held, alreadyOrdered, ejected, undecided, parked };
};

export type ClaimDecision =
  | { readonly kind: 'send'; readonly claimed: ClaimedMembers; readonly aside: readonly Position[] }
  | { readonly kind: 'wait'; readonly for: string }
  | { readonly kind: 'skip'; readonly claimed: ClaimedMembers }
  | { readonly kind: 'reject'; readonly ejected: Readonly<Record<Position, string>> }
  | { readonly kind: 'park'; readonly waitsFor: string };

/**
 * What the order does now. It waits for members that another undecided order holds. If that takes too long, they are
 * set aside to a child order, so that one person does not hold back 49 colleagues.
 *
 * @param mayWait the wait has not taken too long yet
 * @param childOf returns the id of the child order that takes these members
 */
export const decideClaims = (
  claims: MemberClaims,
  mayWait: boolean,
  childOf: (positions: readonly Position[]) => string,
): ClaimDecision => {
  const { held, alreadyOrdered, ejected, undecided, parked } = claims;
  const [firstUndecided] = undecided.values();
  if (firstUndecided !== undefined && (mayWait || held.length === 0)) return { kind: 'wait', for: firstUndecided };

  const aside = [...undecided.keys(), ...parked.keys()].sort((a, b) => a - b);
  if (held.length > 0) {
    const child = aside.length > 0 ? childOf(aside) : '';
    const setAside = Object.fromEntries(aside.map((position) => [position, child]));
    return { kind: 'send', claimed: { sent: held, alreadyOrdered, ejected, setAside }, aside };
  }
  const [firstParked] = parked.values();
  if (firstParked !== undefined) return { kind: 'park', waitsFor: firstParked };
  return Object.keys(alreadyOrdered).length > 0
    ? { kind: 'skip', claimed: { sent: [], alreadyOrdered, ejected, setAside: {} } }
    : { kind: 'reject', ejected };
};
