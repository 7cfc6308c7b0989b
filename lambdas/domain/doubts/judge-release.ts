import { creationWindow, type OrderingTimes } from '../orders/ordering-times.ts';
import { bearsSentName, bearsTagOf, type Candidate, isForSentUser } from './candidate.ts';
import type { CreationJob, FoundDesktop, ListedOrder } from './evidence.ts';
import { judgeOrder, type OrderFindings, type OrderVerdict } from './judge-order.ts';
import { couldHaveMade, isForeign, isOf, type Sweep } from './judge-provider-order.ts';

/** Bears a name or a user that was sent, or the order's tag. */
const concerns = (desktop: FoundDesktop, self: Candidate): boolean =>
  bearsSentName(self, desktop.computerName) || isForSentUser(self, desktop.userName) || bearsTagOf(desktop, self);

/** It was there before the POST. */
const isOlder = ({ createdAt }: FoundDesktop, { order }: Candidate, times: OrderingTimes): boolean =>
  createdAt !== undefined && createdAt < creationWindow(Date.parse(order.leasedAt), times).from;

/** Never one of the order's tag, of whichever attempt. */
const isStrange = (desktop: FoundDesktop, self: Candidate, times: OrderingTimes): boolean =>
  !bearsTagOf(desktop, self) &&
  ((desktop.userName !== '' && !isForSentUser(self, desktop.userName)) || isOlder(desktop, self, times));

/** Ids of provider orders outside of the sweep that tell where the desktops come from that may hold the order back. */
export const ordersToLookUp = (self: Candidate, sweep: Sweep, times: OrderingTimes): string[] => [
  ...new Set(
    sweep.desktops
      .filter((desktop) => concerns(desktop, self) && !isOlder(desktop, self, times))
      .filter((desktop) => !sweep.listed.some((listed) => isOf(desktop, listed)))
      .flatMap(({ providerOrderIds }) => providerOrderIds),
  ),
];

export interface ReleaseFindings extends OrderFindings {
  /** Provider orders outside of the sweep, by the ids of `ordersToLookUp`; their items are among the others. */
  readonly elsewhere: ReadonlyMap<string, ListedOrder>;
}

/**
 * Is nothing of the order at the provider, so that its members may be let go? As strict as `judgeOrder` about every
 * provider order that the POST could have made. But a stranger's desktop, which would only make a further POST fail,
 * holds nobody here: else an order beside one could never end. A desktop is a stranger's when it was there before the POST,
 * when its order cannot be the POST's, or when nobody knows its order and it is of a user who was not sent. Another user
 * alone does not make it one where its order fits: a desktop can be given to somebody else. One of the order's own tag is
 * nobody's but the order's.
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
  // Names are unique at the provider, so who bears the name is what the job made, just before the POST perhaps.
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
