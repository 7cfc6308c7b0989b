import { describe, expect, it } from 'vitest';
import { intakeLines, intakeText, progressText } from '../../../../bin/commands/inspect/intake-text.ts';
import { watchedFile, watchedFiles } from '../../../../bin/commands/inspect/watch-status.ts';
import type { Intake } from '../../../../lambdas/domain/intakes/intake.ts';
import { emptyCounts } from '../../../../lambdas/domain/intakes/line-status.ts';
import { ORDER_STATES, type Order, type OrderState } from '../../../../lambdas/domain/orders/order.ts';
import { FRESH_BUDGET } from '../../../../lambdas/domain/orders/order-rate.ts';
import { NOON, ordered, parkedSettled, queued, rejected } from '../../../support/orders.ts';

const plan = { counts: { lines: 14, valid: 6, invalid: 7, duplicate: 1 }, payment: 'manual', orders: 2 };
const result = { resultKey: 'results/a.csv', summaryKey: 'results/a.json' };
const object = { bucket: 'b', key: 'incoming/20261128T030513Z-fd1d87-1337e5e27bbc/mixed.csv', etag: 'e', sizeBytes: 1 };
const intake = (phase: Intake['phase'], more: object = {}): Intake =>
  ({
    intakeId: '8328ccy7z2yw8em2ds05',
    receivedAt: NOON,
    history: [],
    object,
    phase,
    ...(phase === 'REPORTED' && { ending: 'queued' }),
    ...more,
  }) as unknown as Intake;
const states = (over: Partial<Record<OrderState, number>> = {}): Record<OrderState, number> => ({
  ...(Object.fromEntries(Object.keys(ORDER_STATES).map((state) => [state, 0])) as Record<OrderState, number>),
  ...over,
});
const counts = { ...emptyCounts(), ordered: 6, invalid: 7, duplicate: 1 };
const PRESENT = { now: Date.parse(NOON), budget: FRESH_BUDGET };
const decision = { by: 'Ann', at: NOON };

describe('the outcome of a file is next to its phase', () => {
  it.each<[string, Intake, string]>([
    ['a file that is read', intake('PLANNING'), 'is being read'],
    ['a file that is refused', intake('REFUSED', { error: 'no header' }), 'refused, nothing was ordered: no header'],
    [
      'a refused file that has its report',
      intake('REPORTED', { ending: 'refused', error: 'no header', result }),
      'refused, nothing was ordered: no header',
    ],
    ['a reported file', intake('REPORTED', { plan, counts, result }), '6 ordered, 7 invalid, 1 duplicate'],
    [
      'a reported file whose orders go on',
      intake('REPORTED', { plan, counts, result, ordersOpen: true }),
      '6 ordered, 7 invalid, 1 duplicate; some of its orders are still under way',
    ],
    [
      'a file reported by a version that kept no counts',
      intake('REPORTED', { plan, result }),
      '14 lines: 6 valid, 7 invalid, 1 duplicate',
    ],
    [
      'a stuck file',
      intake('REPORTED', { ending: 'stuck', plan, counts, result, error: 'planned differently now' }),
      'stuck: planned differently now; 6 ordered, 7 invalid, 1 duplicate',
    ],
    [
      'a file that waits',
      intake('HELD', { plan, reasons: ['too many'] }),
      'waits for approval; 14 lines: 6 valid, 7 invalid, 1 duplicate',
    ],
    [
      'a file that a person rejected',
      intake('REPORTED', {
        plan,
        counts: { ...emptyCounts(), rejected: 6 },
        result,
        ending: 'rejected',
        rejection: decision,
      }),
      'rejected by Ann; 6 rejected',
    ],
    [
      'a file that is only planned',
      intake('REPORTED', { plan, counts, result, ending: 'planned', wouldBeHeld: [] }),
      'only planned, nothing is ordered; 6 ordered, 7 invalid, 1 duplicate',
    ],
  ])('%s', (_, file, text) => {
    expect(progressText(file)).toBe(text);
  });

  it('its orders by state, while they are under way', () => {
    expect(progressText(intake('QUEUED', { plan }), states({ QUEUED: 1, ORDERED: 1 }))).toBe(
      '14 lines: 6 valid, 7 invalid, 1 duplicate; orders: 1 QUEUED, 1 ORDERED',
    );
  });
});

it('a file of the list takes two lines, and longer text is wrapped', () => {
  const short = intakeLines({ intake: intake('REPORTED', { plan, counts, result }) }, 80);
  expect(short).toBe(
    '  2026-03-01 12:00Z  REPORTED  6 ordered, 7 invalid, 1 duplicate\n' +
      '    8328ccy7z2yw8em2ds05  incoming/20261128T030513Z-fd1d87-1337e5e27bbc/mixed.csv\n',
  );
  const long = intakeLines({ intake: intake('REFUSED', { error: 'no column user_name '.repeat(8) }) }, 80);
  for (const line of long.split('\n').filter((text) => !text.includes('incoming/')))
    expect(line.length).toBeLessThanOrEqual(80);
});

it('one file shows its orders, each with what it waits for or why it ended', () => {
  const orders = [
    queued({ clientOrderId: 'a'.repeat(20), notBefore: '2026-03-01T12:01:00.000Z' }),
    ordered({ clientOrderId: 'b'.repeat(20), providerOrderId: 'CS2611280305LH9NQ', doubles: ['CS9'] }),
    rejected({ clientOrderId: 'c'.repeat(20), reason: 'sold out' }),
  ] as Order[];
  const text = intakeText(
    { intake: intake('QUEUED', { plan }), states: states({ QUEUED: 1, ORDERED: 1, REJECTED: 1 }), orders },
    PRESENT,
    80,
  );
  const flat = text.replaceAll(/\s+/g, ' ');
  expect(flat).toContain('phase QUEUED: 14 lines: 6 valid, 7 invalid, 1 duplicate');
  expect(flat).toContain('orders 1 QUEUED, 1 ORDERED, 1 REJECTED');
  expect(flat).toContain('QUEUED standard, waits for another try until 2026-03-01 12:01:00Z');
  expect(flat).toContain('CS2611280305LH9NQ, its people have desktops in CS9 as well');
  expect(flat).toContain('REJECTED standard, sold out');
  for (const line of text.split('\n').filter((one) => !one.includes('incoming/')))
    expect(line.length).toBeLessThanOrEqual(80);
});

describe('watching', () => {
  const reported = intake('REPORTED', { plan, counts, result });
  const watched = (file: Intake, ...orders: Order[]) =>
    watchedFile([{ intake: file, states: states(), orders }], PRESENT, 'whole');

  it('a file is over once it has its report and no order is under way', () => {
    expect(watched(reported, ordered(), parkedSettled()).isOver).toBe(true);
    expect(watched(reported, ordered(), queued()).isOver).toBe(false);
    expect(watched(intake('QUEUED', { plan }), ordered()).isOver).toBe(false);
    expect(watched(intake('HELD', { plan, reasons: [] })).isOver, 'a person decides').toBe(true);
  });

  it('a file has one line for itself and one for each order', () => {
    const order = ordered({ clientOrderId: 'o1', providerOrderId: 'CS1' });
    expect([...watched(reported, order).lines.values()]).toEqual([
      'mixed.csv: REPORTED, 6 ordered, 7 invalid, 1 duplicate',
      'order o1: ORDERED, CS1',
    ]);
  });

  it('all files have one line each, and are never over', () => {
    const all = watchedFiles([{ intake: reported }], 'whole');
    expect([...all.lines.values()]).toEqual([
      'mixed.csv (8328ccy7z2yw8em2ds05): REPORTED, 6 ordered, 7 invalid, 1 duplicate',
    ]);
    expect(all.isOver).toBe(false);
  });
});
