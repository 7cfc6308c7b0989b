import { expect, test } from 'vitest';
import { explore } from './explore.ts';
import { makeModel } from './model.ts';
import { MODEL_MUTANTS, SOFT, WEAK } from './mutants.ts';
import { pickScenarios } from './scenarios.ts';

/** Small enough for every test run; `npm run model` searches all scopes to their end. */
const QUICK =
  '^(stranger/|lapse/|reopen/(manual|confirm)|partial/manual|operator-release/confirm|(pause|stop|undo-crash)/confirm)';
const MAX_STATES = 200_000;

test.each(pickScenarios(QUICK))('every interleaving of $name keeps the rules', ({ scope }) => {
  expect(explore(makeModel(scope), { maxStates: MAX_STATES })).toMatchObject({ kind: 'holds' });
});

test('without assumptions about time nobody pays twice in mode confirm', () => {
  for (const { scope } of pickScenarios('^weak-pair/confirm')) {
    const found = explore(makeModel({ ...scope, rules: WEAK }), { maxStates: MAX_STATES, ignore: SOFT });
    expect(found).toMatchObject({ kind: 'holds' });
  }
});

test.each([
  'deadline',
  'casLease',
  'claimFirst',
  'takeEnded',
  'adoptExact',
  'follow',
  'unknownBlocks',
  'extraReturns',
  'looksAfter',
  'payLooksAfter',
  'stopFenced',
  'undoWaits',
  'undoLooks',
])('without the rule %s something breaks', (name) => {
  const mutant = MODEL_MUTANTS.find((one) => one.name === name);
  if (mutant === undefined) throw new Error(`there is no mutant ${name}`);
  const isBroken = pickScenarios(mutant.where).some(
    ({ scope }) =>
      explore(makeModel({ ...scope, ...mutant.scope, rules: mutant.rules }), {
        maxStates: MAX_STATES,
        ...(mutant.ignore === undefined ? {} : { ignore: mutant.ignore }),
      }).kind === 'violated',
  );
  expect(isBroken).toBe(true);
});
