import { describe, expect, test } from 'vitest';
import { FRESH_BUDGET, type PaceBudget, pauseBudget } from '../../../../lambdas/domain/orders/order-rate.ts';
import { pauseOrders, takeSlot } from '../../../../lambdas/use-cases/submit/reserve-slot.ts';

const NOW = Date.parse('2026-03-01T12:00:00.000Z');
const RATE = { orders: 100, perMs: 60_000 };
const MAY_WAIT = (delayMs: number): boolean => delayMs <= 5_000;

/** A clock that advances only during sleeps, and a budget that others may change meanwhile. */
const worker = (options: { lost?: number; onSleep?: (budget: PaceBudget) => PaceBudget; orderRate?: null } = {}) => {
  const state = { now: NOW, budget: FRESH_BUDGET, lost: options.lost ?? 0, reads: 0, slept: [] as number[] };
  const deps = {
    ledger: {
      pace: {
        getBudget: async () => {
          state.reads++;
          return state.budget;
        },
        changeBudget: async (from: PaceBudget, to: PaceBudget) => {
          if (state.lost-- > 0 || from.revision !== state.budget.revision) return 'lost' as const;
          state.budget = to;
          return 'written' as const;
        },
      },
    },
    clock: { now: () => state.now, monotonic: () => state.now },
    orderRate: options.orderRate === null ? undefined : RATE,
    log: { info: () => {}, warn: () => {}, error: () => {} },
    random: () => 0,
    sleep: async (delayMs: number) => {
      state.slept.push(delayMs);
      state.now += delayMs;
      state.budget = options.onSleep?.(state.budget) ?? state.budget;
    },
  };
  return { state, deps };
};

describe('the turn of an order', () => {
  test('comes at once without a rate, and the ledger is not read', async () => {
    const { state, deps } = worker({ orderRate: null });
    expect(await takeSlot(undefined, MAY_WAIT, deps)).toEqual({ kind: 'due' });
    expect(state.reads).toBe(0);
  });

  test('is awaited while the invocation has time, and then given back with its slot', async () => {
    const { state, deps } = worker();
    const turns = [];
    for (let no = 0; no < 3; no++) turns.push(await takeSlot(undefined, (delayMs) => delayMs < 700, deps));
    state.now = NOW;
    turns.push(await takeSlot(undefined, (delayMs) => delayMs < 700, deps));
    expect(turns).toEqual([
      { kind: 'due' },
      { kind: 'due' },
      { kind: 'due' },
      { kind: 'later', slot: NOW + 1_890, delayMs: 1_890 },
    ]);
  });

  test('comes with its own slot, and takes no other', async () => {
    const { state, deps } = worker();
    const first = await takeSlot(undefined, MAY_WAIT, deps);
    const held = await takeSlot(undefined, () => false, deps);
    state.now += 700;
    const { revision } = state.budget;
    expect([first, held]).toEqual([{ kind: 'due' }, { kind: 'later', slot: NOW + 630, delayMs: 630 }]);
    expect(await takeSlot(NOW + 630, MAY_WAIT, deps)).toEqual({ kind: 'due' });
    expect(state.budget.revision).toBe(revision);
  });

  test('is reserved again if its slot is lost', async () => {
    const { state, deps } = worker();
    await takeSlot(undefined, () => false, deps);
    state.now += 10_000;
    expect(await takeSlot(NOW, MAY_WAIT, deps)).toEqual({ kind: 'due' });
    expect(state.budget.nextSlot).toBe(NOW + 10_630);
  });

  test('moves if the budget is paused during the wait', async () => {
    const { state, deps } = worker({
      onSleep: (budget) => pauseBudget(budget, NOW + 10, NOW + 60_010) ?? budget,
    });
    await takeSlot(undefined, MAY_WAIT, deps);
    expect(await takeSlot(undefined, MAY_WAIT, deps)).toEqual({ kind: 'later', slot: NOW + 630, delayMs: 59_999 });
    expect(state.slept).toEqual([631]);
  });

  test.each([
    ['and is reserved when they leave it alone', 7, { kind: 'due' }, 7],
    ['and comes back shortly when they never do', 99, { kind: 'crowded', delayMs: 240 }, 7],
  ])('is retried while others are faster, %s', async (_, lost, expected, sleeps) => {
    const { state, deps } = worker({ lost });
    expect(await takeSlot(undefined, MAY_WAIT, deps)).toEqual(expected);
    expect(state.slept).toHaveLength(sleeps);
    // All workers together may write the item 500 times a second.
    expect(Math.min(...state.slept)).toBeGreaterThanOrEqual(30);
  });
});

describe('a pause', () => {
  test('is written once, even if others are throttled at the same time, and is given up in the end', async () => {
    const { state, deps } = worker();
    await pauseOrders(60_000, deps);
    await pauseOrders(60_000, deps);
    expect(state.budget).toEqual({ revision: 1, nextSlot: 0, pausedMs: 60_000, pausedUntil: NOW + 60_000 });
    state.lost = 99;
    await pauseOrders(90_000, deps);
    expect(state.budget.revision).toBe(1);
  });
});
