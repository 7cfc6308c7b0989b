import { expect, it } from 'vitest';
import { type Page, readPages } from '../../../../../lambdas/adapters/huawei/http/read-pages.ts';
import { EvidenceUnavailableError } from '../../../../../lambdas/ports/provider.ts';

/** Each call of the list gets the next page of the script; the last one repeats. */
const read = (pages: readonly Page<string>[], isEnough?: (rows: readonly string[]) => boolean) => {
  const offsets: number[] = [];
  const result = readPages({
    source: 'the list',
    readPage: async (offset) => {
      const page = pages[Math.min(offsets.length, pages.length - 1)];
      offsets.push(offset);
      return page ?? { rows: [] };
    },
    keyOf: (row) => row,
    isEnough,
  });
  return { result, offsets };
};

it('reads on from where the rows ended until a page is empty, however short a page is', async () => {
  const { result, offsets } = read([
    { rows: ['a', 'b'], total: 4 },
    { rows: ['c'], total: 4 },
    { rows: ['d'], total: 4 },
    { rows: [], total: 4 },
  ]);
  expect(await result).toEqual(['a', 'b', 'c', 'd']);
  expect(offsets).toEqual([0, 2, 3, 4]);
});

it.each<[string, (number | undefined)[]]>([
  ['none is told', [undefined, undefined, undefined]],
  ['it counts its own page', [2, 1, 0]],
  ['it is smaller than what comes', [1, 1, 1]],
  ['it is larger on a later page, since entries came meanwhile', [3, 4, 5]],
])('reads until an empty page, whatever the total: %s', async (_, [first, second, third]) => {
  const page = (rows: string[], total: number | undefined) => (total === undefined ? { rows } : { rows, total });
  const { result, offsets } = read([page(['a', 'b'], first), page(['c'], second), page([], third)]);
  expect(await result).toEqual(['a', 'b', 'c']);
  expect(offsets).toEqual([0, 2, 3]);
});

it('reads all pages if a total counts its own page and pages are short', async () => {
  const rows = Array.from({ length: 130 }, (_, number) => `row ${number}`);
  const result = readPages({
    source: 'the list',
    readPage: async (offset) => {
      const part = rows.slice(offset, offset + 50);
      return { rows: part, total: part.length };
    },
    keyOf: (row) => row,
  });
  expect(await result).toEqual(rows);
});

it('is empty if the provider says so', async () => {
  expect(await read([{ rows: [], total: 0 }]).result).toEqual([]);
});

it('returns an entry that moved to the next page once', async () => {
  const { result } = read([
    { rows: ['b', 'a'], total: 3 },
    { rows: ['a', 'z'], total: 4 },
    { rows: [], total: 4 },
  ]);
  expect(await result).toEqual(['b', 'a', 'z']);
});

it('continues if the next page contains only an entry that moved there', async () => {
  const { result } = read([
    { rows: ['b', 'a'], total: 2 },
    { rows: ['a'], total: 3 },
    { rows: [], total: 3 },
  ]);
  expect(await result).toEqual(['b', 'a']);
});

it('starts again if entries disappeared while it read', async () => {
  const { result, offsets } = read([
    { rows: ['a', 'b'], total: 4 },
    { rows: ['d'], total: 3 },
    { rows: ['b', 'c', 'd'], total: 3 },
    { rows: [], total: 3 },
  ]);
  expect(await result).toEqual(['b', 'c', 'd']);
  expect(offsets).toEqual([0, 2, 0, 3]);
});

it('gives up on a list that shrinks each time', async () => {
  const shrinking = [5, 4, 5, 4, 5, 4].map((total) => ({ rows: [`of ${total}`], total }));
  await expect(read(shrinking).result).rejects.toThrow(/the list shrank each of the 3 times/);
});

it.each<[string, Page<string>[]]>([
  [
    'an empty page comes before the count is reached',
    [
      { rows: ['a'], total: 3 },
      { rows: [], total: 3 },
    ],
  ],
  ['the same entries come again instead of others', [{ rows: ['a', 'b'], total: 4 }]],
  ['it has read all that is counted, and the same entries come for ever', [{ rows: ['a', 'b'], total: 2 }]],
])('returns nothing rather than half when %s', async (_, pages) => {
  await expect(read(pages).result).rejects.toThrow(EvidenceUnavailableError);
});

it('ends if a server never stops paging', async () => {
  const result = readPages({
    source: 'the list',
    readPage: async (offset) => ({ rows: [`row ${offset}`] }),
    keyOf: (row) => row,
  });
  await expect(result).rejects.toThrow(/does not end after 1000 pages/);
});

it('stops when the rest is not needed', async () => {
  const { result, offsets } = read([{ rows: ['a', 'b'], total: 9 }], (rows) => rows.includes('b'));
  expect(await result).toEqual(['a', 'b']);
  expect(offsets).toEqual([0]);
});
