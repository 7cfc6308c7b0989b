import { afterAll, beforeAll, expect, test } from 'vitest';
import { FRESH_BUDGET, type PaceBudget, reserveSlot, slotIntervalMs } from '../../lambdas/domain/orders/order-rate.ts';
import { takeSlot } from '../../lambdas/use-cases/submit/reserve-slot.ts';
import type { LedgerUnderContract } from './ledger-contract.ts';

const RATE = { orders: 100, perMs: 60_000 };
const NOW = Date.parse('2026-03-01T12:00:00.000Z');

export const paceContract = (start: () => Promise<LedgerUnderContract>): void => {
  let under: LedgerUnderContract;
  beforeAll(async () => {
    under = await start();
  });
  afterAll(() => under.stop());

  test('the budget is new at first and then as written, and a writer that read an older one changes nothing', async () => {
    const { pace } = under.ledger;
    expect(await pace.getBudget()).toEqual(FRESH_BUDGET);
    const { budget } = reserveSlot(FRESH_BUDGET, RATE, NOW);
    expect(await pace.changeBudget(FRESH_BUDGET, budget)).toBe('written');
    expect(await pace.getBudget()).toEqual(budget);
    expect(await pace.changeBudget(FRESH_BUDGET, budget)).toBe('lost');
    const next: PaceBudget = { revision: 2, nextSlot: NOW + 5_000, pausedMs: 60_000, pausedUntil: NOW + 60_000 };
    expect(await pace.changeBudget(budget, next)).toBe('written');
    expect(await pace.changeBudget(budget, next)).toBe('lost');
    expect(await pace.getBudget()).toEqual(next);
  });

  test('ten concurrent workers, whose clocks differ, take slots that never exceed the rate', async () => {
    // The worker returns immediately instead of waiting for its slot: the test checks slots, not real time.
    const takeTen = async (no: number): Promise<number[]> => {
      const { pace } = under.ledger;
      const skewMs = (no - 5) * 200;
      const slots: number[] = [];
      while (slots.length < 10) {
        const turn = await takeSlot(undefined, () => false, {
          ledger: { pace },
          clock: { now: () => NOW + skewMs, monotonic: () => 0 },
          orderRate: RATE,
          log: { info: () => {}, warn: () => {}, error: () => {} },
          random: Math.random,
          sleep: (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs)),
        });
        if (turn.kind === 'later') slots.push(turn.slot);
      }
      return slots;
    };
    const slots = (await Promise.all(Array.from({ length: 10 }, (_, no) => takeTen(no)))).flat().sort((a, b) => a - b);
    expect(slots).toHaveLength(100);
    const gaps = slots.slice(1).map((slot, no) => slot - (slots[no] ?? 0));
    expect(new Set(gaps)).toEqual(new Set([slotIntervalMs(RATE)]));
  });
};
