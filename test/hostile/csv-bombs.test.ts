import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { BOMBS } from './bombs.ts';

interface Ending {
  readonly refusal?: string;
  readonly counts?: object;
  readonly bytesRead: number;
}

/** Plans the file with a fifth of the memory allowed for a million lines; a worker that needs more fails. */
const explode = async (name: string): Promise<Ending> => {
  const worker = new Worker(new URL('./plan-bomb.worker.ts', import.meta.url), {
    workerData: { name },
    resourceLimits: { maxOldGenerationSizeMb: 51, maxYoungGenerationSizeMb: 16 },
  });
  const [ending] = (await once(worker, 'message')) as [Ending];
  return ending;
};

test.each(
  Object.entries(BOMBS).flatMap(([name, { refusal, readsAtMost }]) =>
    refusal === undefined ? [] : [{ name, refusal, readsAtMost: readsAtMost ?? Number.POSITIVE_INFINITY }],
  ),
)(
  '$name: refused with a sentence, within the memory limit, and not read further',
  async ({ name, refusal, readsAtMost }) => {
    const ending = await explode(name);
    expect(ending.refusal).toContain(refusal);
    expect(ending.refusal?.length).toBeLessThan(2_000);
    expect(ending.bytesRead).toBeLessThanOrEqual(readsAtMost);
  },
);

test('lines of two hundred thousand cells are each invalid, and the others are ordered', async () => {
  const { counts } = await explode('lines of two hundred thousand cells');
  expect(counts).toEqual({ lines: 101, valid: 1, invalid: 100, duplicate: 0 });
});
