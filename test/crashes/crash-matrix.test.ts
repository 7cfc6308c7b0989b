import { afterAll, describe, expect, test } from 'vitest';
import { atOnce } from '../support/at-once.ts';
import { CALM, crashAt, PAID_AT_ONCE, recordSteps, STORMY } from './scenario.ts';

atOnce(4);

/** `npm run test:crashes` runs the complete matrix; every other run a fixed, evenly spread part. */
const COMPLETE = process.env.MODE === 'complete';
/** Odd, so that the moments alternate: before a step, after the next. */
const ONE_IN = 21;
/** Where that part starts in the matrix. */
const FIRST = 10;
/** A step that depends on a race may not be reached by the run that is to be killed there, so the run is repeated. */
const TRIES = 3;

const SCENARIOS = [CALM, STORMY, PAID_AT_ONCE];
const recorded = await Promise.all(
  SCENARIOS.map(async (scenario) => (await recordSteps(scenario)).map((step) => ({ scenario, step }))),
);

/** Each step in the first scenario that reaches it. */
const matrix = recorded
  .flat()
  .filter(({ step }, no, all) => all.findIndex((other) => other.step === step) === no)
  .flatMap((cell) => (['before', 'after'] as const).map((moment) => ({ ...cell, moment })));

const cells = COMPLETE ? matrix : matrix.filter((_, no) => no % ONE_IN === FIRST);

const missed: string[] = [];

describe.concurrent('a process that is killed and restarted keeps every rule', () => {
  test.each(cells)('$moment $step', async ({ scenario, step, moment }) => {
    for (let tries = 0; tries < TRIES; tries++) {
      if (await crashAt(scenario, moment, step)) return;
    }
    missed.push(`${moment} ${step}`);
  });
});

afterAll(() => {
  console.log(`killed at ${cells.length - missed.length} of ${cells.length} (${matrix.length} in the complete matrix)`);
  expect(missed.length, `steps that no run reached again: ${missed.join(', ')}`).toBeLessThanOrEqual(cells.length / 8);
});

test('the steps cover the life of a line: planned, claimed, posted, in doubt, settled, paid, reported', () => {
  const useCases = new Set(matrix.map(({ step }) => step.split(':')[0]));
  expect([...useCases]).toEqual(
    expect.arrayContaining([
      'split-intake',
      'pin-plan',
      'put-orders',
      'take-claims',
      'reserve-slot',
      'submit-order',
      'record-outcome',
      'put-child',
      'settle-doubt',
      'adopt-order',
      'follow-order',
      'pay-order',
      'request-report',
      'finish-report',
    ]),
  );
});
