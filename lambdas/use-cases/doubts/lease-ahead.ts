import { isClockConfirmed } from '../../domain/orders/clock-off.ts';
import type { InDoubtOrder, ParkedInDoubtOrder, SubmittingOrder } from '../../domain/orders/order.ts';
import { leaseAheadMs } from '../../domain/orders/ordering-times.ts';
import type { ProviderWorker } from '../signals/worker.ts';

/**
 * How far off the clock that leased it must have been; undefined if there is no sign of that, or our own clock is not
 * confirmed.
 */
export const aheadMs = (
  { leasedAt, leaseOffMs }: SubmittingOrder | InDoubtOrder | ParkedInDoubtOrder,
  { clock, clockOff, times }: ProviderWorker,
): number | undefined =>
  isClockConfirmed(clockOff) && leaseOffMs === undefined ? leaseAheadMs(leasedAt, clock.now(), times) : undefined;
