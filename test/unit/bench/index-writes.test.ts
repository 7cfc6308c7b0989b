import { expect, test } from 'vitest';
import { indexWrites } from '../../../bench/price/index-writes.ts';

const INDEXES = [{ keys: ['shard', 'since'], attributes: ['state'] }];
const entry = { shard: 's', since: '1', state: 'QUEUED', other: 1 };

test.each([
  ['an item that enters the index', undefined, entry, 1],
  ['an item that leaves it', entry, { state: 'ORDERED' }, 1],
  ['a projected attribute that changes', entry, { ...entry, state: 'SUBMITTING' }, 1],
  ['a key that changes', entry, { ...entry, since: '2' }, 2],
  ['an attribute that is not projected', entry, { ...entry, other: 2 }, 0],
  ['an item that is not in it', { state: 'x' }, { state: 'y' }, 0],
])('an index is charged for %s as %#: %o -> %o', (_, before, after, units) => {
  expect(indexWrites(before, after, INDEXES)).toBe(units);
});
