import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FUNCTION_NAMES, type FunctionName } from '../lib/stage/function-config.ts';
import { synthesizeStage } from '../lib/synthesize-stage.ts';
import { bundleHandler } from '../package/bundle-handler.ts';

const run = promisify(execFile);
const MEASURE =
  'const began = performance.now(); await import(process.argv[1]); console.log(performance.now() - began); process.exit(0);';

/** The function's environment, with placeholders for values that only CloudFormation knows. */
const environmentOf = async (name: FunctionName): Promise<Record<string, string>> => {
  const { Resources } = await synthesizeStage('local');
  const entry = `lambdas/handlers/${name}.ts`;
  const fn = Object.values(Resources).find(({ Metadata }) => Metadata?.['deskdrop:entry'] === entry);
  const environment = fn?.Properties?.Environment as { Variables: Record<string, unknown> } | undefined;
  return Object.fromEntries(
    Object.entries(environment?.Variables ?? {}).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : 'text',
    ]),
  );
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/**
 * Measures what a new container loads before its first message: the size of the bundle, and its import in a new
 * process.
 */
export const benchColdStart = async (rounds: number): Promise<void> => {
  const dir = await mkdtemp(join(tmpdir(), 'deskdrop-cold-'));
  try {
    console.log(`Cold start: each bundle, and its import in a new process, median of ${rounds}`);
    for (const name of FUNCTION_NAMES) {
      const { text, bytes } = await bundleHandler(name);
      const file = join(dir, `${name}.mjs`);
      await writeFile(file, text);
      const env = {
        ...(await environmentOf(name)),
        AWS_REGION: 'ap-southeast-1',
        EVENT_BUS_NAME: 'text',
        PATH: process.env.PATH,
      };
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const { stdout } = await run(process.execPath, ['--input-type=module', '-e', MEASURE, file], { env });
        times.push(Number(stdout));
      }
      console.log(`  ${name.padEnd(14)} ${(bytes / 1024).toFixed(0).padStart(4)} KiB  ${median(times).toFixed(0)} ms`);
    }
  } finally {
    await rm(dir, { recursive: true });
  }
};
