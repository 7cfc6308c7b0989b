import type { Member } from '../members/line.ts';
import type { Position, Post } from '../orders/attempt.ts';
import type { Order } from '../orders/order.ts';
import { creationWindow, type OrderingTimes } from '../orders/ordering-times.ts';
import { bearsSentName, type Candidate } from './candidate.ts';
import type { FoundDesktop, Sweep } from './evidence.ts';

/**
 * Created before the order was planned, by more than the clock skew, and without our tag: no attempt of the order can
 * have created it. Without a creation time it may be anything.
 */
const isOlderThan = ({ createdAt, orderTag }: FoundDesktop, order: Order & Post, times: OrderingTimes): boolean =>
  createdAt !== undefined &&
  orderTag === undefined &&
  createdAt < creationWindow(Math.min(Date.parse(order.leasedAt), Date.parse(order.createdAt)), times).from;

/** The sweep's results without other people's desktops that have had the order's names since before it was planned. */
export const withoutOlderDesktops = (self: Candidate, sweep: Sweep, times: OrderingTimes): Sweep => {
  // The provider generates a pool's names: none of its desktops is removed.
  if (self.partName !== undefined) return sweep;
  const older = sweep.desktops.filter(
    (desktop) => bearsSentName(self, desktop.computerName) && isOlderThan(desktop, self.order, times),
  );
  const names = new Set(older.map(({ computerName }) => computerName.toLowerCase()));
  return {
    ...sweep,
    desktops: sweep.desktops.filter((desktop) => !older.includes(desktop)),
    jobs: sweep.jobs.filter(
      ({ computerName, status }) => status !== 'succeeded' || !names.has(computerName.toLowerCase()),
    ),
  };
};

/** The members whose computer name such a desktop has, with what to do. */
export const membersWithOlderDesktops = (
  order: Order & Post,
  members: readonly Member[],
  sweep: Sweep,
  times: OrderingTimes,
): Readonly<Record<Position, string>> => {
  const taken: Record<Position, string> = {};
  for (const { position, computerName, pool } of members) {
    if (pool !== undefined || !order.sent.includes(position)) continue;
    const desktop = sweep.desktops.find(
      (one) => one.computerName.toLowerCase() === computerName.toLowerCase() && isOlderThan(one, order, times),
    );
    if (desktop?.createdAt !== undefined) taken[position] = reasonOf(desktop, desktop.createdAt);
  }
  return taken;
};

const reasonOf = ({ computerName, userName }: FoundDesktop, createdAt: number): string =>
  `desktop ${computerName} exists already at the provider, since ${new Date(createdAt).toISOString()}` +
  `${userName === '' ? '' : `, for user ${userName}`}: give the line another computer_name, or have that desktop removed, and drop the line again`;
