import { describe, expect, it } from 'vitest';
import {
  type DayCount,
  decideSpending,
  type PlannedFile,
  parseApproval,
  parseLimit,
  parsePercent,
  type SpendingGuard,
} from '../../../../lambdas/domain/planning/spending-guard.ts';
import { formatMoney, parseMoney } from '../../../../lambdas/domain/values/money.ts';
import { profileOf } from '../../../support/csv-support.ts';

const EUR = (amount: number) => ({ amount, currency: 'EUR' });
const profiles = {
  cheap: profileOf('cheap', { pricePerDesktop: EUR(0.1) }),
  dear: profileOf('dear', { pricePerDesktop: EUR(100) }),
  foreign: profileOf('foreign', { pricePerDesktop: { amount: 1, currency: 'USD' } }),
  unpriced: profileOf('unpriced'),
};
const day = (others: number, counted = false): DayCount => ({ day: '2026-03-01', others, counted });

const COUNTS = { lines: 19, invalid: 0 };

const reasonsOf = (
  desktops: Record<string, number>,
  guard: Partial<SpendingGuard>,
  count?: DayCount,
  counts: PlannedFile['counts'] = COUNTS,
) => {
  const decision = decideSpending({ desktops, counts }, profiles, { approval: 'none', ...guard }, count);
  return decision.kind === 'go' ? [] : decision.reasons;
};

describe('a file continues', () => {
  it.each<[string, Record<string, number>, Partial<SpendingGuard>, DayCount?]>([
    ['where nothing is limited', { unpriced: 1_000_000 }, {}],
    ['at the limit of the file', { cheap: 6, dear: 4 }, { maxDesktopsPerFile: 10 }],
    ['at the number that needs no approval', { cheap: 20 }, { approval: 'above-20-desktops' }],
    ['at the limit of the day', { cheap: 10 }, { maxDesktopsPerDay: 100 }, day(90)],
    ['when it was counted into the day already', { cheap: 10 }, { maxDesktopsPerDay: 100 }, day(95, true)],
    ['at the limit of money, to the tenth of a cent', { cheap: 3 }, { maxAmountPerFile: EUR(0.3) }],
    [
      'when it orders nothing, whatever is limited',
      {},
      { approval: 'always', maxDesktopsPerDay: 1, maxAmountPerFile: EUR(0) },
      day(1),
    ],
  ])('%s', (_, desktops, guard, count) => {
    expect(reasonsOf(desktops, guard, count)).toEqual([]);
  });
});

describe('a file is held', () => {
  it.each<[string, Record<string, number>, Partial<SpendingGuard>, string, DayCount?]>([
    ['where every file is', { cheap: 1 }, { approval: 'always' }, 'every file needs an approval'],
    [
      'above the number that needs an approval',
      { cheap: 11, dear: 10 },
      { approval: 'above-20-desktops' },
      'it asks for 21 desktops, and more than 20 need an approval',
    ],
    [
      'over the limit of the file',
      { cheap: 6, dear: 5 },
      { maxDesktopsPerFile: 10 },
      'it asks for 11 desktops, and a file may have 10',
    ],
    [
      'over what is left of the day',
      { cheap: 10 },
      { maxDesktopsPerDay: 100 },
      'it asks for 10 desktops, and 91 of the 100 that a day may have are already counted on 2026-03-01 (UTC)',
      day(91),
    ],
    [
      'over the limit of money',
      { cheap: 4, dear: 2 },
      { maxAmountPerFile: EUR(200) },
      'it costs 200.4 EUR, and a file may cost 200 EUR',
    ],
    [
      'where a price is missing',
      { cheap: 1, unpriced: 1 },
      { maxAmountPerFile: EUR(200) },
      'it cannot be checked against the limit of 200 EUR: the profile unpriced states no price_per_desktop',
    ],
    [
      'where a price is in another currency',
      { cheap: 1, foreign: 1 },
      { maxAmountPerFile: EUR(200) },
      'it cannot be checked against the limit of 200 EUR: the profile foreign states its price in USD',
    ],
  ])('%s', (_, desktops, guard, reason, count) => {
    expect(reasonsOf(desktops, guard, count)).toEqual([reason]);
  });

  it('with every reason at once', () => {
    const guard = {
      approval: 'always',
      maxDesktopsPerFile: 1,
      maxDesktopsPerDay: 1,
      maxAmountPerFile: EUR(1),
    } as const;
    expect(reasonsOf({ dear: 2 }, guard, day(0))).toHaveLength(4);
  });
});

describe('a file with many invalid lines', () => {
  it.each([
    ['holds so much', { lines: 20, invalid: 4 }],
    ['is too short to judge', { lines: 19, invalid: 18 }],
  ])('continues where it %s', (_, counts) => {
    expect(reasonsOf({ cheap: 1 }, { maxInvalidPercent: 20 }, undefined, counts)).toEqual([]);
  });

  it('is held above the share', () => {
    expect(reasonsOf({ cheap: 1 }, { maxInvalidPercent: 20 }, undefined, { lines: 25, invalid: 6 })).toEqual([
      '6 of its 25 lines are invalid, and a file may have 20 %: if it is the right file, correct them and drop it again, or approve the other lines',
    ]);
  });

  it('is not held if every share is allowed, or nothing is left to order', () => {
    expect(reasonsOf({ cheap: 1 }, { maxInvalidPercent: 100 }, undefined, { lines: 25, invalid: 24 })).toEqual([]);
    expect(reasonsOf({}, { maxInvalidPercent: 0 }, undefined, { lines: 25, invalid: 25 })).toEqual([]);
  });
});

it('a file with more lines than a file may have is held', () => {
  const at = (lines: number) => reasonsOf({ cheap: 1 }, { maxLinesPerFile: 100 }, undefined, { lines, invalid: 0 });
  expect(at(100)).toEqual([]);
  expect(at(101)).toEqual(['it has 101 lines, and a file may have 100']);
});

describe('a setting as it is typed', () => {
  it.each(['none', 'always', 'above-1-desktops', 'above-500-desktops'])('may be approval %s', (text) => {
    expect(parseApproval(text)).toBe(text);
  });

  it.each(['', 'never', 'above-0-desktops', 'above--1-desktops', 'above-1.5-desktops', 'above-20'])(
    'may not be approval %j',
    (text) => {
      expect(parseApproval(text)).toBeUndefined();
    },
  );

  it.each([
    ['5000 EUR', '5000 EUR'],
    ['99.5USD', '99.5 USD'],
    ['0.1234 CNY', '0.1234 CNY'],
  ])('may be the amount %s', (text, shown) => {
    const money = parseMoney(text);
    expect(money && formatMoney(money)).toBe(shown);
  });

  it.each(['5000', 'EUR', '5,000 EUR', '-1 EUR', '1e3 EUR', '0.12345 EUR', '5000 euro', '9999999999 EUR'])(
    'may not be the amount %j',
    (text) => {
      expect(parseMoney(text)).toBeUndefined();
    },
  );

  it('is a share only as whole percents', () => {
    expect(['0', '20', '100', '101', '-1', '2.5', '', 'x'].map(parsePercent)).toEqual([
      0,
      20,
      100,
      ...Array<undefined>(5).fill(undefined),
    ]);
  });

  it('is a limit only as a whole number from 1', () => {
    expect(['1', '500', '0', '-1', '1.5', '1e3', '', 'x'].map(parseLimit)).toEqual([
      1,
      500,
      ...Array<undefined>(6).fill(undefined),
    ]);
  });
});
