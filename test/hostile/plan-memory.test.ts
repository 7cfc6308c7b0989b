import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';

// A million lines may take 256 MB, and half a minute on a slow machine; this test uses a fifth of both. The file alone
// has 40 MB, and its parsed lines would take five times that.
it('planning keeps names in memory, not lines', async () => {
  const worker = new Worker(new URL('./plan-many-lines.worker.ts', import.meta.url), {
    workerData: { lines: 200_000 },
    resourceLimits: { maxOldGenerationSizeMb: 51, maxYoungGenerationSizeMb: 16 },
  });
  const [counts] = await once(worker, 'message');
  expect(counts).toEqual({ lines: 200_000, valid: 200_000, invalid: 0, duplicate: 0, orders: 4000 });
});
