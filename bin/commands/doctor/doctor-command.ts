import type { Command } from 'commander';
import { withLedgerOptions } from '../connect/read-options.ts';
import { withExamples } from '../terminal/with-examples.ts';
import { doctor } from './doctor.ts';

export const addDoctorCommand = (program: Command): Command =>
  withExamples(
    withLedgerOptions(
      program
        .command('doctor')
        .description('ask the provider and AWS whether everything is ready, and say what to do: changes nothing'),
    ),
    '--stage prod',
    '--stage prod --json',
  ).action(doctor);
