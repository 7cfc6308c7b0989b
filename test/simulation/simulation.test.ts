import { describe, expect, test } from 'vitest';
import { Shares } from '../judge/check-purpose.ts';
import { fixedSeeds } from './fixed-seeds.ts';
import { simulate } from './world.ts';

/**
 * Enough seeds that every kind of fault, every payment mode and every broken assumption occurs many times, and that the
 * mutants of this weather are caught, including those that only a sum over many runs shows (docs/MUTANTS.md).
 */
const FIRSTS = process.env.MODE === 'complete' ? 1_000 : 130;
const AT_ONCE = 20;

const replay = (seed: number): string => `replay it with: npm run simulate -- --seed ${seed}`;

describe('whatever fails, whenever and however often', () => {
  const seeds = fixedSeeds(FIRSTS);
  const batches = Array.from({ length: Math.ceil(seeds.length / AT_ONCE) }, (_, no) =>
    seeds.slice(no * AT_ONCE, (no + 1) * AT_ONCE),
  );
  const shares = new Shares();
  const states = new Set<string>();

  test.each(batches.map((batch) => [batch[0], batch] as const))(
    'every rule is kept from seed %i on, and all but a few of the unhindered people are ordered and paid for',
    async (_, batch) => {
      for (const seed of batch) {
        const { violations, purpose, seen } = await simulate(seed);
        for (const state of seen.states) states.add(state);
        shares.add(purpose);
        expect(violations, replay(seed)).toEqual([]);
        expect(shares.complaint(), replay(seed)).toBeUndefined();
      }
    },
  );

  test('the runs contain every way in which an order can end', () => {
    expect([...states].sort()).toEqual(
      expect.arrayContaining(['CANCELLED', 'NEEDS_ATTENTION', 'ORDERED', 'REJECTED', 'REPLACED', 'SKIPPED']),
    );
  });
});

test('a seed is replayed exactly', async () => {
  const first = await simulate(7, 'all');
  expect(first.story.length).toBeGreaterThan(100);
  expect((await simulate(7, 'all')).story).toEqual(first.story);
});
