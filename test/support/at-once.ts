import { afterAll, beforeAll, vi } from 'vitest';

/** For a file whose tests each start several processes: limits how many of its tests run at the same time. */
export const atOnce = (tests: number): void => {
  beforeAll(() => vi.setConfig({ maxConcurrency: tests }));
  afterAll(() => vi.resetConfig());
};
