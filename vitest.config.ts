import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Most of the time is spent waiting for quiet times and servers, not computing: one file at a time would take twice as long.
    maxWorkers: 2,
    // `cdk synth` runs the CloudFormation rules; here their engine would cost each worker five seconds.
    env: { CDK_VALIDATION: 'false' },
    // The local cloud starts real servers and real child processes; a busy machine may take its time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
