import { type Pool, poolKeyOf } from '../members/pool.ts';
import type { Order, Position } from '../orders/order.ts';

/** What the ledger's keys of claims begin with; the functions' rights are bound by these. */
export const CLAIM_PREFIXES = ['USER#', 'POOL#', 'DESKTOP#'] as const;

/** `USER#<user name, lower case>`, `POOL#<name, lower case>` or `DESKTOP#<computer name, lower case>`. */
export type ClaimKey = `${(typeof CLAIM_PREFIXES)[number]}${string}`;

export const userClaim = (userName: string): ClaimKey => `USER#${userName.toLowerCase()}`;
export const desktopClaim = (computerName: string): ClaimKey => `DESKTOP#${computerName.toLowerCase()}`;
/** Of a member's computer name; of a pool's order, of what its desktops' names begin with. */
export const nameClaim = ({ computerName, pool }: { readonly computerName: string; readonly pool?: Pool }): ClaimKey =>
  desktopClaim(pool === undefined ? computerName : poolKeyOf(computerName));
/** Says what the pool is, for all of its orders; which of them has its desktops is the claim of that order's name. */
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
  /** A person let it go although its order holds: whoever wants it next takes it. */
  readonly released?: { readonly at: string; readonly by: string };
}

/** Whose it is, for people. */
export const holderOf = ({
  userName,
  computerName,
  pool,
}: Pick<Claim, 'userName' | 'computerName' | 'pool'>): string =>
  pool === undefined ? userName : `the desktops without users "${computerName}"`;

export const samePool = (a: Pool | undefined, b: Pool | undefined): boolean =>
  a !== undefined && b !== undefined && poolKeyOf(a.name) === poolKeyOf(b.name) && a.size === b.size;

/** What the owner's own record says of one member. */
export type Standing =
  /** It ended for good without this member: the claim may be taken over. */
  | 'ended'
  /** Not known yet: wait. */
  | 'undecided'
  /** A person must decide first. */
  | 'parked'
  | 'ordered';

/**
 * The owner's standing for the member at `position`, or for the whole of a pool's order, from a CONSISTENT read of the owner. Taking a claim over from an
 * `ended` owner is sound only because endings are final: a redrive is a new order that claims again.
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
      // A pool is had or not had as a whole: were it free as long as one desktop failed, all would be ordered again.
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
