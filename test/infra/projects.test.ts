import { globSync } from 'node:fs';
import { matchesGlob } from 'node:path';
import { expect, test } from 'vitest';
import config from '../../vitest.config.ts';
import { LONGEST } from '../support/longest-first.ts';

interface Project {
  readonly test: { readonly name: string; readonly include: readonly string[]; readonly exclude: readonly string[] };
}

test('each test file belongs to exactly one project', () => {
  const projects = (config.test?.projects ?? []) as readonly Project[];
  const runs = globSync('test/**/*.test.ts').map((file) => [
    file,
    projects.filter(
      ({ test: { include, exclude } }) =>
        include.some((glob) => matchesGlob(file, glob)) && !exclude.some((glob) => matchesGlob(file, glob)),
    ).length,
  ]);
  expect(runs.filter(([, count]) => count !== 1)).toEqual([]);
});

test('the files that start first exist', () => {
  const files = globSync('test/**/*.test.ts');
  expect(LONGEST.filter((name) => !files.includes(name))).toEqual([]);
  expect(new Set(LONGEST).size).toBe(LONGEST.length);
});
