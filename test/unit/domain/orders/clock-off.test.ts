import { describe, expect, test } from 'vitest';
import { parseHttpDate } from '../../../../lambdas/adapters/huawei/http/http-date.ts';
import {
  clockOffMs,
  clockOffText,
  isClockConfirmed,
  isClockWrong,
  offBeyondSkew,
} from '../../../../lambdas/domain/orders/clock-off.ts';
import { datedBy } from '../../../../lambdas/domain/orders/ordering-times.ts';
import { TIMES } from '../../../support/orders.ts';

const NOW = Date.parse('2026-03-01T12:00:00.000Z');
const MINUTE_MS = 60_000;

describe('how far our clock is ahead of the provider’s', () => {
  test.each([
    ['the same second', NOW, NOW + 300, NOW + 900, 0],
    ['the answer’s way explains it', NOW, NOW - 2_000, NOW + 4_000, 0],
    ['ahead, less the second that the header rounds off', NOW, NOW + 61_000, NOW + 62_000, 60_000],
    ['behind, less nothing', NOW, NOW - 61_000, NOW - 60_000, -60_000],
  ])('%s', (_, providerDate, sentAt, receivedAt, off) => {
    expect(clockOffMs(providerDate, sentAt, receivedAt)).toBe(off);
  });

  test('15 minutes are the limit on both sides; an unknown difference is neither wrong nor confirmed', () => {
    expect([15, -15].map((min) => isClockWrong(min * MINUTE_MS))).toEqual([false, false]);
    expect([15, -15].map((min) => isClockConfirmed(min * MINUTE_MS))).toEqual([true, true]);
    expect([900_001, -900_001].map(isClockWrong)).toEqual([true, true]);
    expect([900_001, undefined].map(isClockConfirmed)).toEqual([false, false]);
    expect(isClockWrong(undefined)).toBe(false);
  });

  test('it adds to the skew, including the tolerance of the comparison, if that is larger', () => {
    const skew = { clockSkewMs: 5 * MINUTE_MS };
    expect(offBeyondSkew(skew, -9 * MINUTE_MS)).toBe(9 * MINUTE_MS + 7_000);
    expect(offBeyondSkew(skew, 5 * MINUTE_MS - 6_999)).toBe(5 * MINUTE_MS + 1);
    expect(offBeyondSkew(skew, 5 * MINUTE_MS - 7_000)).toBeUndefined();
    expect(offBeyondSkew({ clockSkewMs: 1_000 }, 0), 'no difference that was seen').toBeUndefined();
    expect(offBeyondSkew(skew, undefined)).toBeUndefined();
  });

  test('its estimate covers the true value, whatever its fraction of a second and the latency of the answer', () => {
    for (const trueOff of [9 * MINUTE_MS, -9 * MINUTE_MS]) {
      for (const fraction of [0, 294, 999]) {
        const served = NOW + fraction;
        for (const wayMs of [0, 40, 5_000]) {
          const off = clockOffMs(NOW, served + trueOff - wayMs, served + trueOff);
          expect(offBeyondSkew({ clockSkewMs: 5 * MINUTE_MS }, off)).toBeGreaterThanOrEqual(Math.abs(trueOff));
        }
      }
    }
  });

  test.each([
    [47 * 60 * MINUTE_MS, "47 h ahead of the provider's"],
    [-4 * MINUTE_MS, "4 min behind the provider's"],
    [9_000, "9 s ahead of the provider's"],
  ])('%i ms are shown as "%s"', (off, text) => {
    expect(clockOffText(off)).toBe(text);
  });
});

describe('an accepted order', () => {
  const order = { leasedAt: new Date(NOW).toISOString() };
  test('that the provider placed within its window is unchanged', () => {
    expect(datedBy(order, NOW + 1_000, TIMES)).toBe(order);
  });
  test.each([-48, 48])('that it placed %i hours from its lease records how far off the lease is', (hours) => {
    const placedAt = NOW + hours * 60 * MINUTE_MS;
    const dated = datedBy(order, placedAt, TIMES);
    expect(dated).toEqual({ ...order, leaseOffMs: 48 * 60 * MINUTE_MS + TIMES.clockSkewMs });
    expect(datedBy(dated, placedAt, TIMES)).toBe(dated);
  });
});

describe('the Date of an answer', () => {
  test('is read in the one form that servers may send', () => {
    expect(parseHttpDate('Sun, 06 Nov 1994 08:49:37 GMT')).toBe(Date.parse('1994-11-06T08:49:37Z'));
  });
  test.each([
    undefined,
    '',
    '0',
    'Sunday, 06-Nov-94 08:49:37 GMT',
    'Sun Nov  6 08:49:37 1994',
    'Sun, 06 Nov 1994 08:49:37 +0000',
    'Sun, 06 Nov 1994 08:49:37',
    'Sun, 06 Xyz 1994 08:49:37 GMT',
    '1994-11-06T08:49:37Z',
  ])('%j is ignored', (text) => {
    expect(parseHttpDate(text)).toBeUndefined();
  });
});
