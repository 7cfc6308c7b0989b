import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { LIST_PRICES, STEP_FUNCTIONS_PRICES } from '../../bench/price/list-prices.ts';
import {
  eventDollars,
  fileMs,
  hopDollars,
  hops,
  idleMonth,
  looks,
  reportAgain,
  WEEK_MS,
} from '../../bench/price/reckon.ts';
import { stageConfig } from '../../lib/stage/stage-config.ts';
import { synthesizeStage } from '../../lib/synthesize-stage.ts';

const PRICES = LIST_PRICES['ap-southeast-1'];
const { times, orderRate } = stageConfig('prod');
const ORDERS = 20_000;

let text: string;
beforeAll(async () => {
  text = await readFile(join(import.meta.dirname, '../../docs/COST.md'), 'utf8');
});

/** The numbers in the row with this first cell. */
const rowOf = (first: string): number[] => {
  const line = text.split('\n').find((row) => row.startsWith(`| ${first} |`));
  expect(line, first).toBeDefined();
  return (line ?? '').split('|').slice(2).map(Number.parseFloat);
};

/** A page may be off by a tenth, so that it need not change with each alarm. */
const expectAbout = (what: string, told: number, reckoned: number) =>
  expect([what, Math.abs(told - reckoned) <= Math.max(0.01, reckoned / 10)]).toEqual([what, true]);

it('docs/COST.md states the cost of a month without a file, row by row and in total', async () => {
  const month = idleMonth(await synthesizeStage('prod', { provider: { projectId: 'p1' } }), PRICES);
  for (const [row, dollars] of Object.entries(month)) expectAbout(row, rowOf(row)[0] ?? Number.NaN, dollars);
  const [, together] = /^## A month without a file: ([\d.]+) USD$/m.exec(text) ?? [];
  expectAbout(
    'together',
    Number(together),
    Object.values(month).reduce((sum, dollars) => sum + dollars, 0),
  );
});

it.each([
  ['at once', 0],
  ['2 hours', 2 * 3_600_000],
  ['24 hours', 24 * 3_600_000],
  ['a week', WEEK_MS],
])('docs/COST.md states how often an order that is paid %s is looked at', (row, paidAfterMs) => {
  const [count = 0, dollars = 0] = rowOf(row);
  expect(count).toBe(looks(paidAfterMs, times));
  expect(dollars).toBeCloseTo(count * 0.2, 1);
});

it('docs/COST.md compares with the cost of a workflow', () => {
  const { transition, expressRequest, expressGbSecond } = STEP_FUNCTIONS_PRICES;
  const told = (name: string) =>
    Number(/= ([\d.]+) \|/.exec(text.split('\n').find((row) => row.startsWith(`| ${name} |`)) ?? '')?.[1]);
  expect(told('Standard')).toBeCloseTo(ORDERS * 6 * transition, 2);
  expect(told('Express')).toBeCloseTo(ORDERS * (expressRequest + 5 * 0.0625 * expressGbSecond), 2);
});

it('docs/COST.md states the cost of waiting for slots and of repeated reports', () => {
  if (orderRate === undefined) throw new Error('prod has no order rate');
  const [, waiting] = /^## Waiting for slots: ([\d.]+) USD/m.exec(text) ?? [];
  expectAbout('waiting', Number(waiting), hops(fileMs(ORDERS, orderRate)) * ORDERS * hopDollars(PRICES));
  const [, again] = /^## Reports that are written again: ([\d.]+) USD/m.exec(text) ?? [];
  const { once, month } = reportAgain(ORDERS, PRICES);
  expect(Number(again)).toBeCloseTo(once, 3);
  const [, kept] = /([\d.]+) USD a month each/.exec(text) ?? [];
  expect(Number(kept)).toBeCloseTo(month, 5);
});

it('docs/COST.md states the cost of an event', () => {
  const [, told] = /^## Events: ([\d.]+) USD each$/m.exec(text) ?? [];
  expect(Number(told)).toBeCloseTo(eventDollars(PRICES), 7);
  expect(text).toContain(
    `each kind of event that every order has costs ${(ORDERS * eventDollars(PRICES)).toFixed(2)}:`,
  );
});
