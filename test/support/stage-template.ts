import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeError } from '../../lambdas/domain/values/describe-error.ts';
import type { StageOverrides } from '../../lib/stage/stage-config.ts';
import type { CloudFormationTemplate } from '../../lib/synthesize-stage.ts';
import { RUN_DIR } from './folder-of-this-run.ts';

/** Many times the normal duration. */
const BEGUN_FOR_MS = 20_000;
const LOOK_EVERY_MS = 50;

/** Synthesizes in this process, which loads CDK only once; a command would load it in a new process each time. */
const synthesize = async (stage: string, overrides: StageOverrides): Promise<CloudFormationTemplate> => {
  try {
    const { synthesizeStage } = await import('../../lib/synthesize-stage.ts');
    return await synthesizeStage(stage, overrides);
  } catch (error) {
    throw new Error(`The stage "${stage}" does not synthesize: ${describeError(error)}`, { cause: error });
  }
};

const read = async (path: string): Promise<CloudFormationTemplate | undefined> => {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

/**
 * The stage's template, synthesized by the first test file that needs it, because that takes longer than most tests.
 * Values that differ from start to start, such as a port, belong in the functions' environment, not in the overrides.
 */
export const stageTemplate = async (stage: string, overrides: StageOverrides = {}): Promise<CloudFormationTemplate> => {
  const dir = process.env[RUN_DIR];
  if (dir === undefined) return synthesize(stage, overrides);
  const key = createHash('sha256')
    .update(JSON.stringify([stage, overrides]))
    .digest('hex');
  const path = join(dir, `${key}.json`);
  // One process synthesizes and the others wait, because several at once would slow each other down. It may be killed.
  const isFirst = await mkdir(join(dir, `${key}.begun`)).then(
    () => true,
    () => false,
  );
  for (let waitedMs = 0; !isFirst && waitedMs < BEGUN_FOR_MS; waitedMs += LOOK_EVERY_MS) {
    const found = await read(path);
    if (found !== undefined) return found;
    await sleep(LOOK_EVERY_MS);
  }
  const template = await synthesize(stage, overrides);
  // Written and then renamed, so that a concurrent test file never reads half of it.
  const unfinished = join(dir, randomUUID());
  await writeFile(unfinished, JSON.stringify(template));
  await rename(unfinished, path);
  return template;
};
