import { isUnknownSlot, msUntilSlot, pauseBudget, reserveSlot } from '../../domain/orders/order-rate.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Worker } from '../signals/worker.ts';

export type PacedWorker = Pick<Worker, 'clock' | 'orderRate' | 'log' | 'random' | 'sleep'> & {
  readonly ledger: Pick<Ledger, 'pace'>;
};

/** How often to try to write the budget's one item while others are faster. */
const TRIES = 8;
/** The first wait between two tries; it grows, and is spread over its upper half. See `WRITES_A_SECOND` in stage-rules.ts. */
const TRY_AGAIN_MS = 60;

export type Turn =
  | { readonly kind: 'due' }
  /** The slot is reserved, but too far off to wait for it here. */
  | { readonly kind: 'later'; readonly slot: number; readonly delayMs: number }
  /** Too many workers want a slot at this moment. */
  | { readonly kind: 'crowded'; readonly delayMs: number };

/**
 * Waits until the account's rate allows the order to be sent. A slot that the order already holds is used as long as it
 * is valid, and reserved anew if it is lost.
 *
 * @param mayWait whether this invocation can spend that long waiting
 */
export const takeSlot = async (
  heldSlot: number | undefined,
  mayWait: (delayMs: number) => boolean,
  { ledger, clock, orderRate, random, sleep }: PacedWorker,
): Promise<Turn> => {
  if (orderRate === undefined) return { kind: 'due' };
  let slot = heldSlot;
  for (let tries = 1; ; ) {
    let budget = await ledger.pace.getBudget();
    const now = clock.now();
    if (slot === undefined || isUnknownSlot(slot, budget) || msUntilSlot(slot, budget, orderRate, now) === undefined) {
      const reserved = reserveSlot(budget, orderRate, now);
      if ((await ledger.pace.changeBudget(budget, reserved.budget)) === 'lost') {
        const delayMs = tryAgainMs(tries, random);
        if (tries++ === TRIES) return { kind: 'crowded', delayMs };
        await sleep(delayMs);
        continue;
      }
      ({ slot, budget } = reserved);
    }
    const delayMs = msUntilSlot(slot, budget, orderRate, now) ?? 0;
    if (delayMs === 0) return { kind: 'due' };
    if (!mayWait(delayMs)) return { kind: 'later', slot, delayMs };
    // Timers may fire a millisecond early. Then the budget is read again: it may have been paused meanwhile.
    await sleep(delayMs + 1);
  }
};

/**
 * The provider throttled us although we kept to our rate: no order is sent until the provider's Retry-After has passed.
 */
export const pauseOrders = async (
  delayMs: number,
  { ledger, clock, orderRate, log, random, sleep }: PacedWorker,
): Promise<void> => {
  if (orderRate === undefined) return;
  const from = clock.now();
  const until = from + delayMs;
  for (let tries = 1; tries <= TRIES; tries++) {
    const budget = await ledger.pace.getBudget();
    const paused = pauseBudget(budget, from, until);
    if (paused === undefined) return;
    if ((await ledger.pace.changeBudget(budget, paused)) === 'written') {
      log.warn('the provider throttles us, orders pause', { until: new Date(until).toISOString(), ...orderRate });
      return;
    }
    await sleep(tryAgainMs(tries, random));
  }
  log.warn('the provider throttles us, and the pause could not be written', { tries: TRIES });
};

const tryAgainMs = (tries: number, random: () => number): number => (TRY_AGAIN_MS * tries * (1 + random())) / 2;
