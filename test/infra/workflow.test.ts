import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const REPOSITORY = join(import.meta.dirname, '../..');
const read = (path: string) => readFile(join(REPOSITORY, path), 'utf8');

it('every action is pinned to a commit, with its version in a comment', async () => {
  const folder = '.github/workflows';
  const texts = await Promise.all((await readdir(join(REPOSITORY, folder))).map((file) => read(`${folder}/${file}`)));
  const uses = texts.flatMap((text) => [...text.matchAll(/^.*\buses:.*$/gm)].map(([line]) => line.trim()));
  expect(uses.length).toBeGreaterThan(3);
  for (const line of uses) expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  // One commit for each action, so that none is forgotten in an update.
  const pins = new Map(uses.map((line) => [line.replace(/^.*uses: ([^@]+)@.*$/, '$1'), line.replace(/^.*@/, '')]));
  for (const line of uses) expect(line.replace(/^.*@/, '')).toBe(pins.get(line.replace(/^.*uses: ([^@]+)@.*$/, '$1')));
});

it('the pins and the packages are updated automatically', async () => {
  const text = await read('.github/dependabot.yml');
  for (const ecosystem of ['github-actions', 'npm']) expect(text).toContain(`package-ecosystem: ${ecosystem}\n`);
});

it('the role of pull requests may read but not deploy: docs/DEPLOY.md gives it only the lookup role', async () => {
  const line = (await read('docs/DEPLOY.md')).split('\n').find((text) => text.includes('DIFF_ROLE_ARN')) ?? '';
  expect(line.match(/cdk-hnb659fds-[\w*-]+/g)).toEqual(['cdk-hnb659fds-lookup-role-*']);
  expect(await read('.github/workflows/check.yml')).toContain('npx cdk diff --method=template');
});
