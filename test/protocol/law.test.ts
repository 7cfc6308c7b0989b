import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** The letters of the rules. */
const LETTERS = 'BCEFHMOPRSW';
const ID = new RegExp(`\\b[${LETTERS}]\\d+\\b`, 'g');

/** The rules of the page: each is the first cell of a table row. */
const lawfulIds = async (): Promise<string[]> => {
  const page = await readFile('docs/PROTOCOL.md', 'utf8');
  return [...page.matchAll(new RegExp(`^\\| ([${LETTERS}]\\d+) \\|`, 'gm'))].map(([, id = '']) => id);
};

/** The rules that test titles name: the ids before the colon. */
const testedIds = async (): Promise<string[]> => {
  const files = (await readdir(import.meta.dirname)).filter((name) => name.endsWith('.test.ts'));
  const texts = await Promise.all(files.map((name) => readFile(join(import.meta.dirname, name), 'utf8')));
  return texts.flatMap((text) =>
    [...text.matchAll(new RegExp(`['"\`]((?:[${LETTERS}]\\d+ ?)+): `, 'g'))].flatMap(
      ([, ids = '']) => ids.match(ID) ?? [],
    ),
  );
};

test('each rule of the protocol has a test of its name, and each such test a rule', async () => {
  const [lawful, tested] = await Promise.all([lawfulIds(), testedIds()]);
  expect(lawful.length).toBe(new Set(lawful).size);
  expect(lawful.length).toBeGreaterThan(70);
  expect([...new Set(tested)].sort()).toEqual(lawful.toSorted());
});
