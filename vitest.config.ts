import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // A file may start a dozen processes of its own: a second one beside it makes both wait for the machine.
    maxWorkers: 1,
    // `cdk synth` runs the CloudFormation rules; here their engine would cost each worker five seconds.
    env: { CDK_VALIDATION: 'false' },
    // The local cloud starts real servers and real child processes; a busy machine may take its time.
    testTimeout: 240_000,
    hookTimeout: 240_000,
  },
});
