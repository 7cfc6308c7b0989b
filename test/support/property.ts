import fc from 'fast-check';

/**
 * Runs the same cases every time, so that only a change of the code can fail, and a third of the number that a test
 * names. `npm run test:properties` runs different cases each time, and many more.
 */
const COMPLETE = process.env.MODE === 'complete';
const SEED = COMPLETE ? Date.now() % 2 ** 31 : 20_261_124;
const TIMES_AS_MANY = COMPLETE ? 20 : 1 / 3;

/** Asserts a property for every case; a failure names the seed and the smallest case that fast-check found. */
export const holds = async <Case>(
  cases: fc.Arbitrary<Case>,
  runs: number,
  property: (one: Case) => void | Promise<void>,
): Promise<void> => {
  const checked = fc.asyncProperty(cases, async (one) => property(one));
  await fc.assert(checked, { seed: SEED, numRuns: Math.ceil(runs * TIMES_AS_MANY) });
};
