import type { Member } from '../members/line.ts';
import type { Order, Position, Post } from '../orders/order.ts';
import { creationWindow, type OrderingTimes } from '../orders/ordering-times.ts';
import { bearsSentName, type Candidate } from './candidate.ts';
import type { FoundDesktop } from './evidence.ts';
import type { Sweep } from './judge-provider-order.ts';

/**
 * Made before the order was planned, by the clocks' skew and more, and without a tag of ours: no attempt of it can have made
 * that. Where the provider does not tell when, it may be anything.
 */
const isOlderThan = ({ createdAt, orderTag }: FoundDesktop, order: Order & Post, times: OrderingTimes): boolean =>
  createdAt !== undefined &&
  orderTag === undefined &&
  createdAt < creationWindow(Math.min(Date.parse(order.leasedAt), Date.parse(order.createdAt)), times).from;

/** The sweep without the desktops of other people that bear names of the order since before it was planned. */
export const withoutOlderDesktops = (self: Candidate, sweep: Sweep, times: OrderingTimes): Sweep => {
  // The names of a pool are the provider's: none of its desktops is taken out.
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

/** The members whose computer name such a desktop bears, with what is to be done. */
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
