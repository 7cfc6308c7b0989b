import { redrivabilityOf } from '../operating/redrivability.ts';
import type { Order } from '../orders/order.ts';
import type { CommandKind, OrderFilter } from './command.ts';

/** The commands for many orders. */
export type ManyKind = Extract<CommandKind, 'redrive-orders' | 'resolve-orders-absent' | 'release-orders'>;

/** Why the order is as it is. */
export const reasonOf = (order: Order): string => {
  if (order.state === 'ORDERED') return Object.values(order.unclear ?? {}).join('; ');
  return 'reason' in order ? order.reason : '';
};

const isInDoubt = (order: Order): boolean => order.state === 'ORDERED' && order.unclear !== undefined;

/** What each command is for. Whether it may be done is decided by the same rules as for a single order, when it is done. */
const TAKES: Readonly<Record<ManyKind, (order: Order, filter: OrderFilter) => boolean>> = {
  // One that was released is taken only where it is named itself, and so is one whose people have desktops elsewhere.
  'redrive-orders': (order) =>
    order.state !== 'SKIPPED' &&
    !(order.state === 'REJECTED' && order.released) &&
    (redrivabilityOf(order).kind === 'redrivable' || redrivabilityOf(order).kind === 'parked'),
  'resolve-orders-absent': (order) => order.state === 'NEEDS_ATTENTION' || isInDoubt(order),
  // People who have their desktops are released only by whoever says so.
  'release-orders': (order, filter) =>
    order.state === 'NEEDS_ATTENTION' || (order.state === 'ORDERED' && filter.state === 'ORDERED'),
};

/** Whether the command would act on the order. */
export const isChosen = (kind: ManyKind, order: Order, filter: OrderFilter): boolean =>
  (filter.intakeId === undefined || filter.intakeId === order.intakeId) &&
  (filter.state === undefined || filter.state === order.state) &&
  (filter.reason === undefined || reasonOf(order).toLowerCase().includes(filter.reason.toLowerCase())) &&
  TAKES[kind](order, filter);
