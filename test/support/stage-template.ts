import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeError } from '../../lambdas/domain/values/describe-error.ts';
import type { StageOverrides } from '../../lib/stage/stage-config.ts';
import type { CloudFormationTemplate } from '../../lib/synthesize-stage.ts';
import { RUN_DIR } from './folder-of-this-run.ts';

/** Many times as long as it takes. */
const BEGUN_FOR_MS = 20_000;
const LOOK_EVERY_MS = 50;

/** In this process, which has to load CDK once only. A command loads it in a process of its own each time. */
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
 * The stage's template, synthesized by the first file of a run that asks for it: that takes longer than most tests do.
 * Whatever differs from start to start, such as a port, belongs into the functions' environment and not into the overrides.
 */
export const stageTemplate = async (stage: string, overrides: StageOverrides = {}): Promise<CloudFormationTemplate> => {
  const dir = process.env[RUN_DIR];
  if (dir === undefined) return synthesize(stage, overrides);
  const key = createHash('sha256')
    .update(JSON.stringify([stage, overrides]))
    .digest('hex');
  const path = join(dir, `${key}.json`);
  // One synthesizes, the others wait: as many as ask at once would take as many times as long. But whoever began may have been killed.
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
  // Renamed, so that a file that runs beside this one never reads half of it.
  const unfinished = join(dir, randomUUID());
  await writeFile(unfinished, JSON.stringify(template));
  await rename(unfinished, path);
  return template;
};
