import { MAX_RETRY_AFTER_MS } from './retry-delay.ts';

/** The account's limit: at most `orders` POSTs within any `perMs` milliseconds. */
export interface OrderRate {
  readonly orders: number;
  readonly perMs: number;
}

/**
 * The order rate's state, shared by all workers in one item. A slot is the moment of one POST, in whole milliseconds of
 * pace time: epoch time minus every pause so far. So a pause moves all reserved slots at once, and the orders that hold
 * them keep their places in the line without being written again.
 */
export interface PaceBudget {
  /** Counts the writes of this item; each write names the revision that it read. */
  readonly revision: number;
  /** The first slot that is not reserved. */
  readonly nextSlot: number;
  /** The sum of all pauses. */
  readonly pausedMs: number;
  /** The time until which the provider wants no order, epoch milliseconds. */
  readonly pausedUntil: number;
  /**
   * When it was corrected after a machine with a wrong clock had reserved slots, ISO 8601, and its value before that.
   */
  readonly repaired?: { readonly at: string; readonly reason: string };
}

/** Nothing has been ordered yet. */
export const FRESH_BUDGET: PaceBudget = { revision: 0, nextSlot: 0, pausedMs: 0, pausedUntil: 0 };

/** A POST may leave up to this part of `perMs` after its slot; then the slot is lost. */
const LATE_SHARE = 0.04;
/**
 * And this part is reserved for what cannot be measured: differences between workers' clocks, and the way to the
 * provider.
 */
const UNSEEN_SHARE = 0.01;

const lateMs = ({ perMs }: OrderRate): number => Math.floor(perMs * LATE_SHARE);

/**
 * The time between two slots. All slots of one window of `perMs` may be used late and those of the next one in time, so
 * the slots of a window are spread over the window and the lateness together.
 */
export const slotIntervalMs = ({ orders, perMs }: OrderRate): number =>
  Math.ceil((perMs * (1 + LATE_SHARE + UNSEEN_SHARE)) / orders);

/**
 * The next free slot, never before `now`: unused time in the past is no credit. Two slots are an interval apart
 * whatever the workers' clocks say; a clock that is ahead only leaves a gap.
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

/** Nobody reserved this slot: slots that far ahead were corrected meanwhile. */
export const isUnknownSlot = (slot: number, { nextSlot }: PaceBudget): boolean => slot >= nextSlot;

/**
 * The corrected budget, if it is further ahead of `now` than its own rules explain: a pause is at most as long as a
 * Retry-After may be, and the line at most as long as the orders that can be in it. Undefined if the rules explain it.
 * Call it only with a clock that another one confirms: a wrong one would call the right budget impossible.
 *
 * @param line.waiting how many orders may hold a slot, at most
 * @param line.heldUntil the latest slot that an order holds and the rules explain, pace time
 */
export const repairBudget = (
  budget: PaceBudget,
  rate: OrderRate,
  now: number,
  { waiting, heldUntil }: { readonly waiting: number; readonly heldUntil: number },
): PaceBudget | undefined => {
  const { nextSlot, pausedMs, pausedUntil } = budget;
  const isPauseExplained = pausedUntil <= now + MAX_RETRY_AFTER_MS;
  const isLineExplained = nextSlot + pausedMs <= explainedUntil(rate, now, waiting);
  if (isPauseExplained && isLineExplained) return undefined;
  const told = (at: number): string => new Date(at).toISOString();
  const found = [
    ...(isPauseExplained ? [] : [`a pause until ${told(pausedUntil)}`]),
    ...(isLineExplained ? [] : [`a line until ${told(nextSlot + pausedMs)} for at most ${waiting} orders`]),
  ];
  return {
    ...budget,
    revision: budget.revision + 1,
    ...(isPauseExplained ? {} : { pausedUntil: now }),
    ...(isLineExplained ? {} : { nextSlot: Math.max(now - pausedMs, heldUntil + slotIntervalMs(rate)) }),
    repaired: { at: told(now), reason: `${found.join(' and ')}, which only a wrong clock can have written` },
  };
};

/**
 * The latest possible slot, epoch ms: each order may have lost a slot to a copy of its message, and a pause moves all.
 */
export const explainedUntil = (rate: OrderRate, now: number, waiting: number): number =>
  now + MAX_RETRY_AFTER_MS + 2 * waiting * slotIntervalMs(rate);

/** How long to wait for a reserved slot; undefined if it is lost: its time has passed, or a pause began within it. */
export const msUntilSlot = (slot: number, budget: PaceBudget, rate: OrderRate, now: number): number | undefined => {
  const at = slot + budget.pausedMs;
  return at < budget.pausedUntil || now - at > lateMs(rate) ? undefined : Math.max(0, at - now);
};

/**
 * Moves all slots from `now` on together, so that none is between `now` and `until`. Undefined if the budget is already
 * paused that long: several workers may be throttled at the same time, and that is one pause.
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
