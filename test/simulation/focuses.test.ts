import { expect, test } from 'vitest';
import { Shares } from '../judge/check-purpose.ts';
import { fixedSeeds } from './fixed-seeds.ts';
import { FOCUS_NAMES, statedIn } from './weather.ts';
import { simulate } from './world.ts';

/** The number of first seeds of each focus; `npm run simulate -- --focus NAME` searches further. */
const FIRSTS = process.env.MODE === 'complete' ? 50 : 6;

test.each(FOCUS_NAMES)('every rule is kept in the weather of %s', async (focus) => {
  const shares = new Shares(statedIn(focus));
  for (const seed of fixedSeeds(FIRSTS, focus)) {
    const { violations, purpose } = await simulate(seed, 'none', focus);
    shares.add(purpose);
    expect(violations, `replay it with: npm run simulate -- --seed ${seed} --focus ${focus}`).toEqual([]);
    expect(shares.complaint()).toBeUndefined();
  }
});
