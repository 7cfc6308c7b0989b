import fc from 'fast-check';

/**
 * The same cases in every run, so that a red run is a change of the code and not of the dice, and a third of the number that
 * a test names. `npm run test:properties` takes other ones each time, and many more.
 */
const COMPLETE = process.env.MODE === 'complete';
const SEED = COMPLETE ? Date.now() % 2 ** 31 : 20_261_124;
const TIMES_AS_MANY = COMPLETE ? 20 : 1 / 3;

/** Holds for every case; a failure names the seed and the smallest case that fast-check found. */
export const holds = async <Case>(
  cases: fc.Arbitrary<Case>,
  runs: number,
  property: (one: Case) => void | Promise<void>,
): Promise<void> => {
  const checked = fc.asyncProperty(cases, async (one) => property(one));
  await fc.assert(checked, { seed: SEED, numRuns: Math.ceil(runs * TIMES_AS_MANY) });
};
