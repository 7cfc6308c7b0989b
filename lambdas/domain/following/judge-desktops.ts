import type { CreationJob, FoundDesktop, ListedOrder } from '../doubts/evidence.ts';
import { withoutJobsOf } from '../doubts/named-by-jobs.ts';
import { idsOfOrder } from '../doubts/provider-order-ids.ts';
import type { Member } from '../members/line.ts';
import type { Position } from '../orders/attempt.ts';
import type { OrderedOrder } from '../orders/order.ts';
import { type OrderingTimes, timesOf } from '../orders/ordering-times.ts';
import { bearsTag } from '../request/order-tag.ts';
import {
  couldNotBeMade,
  type DesktopFates,
  judgePoolDesktops,
  mayBeIt,
  mayBeOfPart,
  mayBeUnnamed,
  NEVER_APPEARED,
} from './judge-pool-desktops.ts';

/** `begin_time` has whole seconds, rounded down. */
const TIME_GRAIN_MS = 1_000;

/** The result of one look at a paid order's desktops. */
export interface DesktopSight {
  readonly members: readonly Member[];
  readonly desktops: readonly FoundDesktop[];
  readonly jobs: readonly CreationJob[];
}

/** Epoch ms: anything older is another order's. */
export const madeFrom = (order: OrderedOrder, times: OrderingTimes): number =>
  Date.parse(order.leasedAt) - timesOf(order, times).clockSkewMs - TIME_GRAIN_MS;

const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

const isNamed = ({ computerName }: FoundDesktop, member: Member): boolean =>
  sameName(computerName, member.computerName);
const isUsed = ({ userName }: FoundDesktop, member: Member): boolean => sameName(userName, member.userName);

/** Of this order, as far as the job shows: an earlier order's job may have the same name, and so may a stranger's. */
const mayMake = (job: CreationJob, member: Member, from: number): boolean =>
  sameName(job.computerName, member.computerName) &&
  (job.userName === '' || sameName(job.userName, member.userName)) &&
  // A finished job without a time may be anybody's.
  (job.beganAt === undefined ? job.status !== 'failed' : job.beganAt >= from);

/**
 * The latest of the jobs that may have created the member's desktop, if each of them failed: one that did not may be
 * its own.
 */
const failedJobOf = (member: Member, jobs: readonly CreationJob[], from: number): CreationJob | undefined => {
  const told = jobs.filter((job) => mayMake(job, member, from));
  if (told.some(({ status }) => status !== 'failed')) return undefined;
  return told.sort((a, b) => (b.beganAt ?? 0) - (a.beganAt ?? 0))[0];
};

/**
 * A desktop has failed if its job says so and the provider's order is completed; or, without any information about it,
 * if the order is completed and the time for following is over. A desktop with the order's tag is its own, whatever
 * provider order it is listed under. A desktop of the same name and user, created since and listed elsewhere, may be
 * its own: that cannot be decided, and the member has not failed.
 */
export const judgeDesktops = (
  order: OrderedOrder,
  seen: ListedOrder,
  { members, desktops, jobs, timeIsUp }: DesktopSight & { readonly timeIsUp: boolean },
  times: OrderingTimes,
): DesktopFates => {
  const from = madeFrom(order, times);
  const ids = idsOfOrder(order, seen);
  const [first] = members;
  if (first?.pool !== undefined)
    return judgePoolDesktops(order, {
      partName: first.computerName,
      ids,
      desktops,
      jobs,
      from,
      completed: seen.completed,
      timeIsUp,
    });

  const own = desktops.filter(
    (desktop) => desktop.providerOrderIds.some((id) => ids.includes(id)) || bearsTag(desktop, order.clientOrderId),
  );
  // A desktop of this very order may have been given another name.
  const isMembers = (desktop: FoundDesktop, member: Member): boolean =>
    own.includes(desktop)
      ? isNamed(desktop, member) || isUsed(desktop, member)
      : desktop.providerOrderIds.length === 0 &&
        desktop.orderTag === undefined &&
        isNamed(desktop, member) &&
        isUsed(desktop, member) &&
        (desktop.createdAt ?? 0) >= from;
  const isThere = (member: Member): boolean => desktops.some((desktop) => isMembers(desktop, member));

  const sent = order.sent.map((position) => {
    const member = members.find((candidate) => candidate.position === position);
    if (member === undefined) throw new Error(`order ${order.clientOrderId} has no member ${position}`);
    return member;
  });
  const gone = members.filter(({ position }) => !order.sent.includes(position));
  const held = own.filter((desktop) => !gone.some((member) => isMembers(desktop, member)));
  const missing = sent.filter((member) => order.desktopStates[member.position] !== 'active' && !isThere(member));
  // If there are as many desktops as were sent, they are all of them, whatever their names.
  if (missing.length === 0 || held.length >= sent.length) return { active: order.sent, failed: {}, unclear: {} };

  const failed: Record<Position, string> = {};
  const unclear: Record<Position, string> = {};
  const nameless = held.filter((desktop) => !sent.some((member) => isMembers(desktop, member)));
  const ownJobs = withoutJobsOf(
    desktops.filter((desktop) => !own.includes(desktop)),
    jobs,
  );
  const failedJobs = new Map(
    missing.flatMap((member) => {
      const job = failedJobOf(member, ownJobs, from);
      return job === undefined ? [] : [[member.position, job]];
    }),
  );
  // A job may belong to a stranger's desktop of that name. Among desktops without names only their number counts.
  const areSure = nameless.length === 0 || (timeIsUp && failedJobs.size <= missing.length - nameless.length);
  for (const member of missing) {
    const { position } = member;
    const rival = desktops.find((desktop) => mayBeMembers(desktop, member, from));
    const job = failedJobs.get(position);
    if (rival !== undefined) {
      if (timeIsUp || (seen.completed && job !== undefined)) unclear[position] = mayBeIt(rival);
    } else if (job !== undefined && areSure && (seen.completed || timeIsUp)) failed[position] = couldNotBeMade(job);
    else if (seen.completed && timeIsUp) {
      const [one] = nameless;
      const unknown = desktops.find(
        (desktop) => !own.includes(desktop) && mayBeUnnamed(desktop, member.userName, from),
      );
      if (one !== undefined)
        unclear[position] =
          `its order holds ${one.computerName || 'a desktop without a name'}, and nothing tells whose that is`;
      else if (unknown !== undefined) unclear[position] = mayBeIt(unknown);
      else failed[position] = NEVER_APPEARED;
    }
  }
  return { active: order.sent.filter((position) => !missing.some((m) => m.position === position)), failed, unclear };
};

/** Ids of provider orders that may show that a fitting desktop is somebody else's. */
export const rivalOrders = (
  order: OrderedOrder,
  seen: ListedOrder,
  sight: DesktopSight,
  times: OrderingTimes,
): string[] => {
  const own = idsOfOrder(order, seen);
  const from = madeFrom(order, times);
  return [
    ...new Set(
      sight.desktops
        .filter((desktop) =>
          sight.members.some(
            (member) =>
              mayBeUnnamed(desktop, member.userName, from) ||
              (member.pool === undefined
                ? mayBeMembers(desktop, member, from)
                : mayBeOfPart(desktop, member.computerName, from)),
          ),
        )
        .flatMap(({ providerOrderIds }) => providerOrderIds)
        .filter((id) => !own.includes(id)),
    ),
  ];
};

/** The same name, the same user if one is shown, and nothing that indicates another order. */
export const mayBeMembers = (desktop: FoundDesktop, member: Member, from: number): boolean =>
  desktop.orderTag === undefined &&
  isNamed(desktop, member) &&
  (desktop.userName === '' || isUsed(desktop, member)) &&
  (desktop.createdAt === undefined || desktop.createdAt >= from);
