/** What the account may order: at most `orders` POSTs within any `perMs` milliseconds. */
export interface OrderRate {
  readonly orders: number;
  readonly perMs: number;
}

/**
 * What all workers share of the order rate, in one item. A slot is the moment of one POST, in whole milliseconds of pace
 * time: epoch time less every pause so far. So a pause moves all reserved slots at once, and the orders that hold them keep
 * their places in the line without being written again.
 */
export interface PaceBudget {
  /** Counts the writes of this item; each names the one it read. */
  readonly revision: number;
  /** The first slot that nobody has reserved. */
  readonly nextSlot: number;
  /** All pauses together. */
  readonly pausedMs: number;
  /** Until when the provider wants to see no order, epoch milliseconds. */
  readonly pausedUntil: number;
}

/** Nobody has ordered anything yet. */
export const FRESH_BUDGET: PaceBudget = { revision: 0, nextSlot: 0, pausedMs: 0, pausedUntil: 0 };

/** A POST may leave this part of `perMs` after its slot; then the slot is lost. */
const LATE_SHARE = 0.04;
/** And this part is left for what can not be seen: workers' clocks that differ, and the way to the provider. */
const UNSEEN_SHARE = 0.01;

const lateMs = ({ perMs }: OrderRate): number => Math.floor(perMs * LATE_SHARE);

/**
 * Between two slots. Those of one window of `perMs` may all be used late and those of the next one in time, so the slots
 * of a window are spread over the window and the lateness together.
 */
export const slotIntervalMs = ({ orders, perMs }: OrderRate): number =>
  Math.ceil((perMs * (1 + LATE_SHARE + UNSEEN_SHARE)) / orders);

/**
 * The next free slot, never before `now`: what was not used in the past is no credit. Two slots are an interval apart
 * whatever the clocks of the workers say; a clock that is ahead only leaves a gap.
 */
export const reserveSlot = (
  budget: PaceBudget,
  rate: OrderRate,
  now: number,
): { readonly slot: number; readonly budget: PaceBudget } => {
  const slot = Math.max(budget.nextSlot, Math.max(now, budget.pausedUntil) - budget.pausedMs);
  return {
    slot,
    budget: { ...budget, revision: budget.revision + 1, nextSlot: slot + slotIntervalMs(rate) },
  };
};

/** How long to wait for a reserved slot; undefined when it is lost: its time has passed, or a pause began within it. */
export const msUntilSlot = (slot: number, budget: PaceBudget, rate: OrderRate, now: number): number | undefined => {
  const at = slot + budget.pausedMs;
  return at < budget.pausedUntil || now - at > lateMs(rate) ? undefined : Math.max(0, at - now);
};

/**
 * No slot falls between `now` and `until`: those that did, and all after them, move as one. Undefined when the budget is
 * paused that long already: several workers are throttled at the same time, and one pause is meant.
 */
export const pauseBudget = (budget: PaceBudget, now: number, until: number): PaceBudget | undefined => {
  const longerMs = until - Math.max(now, budget.pausedUntil);
  if (longerMs <= 0) return undefined;
  return {
    ...budget,
    revision: budget.revision + 1,
    pausedMs: budget.pausedMs + longerMs,
    pausedUntil: until,
  };
};
