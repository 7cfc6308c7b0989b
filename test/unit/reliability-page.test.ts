import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const REPOSITORY = join(import.meta.dirname, '../..');
const page = readFileSync(join(REPOSITORY, 'docs/RELIABILITY.md'), 'utf8');

/** The rows of the tables whose last column says which tests hold the promise. */
const promises = page
  .split('\n## ')
  .flatMap((section) => (section.startsWith('What is promised') ? section.split('\n') : []))
  .filter((line) => line.startsWith('|') && !/^\|[- |]*\|$|held by/.test(line));

it('names for every promise the tests that hold it, and each of them exists', () => {
  expect(promises.length).toBeGreaterThan(10);
  for (const promise of promises) {
    const tests = [...promise.matchAll(/\]\(\.\.\/(test\/[^)]+\.test\.ts)\)/g)].map(([, file = '']) => file);
    expect(tests, promise).not.toEqual([]);
    expect(tests.filter((file) => !existsSync(join(REPOSITORY, file)))).toEqual([]);
  }
});

it('names only commands that exist', () => {
  const { scripts } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as {
    scripts: Readonly<Record<string, string>>;
  };
  const named = [...page.matchAll(/`npm (?:run )?([a-z:]+)/g)].map(([, name = '']) => name);
  expect(named.length).toBeGreaterThan(4);
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
});
