import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** The number of errors of the linter about purity in a file of the domain with these lines. */
const countImpure = async (lines: readonly string[]): Promise<number> => {
  const dir = await mkdtemp(join(tmpdir(), 'deskdrop-layers-'));
  try {
    await copyFile('biome.json', join(dir, 'biome.json'));
    await mkdir(join(dir, 'lambdas/domain/claims'), { recursive: true });
    await writeFile(join(dir, 'lambdas/domain/claims/probe.ts'), lines.map((line) => `${line}\n`).join(''));
    const biome = join(process.cwd(), 'node_modules/@biomejs/biome/bin/biome');
    const args = [biome, 'lint', '--vcs-enabled=false', '--max-diagnostics=none', 'lambdas'];
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: dir, encoding: 'utf8' });
    const output = stdout + stderr;
    expect(output).toMatch(/Checked 1 file/);
    return output.split('The domain is pure').length - 1;
  } finally {
    await rm(dir, { recursive: true });
  }
};

const importsOf = (modules: readonly string[]): string[] =>
  modules.flatMap((module, no) => [
    `import { x as x${no} } from '${module}';`,
    `export const y${no} = [x${no}, () => import('${module}')];`,
  ]);

test('the domain imports nothing from outer layers', async () => {
  const modules = [
    '../../ports/ledger.ts',
    '../../config.ts',
    '../../adapters/powertools/powertools-log.ts',
    '../../../bin/commands/terminal/counted.ts',
    '../../../lib/stage/stage-config.ts',
    '@aws-sdk/client-s3',
    'aws-cdk-lib',
    'p-retry',
    'commander',
    'node:fs/promises',
    'node:dns',
    'fs',
  ];
  expect(await countImpure(importsOf(modules))).toBe(2 * modules.length);
});

test('the domain may import itself and pure libraries', async () => {
  const modules = [
    './claim.ts',
    '../values/text-rule.ts',
    'zod',
    'csv-parse',
    'csv-stringify/sync',
    'fastest-levenshtein',
    'node:crypto',
  ];
  expect(await countImpure(importsOf(modules))).toBe(0);
});
