import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const REPOSITORY = join(import.meta.dirname, '../..');
const PAGES = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'],
  ...globSync('docs/*.md', { cwd: REPOSITORY }).map((path) => path.replaceAll('\\', '/')),
];
const read = (path: string): string => readFileSync(join(REPOSITORY, path), 'utf8');

/** The page without code blocks, whose comments look like headings. */
const prose = (path: string): string => read(path).replaceAll(/^```.*?^```/gms, '');
const headingsOf = (path: string, depth: RegExp): string[] =>
  [...prose(path).matchAll(depth)].map(([, heading = '']) => heading);
/** The anchor that GitHub makes of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');

describe.each(PAGES)('%s', (path) => {
  it('links only to existing files and headings', () => {
    const links = [...prose(path).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)].map(([, file, anchor]) => ({
      target: file ? normalize(join(dirname(path), file)) : path,
      anchor,
    }));
    expect(links.filter(({ target }) => !existsSync(join(REPOSITORY, target)))).toEqual([]);
    const lost = links.filter(
      ({ target, anchor }) =>
        anchor !== undefined &&
        !headingsOf(target, /^#+ (.+)$/gm)
          .map(anchorOf)
          .includes(anchor),
    );
    expect(lost).toEqual([]);
  });
});

it.each(PAGES)('%s names only existing npm scripts', (path) => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Readonly<Record<string, string>> };
  const named = [...read(path).matchAll(/\bnpm run (?:-s |--silent )?([a-z][a-z:]*[a-z])/g)].map(
    ([, name = '']) => name,
  );
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
});

it('docs/RUNBOOK.md searches for log messages that the functions write', () => {
  const sources = globSync('lambdas/**/*.ts', { cwd: REPOSITORY }).map(read).join('\n');
  const filters = [...read('docs/RUNBOOK.md').matchAll(/message (?:=|like) "([^"]+)"/g)].map(([, text = '']) => text);
  expect(filters.length).toBeGreaterThan(5);
  expect(filters.filter((text) => !sources.includes(text))).toEqual([]);
});

it('README says everything needed first, in at most 120 lines', () => {
  const lines = read('README.md').trimEnd().split('\n').length;
  expect(lines).toBeGreaterThanOrEqual(80);
  expect(lines).toBeLessThanOrEqual(120);
});

const REFERENCE = PAGES.filter((path) => /^docs\/(?!README)/.test(path));

it.each(REFERENCE)('%s is named by the page that says who reads what', (path) => {
  expect(read('docs/README.md')).toContain(`](${path.replace('docs/', '')})`);
});

it.each(REFERENCE.filter((path) => headingsOf(path, /^## (.+)$/gm).length > 1))(
  '%s lists its sections at the top',
  (path) => {
    const [top = ''] = prose(path).split(/^## /m);
    const missing = headingsOf(path, /^## (.+)$/gm).filter((heading) => !top.includes(`](#${anchorOf(heading)})`));
    expect(missing).toEqual([]);
  },
);
