import type { CreationJob, FoundDesktop } from '../doubts/evidence.ts';
import { withoutJobsOf } from '../doubts/named-by-jobs.ts';
import { beginsLikePart, isNameOfPart } from '../members/pool.ts';
import type { Position } from '../orders/attempt.ts';
import type { OrderedOrder } from '../orders/order.ts';
import { bearsTag } from '../request/order-tag.ts';

/** The desktops that exist, those that will not come, and those that cannot be decided: member to reason. */
export interface DesktopFates {
  readonly active: readonly Position[];
  readonly failed: Readonly<Record<Position, string>>;
  readonly unclear: Readonly<Record<Position, string>>;
}

export const NEVER_APPEARED = 'its desktop never appeared, although the provider has completed the order';

export const couldNotBeMade = ({ reason }: CreationJob): string =>
  `its desktop could not be created (${reason ?? 'the provider gives no reason'})`;

/** It fits, and the provider lists it under another order than this one. */
export const mayBeIt = ({ computerName, providerOrderIds }: FoundDesktop): string =>
  `${computerName === '' ? 'a desktop that shows no name' : `desktop ${computerName}`} was created since and is listed under ${providerOrderIds.join(', ') || 'no order'}: nothing shows whether it is this order's`;

/** Created since, with a name that begins like the part's and no user, and nothing indicates another order. */
export const mayBeOfPart = (desktop: FoundDesktop, partName: string, from: number): boolean =>
  desktop.orderTag === undefined &&
  beginsLikePart(desktop.computerName, partName) &&
  desktop.userName === '' &&
  (desktop.createdAt === undefined || desktop.createdAt >= from);

/** Created since, shows no name and no other user, and nothing indicates another order. */
export const mayBeUnnamed = (desktop: FoundDesktop, userName: string, from: number): boolean =>
  desktop.orderTag === undefined &&
  desktop.computerName === '' &&
  ['', userName.toLowerCase()].includes(desktop.userName.toLowerCase()) &&
  (desktop.createdAt === undefined || desktop.createdAt >= from);

export interface PoolSight {
  readonly partName: string;
  /** The ids of the provider order and of its parts. */
  readonly ids: readonly string[];
  readonly desktops: readonly FoundDesktop[];
  readonly jobs: readonly CreationJob[];
  /** Epoch ms: what is older is another order's. */
  readonly from: number;
  readonly completed?: boolean | undefined;
  readonly timeIsUp: boolean;
}

/**
 * One order of a pool: its desktops' names were not sent, so they are counted. As many positions are active as the
 * order has desktops; as many have failed as there are names for which no job says otherwise, minus those that
 * strangers must have.
 */
export const judgePoolDesktops = (
  order: OrderedOrder,
  { partName, ids, desktops, jobs, from, completed = false, timeIsUp }: PoolSight,
): DesktopFates => {
  const isOurs = (desktop: FoundDesktop): boolean => {
    const { computerName, userName, createdAt = 0, providerOrderIds } = desktop;
    if (providerOrderIds.some((id) => ids.includes(id)) || bearsTag(desktop, order.clientOrderId)) return true;
    return (
      providerOrderIds.length === 0 &&
      desktop.orderTag === undefined &&
      isNameOfPart(computerName, partName) &&
      userName === '' &&
      createdAt >= from
    );
  };
  const ours = desktops.filter(isOurs);
  const mayBeOurs = desktops.filter((desktop) => !ours.includes(desktop) && mayBeOfPart(desktop, partName, from));
  const there = new Set([...ours, ...mayBeOurs].map(({ computerName }) => computerName.toLowerCase()));
  const known = order.sent.filter((position) => order.desktopStates[position] === 'active');
  // A desktop that was deleted meanwhile did exist.
  const missing = order.sent
    .filter((position) => order.desktopStates[position] !== 'active')
    .slice(Math.max(0, new Set(ours.map(({ desktopId }) => desktopId)).size - known.length));
  const active = order.sent.filter((position) => !missing.includes(position));

  const failed: Record<Position, string> = {};
  const unclear: Record<Position, string> = {};
  if (completed || timeIsUp) {
    const others = desktops.filter((desktop) => !ours.includes(desktop));
    const told = jobsByName(withoutJobsOf(others, jobs), partName, from);
    const failures = [...told].flatMap(([name, [job, ...more]]) =>
      job !== undefined && !there.has(name) && [job, ...more].every(({ status }) => status === 'failed') ? [job] : [],
    );
    const toldBefore = Object.values(order.desktopStates).filter((state) => state === 'failed').length;
    // If there are more names than the order has desktops, the rest are strangers', and theirs may be the failed ones.
    const names = new Set([...told.keys(), ...there].filter((name) => name !== '')).size;
    const strangers = Math.max(0, names - order.sent.length - toldBefore);
    const leaveOpen = (rivals: readonly FoundDesktop[]): void => {
      for (const [rival, position] of rivals.map((one) => [one, missing.shift()] as const))
        if (position !== undefined && timeIsUp) unclear[position] = mayBeIt(rival);
    };
    leaveOpen(mayBeOurs);
    for (const job of failures.slice(toldBefore + strangers)) {
      const position = missing.pop();
      if (position !== undefined) failed[position] = couldNotBeMade(job);
    }
    if (completed && timeIsUp) {
      leaveOpen(others.filter((desktop) => !mayBeOurs.includes(desktop) && mayBeUnnamed(desktop, '', from)));
      for (const position of missing) failed[position] = NEVER_APPEARED;
    }
  }
  return { active, failed, unclear };
};

/** By name, the latest first; a finished job without a time may be anybody's. */
const jobsByName = (jobs: readonly CreationJob[], partName: string, from: number): Map<string, CreationJob[]> => {
  const fitting = jobs
    .filter(
      ({ computerName, userName, status, beganAt }) =>
        beginsLikePart(computerName, partName) &&
        userName === '' &&
        (beganAt === undefined ? status !== 'failed' : beganAt >= from),
    )
    .sort((a, b) => (b.beganAt ?? Number.POSITIVE_INFINITY) - (a.beganAt ?? Number.POSITIVE_INFINITY));
  return Map.groupBy(fitting, ({ computerName }) => computerName.toLowerCase());
};
