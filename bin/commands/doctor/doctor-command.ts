import type { Command } from 'commander';
import { withLedgerOptions } from '../connect/read-options.ts';
import { lazily } from '../terminal/lazily.ts';
import { withExamples } from '../terminal/with-examples.ts';

export const addDoctorCommand = (program: Command): Command =>
  withExamples(
    withLedgerOptions(
      program
        .command('doctor')
        .description('ask the provider and AWS whether everything is ready, and say what to do: changes nothing'),
    ),
    '--stage prod',
    '--stage prod --json',
  ).action(lazily(async () => (await import('./doctor.ts')).doctor));
