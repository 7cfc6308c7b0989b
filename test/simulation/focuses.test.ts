import { expect, test } from 'vitest';
import { Shares } from '../judge/check-purpose.ts';
import { FOCUS_NAMES, statedIn } from './weather.ts';
import { simulate } from './world.ts';

/** Beyond it `npm run simulate -- --focus NAME` searches on. */
const SEEDS = process.env.MODE === 'complete' ? 50 : 30;

test.each(FOCUS_NAMES)('every rule is kept in the weather of %s', async (focus) => {
  const shares = new Shares(statedIn(focus));
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { violations, purpose } = await simulate(seed, 'none', focus);
    shares.add(purpose);
    expect(violations, `replay it with: npm run simulate -- --seed ${seed} --focus ${focus}`).toEqual([]);
  }
  expect(shares.complaint()).toBeUndefined();
});
