import { describe, expect, test } from 'vitest';
import {
  FRESH_BUDGET,
  msUntilSlot,
  type OrderRate,
  type PaceBudget,
  pauseBudget,
  repairBudget,
  reserveSlot,
  slotIntervalMs,
} from '../../../../lambdas/domain/orders/order-rate.ts';

const RATE: OrderRate = { orders: 100, perMs: 60_000 };
const INTERVAL_MS = 630;
const LATE_MS = 2_400;
const NOW = Date.parse('2026-03-01T12:00:00.000Z');

/** The budget after the reservations, each at the time of its worker's clock. */
const reserveAt = (clocks: readonly number[], from: PaceBudget = FRESH_BUDGET) => {
  let budget = from;
  const slots = clocks.map((now) => {
    const reserved = reserveSlot(budget, RATE, now);
    budget = reserved.budget;
    return reserved.slot;
  });
  return { slots, budget };
};

describe('the interval between two slots', () => {
  test.each<[OrderRate, number]>([
    [RATE, INTERVAL_MS],
    [{ orders: 200, perMs: 300_000 }, 1_575],
    [{ orders: 1, perMs: 60_000 }, 63_000],
    [{ orders: 1_000, perMs: 10_000 }, 11],
    [{ orders: 5_000, perMs: 1_000 }, 1],
  ])('of %j is %i ms', (rate, expected) => {
    expect(slotIntervalMs(rate)).toBe(expected);
  });

  test.each<OrderRate>([RATE, { orders: 7, perMs: 10_000 }, { orders: 600, perMs: 30_000 }])(
    'of %j keeps any window within the limit, even if every earlier slot is used as late as possible',
    (rate) => {
      const slots = Array.from({ length: 4 * rate.orders }, (_, no) => no * slotIntervalMs(rate));
      const lateMs = Math.floor(rate.perMs * 0.04);
      for (const from of slots.map((slot) => slot + lateMs)) {
        // Up to `from` every slot is used late, afterwards on time: the most that one window can contain.
        const used = slots.map((slot) => (slot <= from ? Math.min(slot + lateMs, from) : slot));
        expect(used.filter((at) => at >= from && at < from + rate.perMs).length).toBeLessThanOrEqual(rate.orders);
      }
    },
  );
});

describe('a slot', () => {
  test.each<[string, readonly number[], readonly number[]]>([
    ['is now when nothing was ordered for long', [0], [0]],
    ['follows the last one', [0, 0, 0], [0, 630, 1_260]],
    ['makes no credit of unused time', [0, 10_000, 10_000], [0, 10_000, 10_630]],
    ['of a worker whose clock is behind follows all the same', [5_000, 0, 0], [5_000, 5_630, 6_260]],
    ['of a worker whose clock is ahead leaves a gap, which others follow', [0, 5_000, 10], [0, 5_000, 5_630]],
    ['after a clock that was behind is not nearer than the interval', [0, 630, 10], [0, 630, 1_260]],
  ])('%s', (_, clocks, expected) => {
    const { slots, budget } = reserveAt(clocks.map((ms) => NOW + ms));
    expect(slots).toEqual(expected.map((ms) => NOW + ms));
    expect(budget.revision).toBe(clocks.length);
  });

  test('is at least an interval from every other, whatever the clocks say', () => {
    const clocks = Array.from({ length: 500 }, (_, no) => NOW + no * 300 + (((no * 7_919) % 41) - 20) * 1_000);
    const { slots } = reserveAt(clocks);
    const gaps = slots.slice(1).map((slot, no) => slot - (slots[no] ?? 0));
    expect(Math.min(...gaps)).toBe(INTERVAL_MS);
  });

  test.each<[string, number, number | undefined]>([
    ['ahead is waited for', -1_234, 1_234],
    ['is due at its time', 0, 0],
    ['is due a little later', LATE_MS, 0],
    ['is lost when it is too late', LATE_MS + 1, undefined],
  ])('%s', (_, sinceMs, expected) => {
    const { budget } = reserveAt([NOW]);
    expect(msUntilSlot(NOW, budget, RATE, NOW + sinceMs)).toBe(expected);
  });
});

describe('a pause', () => {
  const { slots, budget } = reserveAt([NOW, NOW, NOW]);
  const [due = 0, next = 0] = slots;
  const until = NOW + 100 + 60_000;
  const paused = pauseBudget(budget, NOW + 100, until) as PaceBudget;

  test('moves every later slot by its length', () => {
    expect(msUntilSlot(next, paused, RATE, NOW + 100)).toBe(INTERVAL_MS - 100 + 60_000);
    expect(reserveSlot(paused, RATE, NOW + 100).slot - next).toBe(2 * INTERVAL_MS);
  });

  test('uses the slots that were due when it began', () => {
    expect(msUntilSlot(due, paused, RATE, NOW + 100)).toBeUndefined();
  });

  test('allows no slot before its end, even if no order was waiting', () => {
    const idle = pauseBudget(FRESH_BUDGET, NOW, NOW + 60_000) as PaceBudget;
    const { slot, budget: after } = reserveSlot(idle, RATE, NOW + 5);
    expect(msUntilSlot(slot, after, RATE, NOW + 5)).toBe(59_995);
    expect(msUntilSlot(slot, after, RATE, NOW + 60_000)).toBe(0);
  });

  test('is over at its end', () => {
    const { slot, budget: after } = reserveSlot(paused, RATE, NOW + 200_000);
    expect(slot + after.pausedMs).toBe(NOW + 200_000);
    expect(msUntilSlot(slot, after, RATE, NOW + 200_000)).toBe(0);
  });

  test.each<[string, number, number, number | undefined]>([
    ['that ends with the present one changes nothing', NOW + 150, until, undefined],
    ['that ends earlier changes nothing', NOW + 150, until - 1_000, undefined],
    ['of a worker whose clock is behind counts once too', NOW - 5_000, until - 5_100, undefined],
    ['that ends later adds only what is new', NOW + 150, until + 1_000, 61_000],
    ['after it adds all of itself', until + 500, until + 2_500, 62_000],
    ['that is none changes nothing', until + 500, until + 500, undefined],
  ])('%s', (_, now, end, pausedMs) => {
    expect(pauseBudget(paused, now, end)?.pausedMs).toBe(pausedMs);
  });
});

describe('a budget that its own rules do not explain', () => {
  const HOUR_MS = 3_600_000;
  const budget = (changes: Partial<PaceBudget>): PaceBudget => ({ ...FRESH_BUDGET, nextSlot: NOW, ...changes });

  test.each([
    ['a line as long as those who wait, and an hour', budget({ nextSlot: NOW + HOUR_MS + 20 * INTERVAL_MS })],
    ['a pause of an hour', budget({ pausedUntil: NOW + HOUR_MS })],
    ['what is past', budget({ nextSlot: NOW - 48 * HOUR_MS })],
  ])('%s stays', (_, standing) => {
    expect(repairBudget(standing, RATE, NOW, { waiting: 10, heldUntil: 0 })).toBeUndefined();
  });

  test('a queue of two days ends after the last slot that is held and explained', () => {
    const standing = budget({ nextSlot: NOW + 48 * HOUR_MS, revision: 7 });
    const repaired = repairBudget(standing, RATE, NOW, { waiting: 10, heldUntil: NOW + 5_000 });
    expect(repaired).toMatchObject({ revision: 8, nextSlot: NOW + 5_000 + INTERVAL_MS, pausedUntil: 0 });
    expect(repaired?.repaired).toEqual({
      at: '2026-03-01T12:00:00.000Z',
      reason: 'a line until 2026-03-03T12:00:00.000Z for at most 10 orders, which only a wrong clock can have written',
    });
  });

  test('if nobody holds a slot the queue begins now, in pace time', () => {
    const standing = budget({ nextSlot: NOW + 48 * HOUR_MS, pausedMs: 9_000 });
    expect(repairBudget(standing, RATE, NOW, { waiting: 0, heldUntil: 0 })?.nextSlot).toBe(NOW - 9_000);
  });

  test('a pause of two days ends now, and leaves an explained queue alone', () => {
    const standing = budget({ pausedUntil: NOW + 48 * HOUR_MS });
    expect(repairBudget(standing, RATE, NOW, { waiting: 0, heldUntil: 0 })).toMatchObject({
      pausedUntil: NOW,
      nextSlot: NOW,
      pausedMs: 0,
    });
  });
});
