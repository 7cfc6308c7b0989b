import { describe, expect, test } from 'vitest';
import { Shares } from '../judge/check-purpose.ts';
import { simulate } from './world.ts';

/**
 * Enough that every kind of fault, every payment mode and every broken assumption comes up many times, and that all but one
 * of the mutants of this weather fall (docs/MUTANTS.md). `npm run simulate` searches on.
 */
const SEEDS = process.env.MODE === 'complete' ? 1_000 : 420;
const AT_ONCE = 20;

const replay = (seed: number): string => `replay it with: npm run simulate -- --seed ${seed}`;

describe('whatever fails, whenever and however often', () => {
  const firsts = Array.from({ length: SEEDS / AT_ONCE }, (_, batch) => 1 + batch * AT_ONCE);
  const shares = new Shares();

  test.each(firsts)('every rule is kept from seed %i on', async (first) => {
    for (let seed = first; seed < first + AT_ONCE; seed++) {
      const { violations, purpose } = await simulate(seed);
      shares.add(purpose);
      expect(violations, replay(seed)).toEqual([]);
    }
  });

  test('the people whom nothing prevents are ordered and paid for, but for a small part', () => {
    expect(shares.complaint()).toBeUndefined();
  });
});

test('a seed is replayed exactly', async () => {
  const first = await simulate(7, 'all');
  expect(first.story.length).toBeGreaterThan(100);
  expect((await simulate(7, 'all')).story).toEqual(first.story);
});

test('the runs come to every way in which an order can end', async () => {
  const states = new Set<string>();
  for (let seed = 1; seed <= 60; seed++) for (const state of (await simulate(seed)).seen.states) states.add(state);
  expect([...states].sort()).toEqual(
    expect.arrayContaining(['CANCELLED', 'NEEDS_ATTENTION', 'ORDERED', 'REJECTED', 'REPLACED', 'SKIPPED']),
  );
});
