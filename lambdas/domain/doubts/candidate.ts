import { beginsLikePart, isNameOfPart } from '../members/pool.ts';
import type { InDoubtOrder, Order, ParkedInDoubtOrder, SubmittingOrder } from '../orders/order.ts';
import { bearsTag } from '../request/order-tag.ts';
import type { FoundDesktop } from './evidence.ts';

/** An order of ours that a provider order could belong to: it was sent, and its result is still unknown. */
export type UndecidedOrder = SubmittingOrder | InDoubtOrder | ParkedInDoubtOrder;

/** A candidate with the computer names and users that its POST contained, in lower case. */
export interface Candidate {
  readonly order: UndecidedOrder;
  readonly sentNames: ReadonlySet<string>;
  readonly sentUsers: ReadonlySet<string>;
  /** `desktop_name` of a pool's order: the provider generated the desktops' names from it. No names were sent then. */
  readonly partName?: string;
}

export const isUndecided = (order: Order): order is UndecidedOrder =>
  order.state === 'SUBMITTING' || order.state === 'IN_DOUBT' || (order.state === 'NEEDS_ATTENTION' && !order.settled);

/** Can the POST have asked for a desktop of this name, in an unambiguous form? */
export const bearsSentName = ({ sentNames, partName }: Candidate, computerName: string): boolean =>
  sentNames.has(computerName.toLowerCase()) || (partName !== undefined && isNameOfPart(computerName, partName));

/** Or in a form that the provider may have used for a desktop of the pool: how it forms names is not documented. */
export const mayBearSentName = (candidate: Candidate, computerName: string): boolean =>
  bearsSentName(candidate, computerName) ||
  (candidate.partName !== undefined && beginsLikePart(computerName, candidate.partName));

export const isForSentUser = ({ sentUsers }: Candidate, userName: string): boolean =>
  sentUsers.has(userName.toLowerCase());

export const bearsTagOf = (desktop: FoundDesktop, { order }: Candidate): boolean =>
  bearsTag(desktop, order.clientOrderId);

/**
 * Evidence for: a name that was sent, for its user if the provider shows one (a stranger's desktop may have one of our
 * names); or our tag together with a name or a user that was sent. A tag alone proves nothing, and a desktop may lose
 * its tags; but another order's tag always counts against.
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
 * Evidence against: the desktop shows a name that was not sent. A desktop without a name shows nothing yet; one with
 * our tag is ours whatever its name.
 */
export const showsOtherName = (desktop: FoundDesktop, candidate: Candidate): boolean =>
  desktop.computerName !== '' && !mayBearSentName(candidate, desktop.computerName) && !bearsTagOf(desktop, candidate);

/**
 * It belongs to a user who was not sent. Without a person's request that does not prove an absence: a desktop can be
 * reassigned.
 */
export const showsOtherUser = (desktop: FoundDesktop, candidate: Candidate): boolean =>
  desktop.userName !== '' &&
  !isForSentUser(candidate, desktop.userName) &&
  !bearsSentName(candidate, desktop.computerName) &&
  !bearsTagOf(desktop, candidate);

/** A provider order with such a desktop is not adopted, whatever its other desktops prove. */
export const speaksAgainst = (desktop: FoundDesktop, candidate: Candidate): boolean => {
  if (bearsTagOf(desktop, candidate)) return false;
  return (
    desktop.orderTag !== undefined ||
    showsOtherName(desktop, candidate) ||
    (desktop.userName !== '' && !isForSentUser(candidate, desktop.userName))
  );
};
