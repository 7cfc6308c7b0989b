import { beginsLikePart, isNameOfPart } from '../members/pool.ts';
import type { InDoubtOrder, Order, ParkedInDoubtOrder, SubmittingOrder } from '../orders/order.ts';
import { bearsTag } from '../request/order-tag.ts';
import type { FoundDesktop } from './evidence.ts';

/** An order of ours that a provider order could belong to: it was sent, and nobody knows yet what became of that. */
export type UndecidedOrder = SubmittingOrder | InDoubtOrder | ParkedInDoubtOrder;

/** With the computer names and users that its POST carried, lower case. */
export interface Candidate {
  readonly order: UndecidedOrder;
  readonly sentNames: ReadonlySet<string>;
  readonly sentUsers: ReadonlySet<string>;
  /** `desktop_name` of an order of desktops without users: the provider made their names from it. No names were sent then. */
  readonly partName?: string;
}

export const isUndecided = (order: Order): order is UndecidedOrder =>
  order.state === 'SUBMITTING' || order.state === 'IN_DOUBT' || (order.state === 'NEEDS_ATTENTION' && !order.settled);

/** Can the POST have asked for a desktop of this name, in a form that leaves no doubt? */
export const bearsSentName = ({ sentNames, partName }: Candidate, computerName: string): boolean =>
  sentNames.has(computerName.toLowerCase()) || (partName !== undefined && isNameOfPart(computerName, partName));

/** Or in a form that the provider may have given to a desktop of the pool: how it forms them is not documented. */
export const mayBearSentName = (candidate: Candidate, computerName: string): boolean =>
  bearsSentName(candidate, computerName) ||
  (candidate.partName !== undefined && beginsLikePart(computerName, candidate.partName));

export const isForSentUser = ({ sentUsers }: Candidate, userName: string): boolean =>
  sentUsers.has(userName.toLowerCase());

export const bearsTagOf = (desktop: FoundDesktop, { order }: Candidate): boolean =>
  bearsTag(desktop, order.clientOrderId);

/**
 * Evidence for: a name that was sent, for its user where the provider tells one (a stranger's desktop may bear a name of
 * ours); or our tag together with a name or a user that was sent. A tag alone proves nothing, and a desktop may lose its
 * tags; but another order's tag is never passed over.
 */
export const provesSent = (desktop: FoundDesktop, candidate: Candidate): boolean => {
  const { computerName, userName, orderTag } = desktop;
  if (bearsTagOf(desktop, candidate))
    return mayBearSentName(candidate, computerName) || isForSentUser(candidate, userName);
  return (
    orderTag === undefined &&
    bearsSentName(candidate, computerName) &&
    (userName === '' || isForSentUser(candidate, userName))
  );
};

/**
 * Evidence against: it shows a name that was not sent. A desktop that shows none says nothing yet, one of our tag is ours
 * whatever it is called.
 */
export const showsOtherName = (desktop: FoundDesktop, candidate: Candidate): boolean =>
  desktop.computerName !== '' && !mayBearSentName(candidate, desktop.computerName) && !bearsTagOf(desktop, candidate);

/** It is of a user who was not sent. Not enough to prove an absence unasked: a desktop can be given to somebody else. */
export const showsOtherUser = (desktop: FoundDesktop, candidate: Candidate): boolean =>
  desktop.userName !== '' &&
  !isForSentUser(candidate, desktop.userName) &&
  !bearsSentName(candidate, desktop.computerName) &&
  !bearsTagOf(desktop, candidate);

/** An order that holds it is not adopted, whatever its other desktops prove. */
export const speaksAgainst = (desktop: FoundDesktop, candidate: Candidate): boolean => {
  if (bearsTagOf(desktop, candidate)) return false;
  return (
    desktop.orderTag !== undefined ||
    showsOtherName(desktop, candidate) ||
    (desktop.userName !== '' && !isForSentUser(candidate, desktop.userName))
  );
};
