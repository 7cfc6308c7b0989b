import { creationWindow, type OrderingTimes } from '../orders/ordering-times.ts';
import { bearsSentName, bearsTagOf, type Candidate, isForSentUser } from './candidate.ts';
import type { CreationJob, FoundDesktop, ListedOrder, Sweep } from './evidence.ts';
import { judgeOrder, type OrderFindings, type OrderVerdict } from './judge-order.ts';
import { couldHaveMade, isForeign, isOf } from './match-provider-order.ts';

/** Has a name or a user that was sent, or the order's tag. */
const concerns = (desktop: FoundDesktop, self: Candidate): boolean =>
  bearsSentName(self, desktop.computerName) || isForSentUser(self, desktop.userName) || bearsTagOf(desktop, self);

/** It existed before the POST. */
const isOlder = ({ createdAt }: FoundDesktop, { order }: Candidate, times: OrderingTimes): boolean =>
  createdAt !== undefined && createdAt < creationWindow(Date.parse(order.leasedAt), times).from;

/** Never a desktop with the order's tag, of whichever attempt. */
const isStrange = (desktop: FoundDesktop, self: Candidate, times: OrderingTimes): boolean =>
  !bearsTagOf(desktop, self) &&
  ((desktop.userName !== '' && !isForSentUser(self, desktop.userName)) || isOlder(desktop, self, times));

/** Ids of provider orders outside the sweep that show the origin of the desktops that may block the release. */
export const ordersToLookUp = (self: Candidate, sweep: Sweep, times: OrderingTimes): string[] => [
  ...new Set(
    sweep.desktops
      .filter((desktop) => concerns(desktop, self) && !isOlder(desktop, self, times))
      .filter((desktop) => !sweep.listed.some((listed) => isOf(desktop, listed)))
      .flatMap(({ providerOrderIds }) => providerOrderIds),
  ),
];

export interface ReleaseFindings extends OrderFindings {
  /** Provider orders outside the sweep, by the ids of `ordersToLookUp`; their items are among the others. */
  readonly elsewhere: ReadonlyMap<string, ListedOrder>;
}

/**
 * Has the provider nothing of the order, so that its members may be released? As strict as `judgeOrder` about every
 * provider order that the POST could have placed. But a stranger's desktop, which would only make a further POST fail,
 * does not block a release: otherwise an order with such a desktop could never end. A desktop is a stranger's if it
 * existed before the POST, if its order cannot be the POST's, or if its order is unknown and it belongs to a user who
 * was not sent. If its order fits, another user alone does not make it a stranger's: a desktop can be reassigned. A
 * desktop with the order's own tag is always the order's.
 */
export const judgeRelease = (self: Candidate, { sweep, elsewhere, items, times }: ReleaseFindings): OrderVerdict => {
  const isAnothers = ({ providerOrderId }: ListedOrder): boolean => {
    const item = items.get(providerOrderId);
    return item?.status === 'OWNED' && item.clientOrderId !== self.order.clientOrderId;
  };
  const strangers = sweep.listed.filter((listed) => {
    const desktops = sweep.desktops.filter((desktop) => isOf(desktop, listed));
    const areAll = desktops.length >= (listed.desktops ?? self.order.sent.length) || listed.completed === true;
    return (
      desktops.length > 0 &&
      areAll &&
      isForeign(listed, sweep) &&
      desktops.every((desktop) => isStrange(desktop, self, times))
    );
  });
  const orderOf = (desktop: FoundDesktop): ListedOrder | undefined =>
    sweep.listed.find((listed) => isOf(desktop, listed)) ??
    desktop.providerOrderIds.map((id) => elsewhere.get(id)).find((found) => found !== undefined);
  const isStrangers = (desktop: FoundDesktop): boolean => {
    if (bearsTagOf(desktop, self)) return false;
    if (isOlder(desktop, self, times)) return true;
    const order = orderOf(desktop);
    return order === undefined
      ? isStrange(desktop, self, times)
      : strangers.includes(order) || isAnothers(order) || !couldHaveMade(self.order, order, times);
  };
  // Names are unique at the provider, so the desktop with the name is what the job created, perhaps just before the
  // POST.
  const hasMadeStrangers = ({ computerName, status }: CreationJob): boolean =>
    status === 'succeeded' &&
    computerName !== '' &&
    sweep.desktops.some(
      (desktop) => desktop.computerName.toLowerCase() === computerName.toLowerCase() && isStrangers(desktop),
    );
  const withoutStrangers: Sweep = {
    ...sweep,
    listed: sweep.listed.filter((listed) => !strangers.includes(listed)),
    desktops: sweep.desktops.filter((desktop) => !isStrangers(desktop)),
    jobs: sweep.jobs.filter((job) => !hasMadeStrangers(job)),
  };
  return judgeOrder(self, { sweep: withoutStrangers, items, times, asked: 'by-person' });
};
