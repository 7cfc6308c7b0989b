import { expect, it } from 'vitest';
import { type Page, readPages } from '../../lambdas/adapters/huawei/read-pages.ts';
import { EvidenceUnavailableError } from '../../lambdas/ports.ts';

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
    ...(isEnough === undefined ? {} : { isEnough }),
  });
  return { result, offsets };
};

it('reads on from where the rows ended until the count is reached, however short a page is', async () => {
  const { result, offsets } = read([
    { rows: ['a', 'b'], total: 4 },
    { rows: ['c'], total: 4 },
    { rows: ['d'], total: 4 },
  ]);
  expect(await result).toEqual(['a', 'b', 'c', 'd']);
  expect(offsets).toEqual([0, 2, 3]);
});

it('reads until an empty page where no count is told', async () => {
  const { result, offsets } = read([{ rows: ['a'] }, { rows: ['b'] }, { rows: [] }]);
  expect(await result).toEqual(['a', 'b']);
  expect(offsets).toEqual([0, 1, 2]);
});

it('is empty where the provider says so', async () => {
  expect(await read([{ rows: [], total: 0 }]).result).toEqual([]);
});

it('takes an entry that moved to the next page once', async () => {
  const { result } = read([
    { rows: ['b', 'a'], total: 3 },
    { rows: ['a', 'z'], total: 4 },
  ]);
  expect(await result).toEqual(['b', 'a', 'z']);
});

it('begins again when entries went while it read', async () => {
  const { result, offsets } = read([
    { rows: ['a', 'b'], total: 4 },
    { rows: ['d'], total: 3 },
    { rows: ['b', 'c', 'd'], total: 3 },
  ]);
  expect(await result).toEqual(['b', 'c', 'd']);
  expect(offsets).toEqual([0, 2, 0]);
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
  [
    'the same entries come again instead of others',
    [
      { rows: ['a', 'b'], total: 4 },
      { rows: ['a', 'b'], total: 4 },
    ],
  ],
])('answers nothing rather than half when %s', async (_, pages) => {
  await expect(read(pages).result).rejects.toThrow(EvidenceUnavailableError);
});

it('ends where a server pages for ever', async () => {
  const { result } = read([{ rows: ['a'] }]);
  await expect(result).rejects.toThrow(/does not end after 200 pages/);
});

it('stops when the rest is of no interest', async () => {
  const { result, offsets } = read([{ rows: ['a', 'b'], total: 9 }], (rows) => rows.includes('b'));
  expect(await result).toEqual(['a', 'b']);
  expect(offsets).toEqual([0]);
});
