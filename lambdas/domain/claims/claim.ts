import { type Pool, poolKeyOf } from '../members/pool.ts';
import type { Position } from '../orders/attempt.ts';
import type { Order } from '../orders/order.ts';

/** Prefixes of the ledger keys of claims. The functions' rights are limited to them. */
export const CLAIM_PREFIXES = ['USER#', 'POOL#', 'DESKTOP#'] as const;

/** `USER#<user name, lower case>`, `POOL#<name, lower case>` or `DESKTOP#<computer name, lower case>`. */
export type ClaimKey = `${(typeof CLAIM_PREFIXES)[number]}${string}`;

export const userClaim = (userName: string): ClaimKey => `USER#${userName.toLowerCase()}`;
export const desktopClaim = (computerName: string): ClaimKey => `DESKTOP#${computerName.toLowerCase()}`;
/** The claim on a member's computer name; for a pool's order, the claim on the prefix of its desktops' names. */
export const nameClaim = ({ computerName, pool }: { readonly computerName: string; readonly pool?: Pool }): ClaimKey =>
  desktopClaim(pool === undefined ? computerName : poolKeyOf(computerName));
/**
 * The claim on the pool itself, for all of its orders. Which of them has its desktops is the claim of that order's
 * name.
 */
export const poolClaim = ({ name }: Pool): ClaimKey => `POOL#${poolKeyOf(name)}`;

/** Who holds a user, a pool or a computer name. */
export interface Claim {
  readonly clientOrderId: string;
  readonly intakeId: string;
  readonly position: Position;
  /** 1-based line of the owner's file. */
  readonly line: number;
  /** Empty for desktops without users. */
  readonly userName: string;
  readonly computerName: string;
  /** The desktops without users that it is for, all of them. */
  readonly pool?: Pool;
  /** A person released it although its order holds: the next order that wants it takes it. */
  readonly released?: { readonly at: string; readonly by: string };
}

/** The intake and line to show a person. */
export const holderOf = ({
  userName,
  computerName,
  pool,
}: Pick<Claim, 'userName' | 'computerName' | 'pool'>): string =>
  pool === undefined ? userName : `the desktops without users "${computerName}"`;

export const samePool = (a: Pool | undefined, b: Pool | undefined): boolean =>
  a !== undefined && b !== undefined && poolKeyOf(a.name) === poolKeyOf(b.name) && a.size === b.size;

/** What the owner's record shows for one member. */
export type Standing =
  /** The owner ended for good without this member: the claim may be taken over. */
  | 'ended'
  /** Undecided: wait. */
  | 'undecided'
  /** A person must decide first. */
  | 'parked'
  | 'ordered';

/**
 * The owner's standing for the member at `position`, or for the whole of a pool's order, from a CONSISTENT read of the
 * owner. Taking a claim over from an `ended` owner is sound only because endings are final: a redrive is a new order
 * that claims again.
 */
export const standingOf = (owner: Order, position: Position, pool?: Pool): Standing => {
  const left = position in owner.ejected || position in owner.setAside || position in owner.alreadyOrdered;
  switch (owner.state) {
    case 'REJECTED':
    case 'SKIPPED':
    case 'REPLACED':
    case 'CANCELLED':
      return 'ended';
    case 'ORDERED':
      // A pool is owned as a whole or not at all: if one failed desktop freed its claim, all would be ordered again.
      return (pool === undefined ? owner.sent.includes(position) : owner.sent.length > 0) ? 'ordered' : 'ended';
    case 'NEEDS_ATTENTION':
      return left ? 'ended' : 'parked';
    case 'QUEUED':
      return left ? 'ended' : 'undecided';
    case 'SUBMITTING':
    case 'IN_DOUBT':
      return 'undecided';
  }
};
