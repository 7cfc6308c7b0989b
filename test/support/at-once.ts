import { afterAll, beforeAll, vi } from 'vitest';

/** For a file each of whose tests is several processes: so many of its tests at once, and not as many as may wait at once. */
export const atOnce = (tests: number): void => {
  beforeAll(() => vi.setConfig({ maxConcurrency: tests }));
  afterAll(() => vi.resetConfig());
};
