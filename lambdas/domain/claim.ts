import type { Order, Position } from './order.ts';

/** `USER#<user name, lower case>` or `DESKTOP#<computer name, lower case>`. */
export type ClaimKey = `USER#${string}` | `DESKTOP#${string}`;

export const userClaim = (userName: string): ClaimKey => `USER#${userName.toLowerCase()}`;
export const desktopClaim = (computerName: string): ClaimKey => `DESKTOP#${computerName.toLowerCase()}`;

/** Who holds a user or a computer name. */
export interface Claim {
  readonly clientOrderId: string;
  readonly intakeId: string;
  readonly position: Position;
  /** 1-based line of the owner's file. */
  readonly line: number;
  readonly userName: string;
  readonly computerName: string;
  /** A person let it go although its order holds: whoever wants it next takes it. */
  readonly released?: { readonly at: string; readonly by: string };
}

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
 * The owner's standing for the member at `position`, from a CONSISTENT read of the owner. Taking a claim over from an
 * `ended` owner is sound only because endings are final: a redrive is a new order that claims again.
 */
export const standingOf = (owner: Order, position: Position): Standing => {
  const left = position in owner.ejected || position in owner.setAside || position in owner.alreadyOrdered;
  switch (owner.state) {
    case 'REJECTED':
    case 'SKIPPED':
    case 'REPLACED':
    case 'CANCELLED':
      return 'ended';
    case 'ORDERED':
      return owner.sent.includes(position) ? 'ordered' : 'ended';
    case 'NEEDS_ATTENTION':
      return left ? 'ended' : 'parked';
    case 'QUEUED':
      return left ? 'ended' : 'undecided';
    case 'SUBMITTING':
    case 'IN_DOUBT':
      return 'undecided';
  }
};
