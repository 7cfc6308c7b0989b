import type { QueuedOrder } from '../orders/order.ts';
import { type OrderingTimes, waitedMs } from '../orders/ordering-times.ts';
import type { HoldDecision } from './intake.ts';

/**
 * The pause of the whole stage: while it holds, no order is leased and no payment begun. One item, which stays when the
 * pause has ended.
 */
export interface Pause {
  /** Counts the writes of this item; each write names the revision that it read. */
  readonly revision: number;
  /** ISO 8601, UTC. */
  readonly pausedAt: string;
  readonly pausedBy: HoldDecision;
  /** Who asked for a pause when it held already: an older decision to resume does not end it. */
  readonly confirmed?: HoldDecision;
  /** Absent while the pause holds. */
  readonly resumed?: { readonly at: string; readonly by: HoldDecision };
}

/** The stop of one file, for good: what of it has not been sent is not sent any more. */
export interface FileStop {
  readonly intakeId: string;
  readonly stopped: HoldDecision;
}

/** What keeps an order from being sent or paid. */
export interface Brakes {
  /** The latest pause, whether it holds or has ended. */
  readonly pause?: Pause;
  /** Of the order's file. */
  readonly stop?: FileStop;
}

export const isPaused = ({ pause }: Brakes): boolean => holdsStill(pause);

export const holdsStill = (pause: Pause | undefined): pause is Pause =>
  pause !== undefined && pause.resumed === undefined;

/** undefined, resumed -> paused. */
export const beginPause = (before: Pause | undefined, by: HoldDecision, at: string): Pause => ({
  revision: (before?.revision ?? 0) + 1,
  pausedAt: at,
  pausedBy: by,
});

/** paused -> paused. */
export const confirmPause = (pause: Pause, by: HoldDecision): Pause => ({
  ...pause,
  revision: pause.revision + 1,
  confirmed: by,
});

/** paused -> resumed. */
export const endPause = (pause: Pause, by: HoldDecision, at: string): Pause => ({
  ...pause,
  revision: pause.revision + 1,
  resumed: { at, by },
});

/** The decision that the item shows: who paused, or who let it go on. */
export const latestDecision = ({ pausedBy, confirmed, resumed }: Pause): HoldDecision =>
  resumed?.by ?? confirmed ?? pausedBy;

/**
 * When orders went on (ISO 8601), for waits that a limit of time ends: nothing was tried before it. Undefined if there
 * was no pause, or if only a wrong clock can have written the time.
 */
export const resumedAt = (
  { pause }: Brakes,
  now: number,
  times: { readonly clockSkewMs: number },
): string | undefined => {
  const at = pause?.resumed?.at;
  return at !== undefined && Number.isFinite(waitedMs(at, now, times)) ? at : undefined;
};

/** A limited wait that began before orders went on begins again: nothing was tried meanwhile. */
export const withoutPause = <Waiting extends Pick<QueuedOrder, 'throttledSince' | 'waitingSince'>>(
  order: Waiting,
  resumed: string | undefined,
): Waiting => {
  if (resumed === undefined) return order;
  const { throttledSince, waitingSince, ...others } = order;
  const isOver = (since: string | undefined): boolean => since === undefined || since < resumed;
  return {
    ...others,
    ...(isOver(throttledSince) ? {} : { throttledSince }),
    ...(isOver(waitingSince) ? {} : { waitingSince }),
  } as Waiting;
};

const PUT_OFF_MAX_MS = 5 * 60_000;

/** How long what is paused is left alone before it is looked at again: so soon it goes on after the pause. */
export const putOffMs = ({ retryDelayMaxMs }: Pick<OrderingTimes, 'retryDelayMaxMs'>): number =>
  Math.min(retryDelayMaxMs, PUT_OFF_MAX_MS);
