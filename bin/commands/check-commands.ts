import type { Command } from 'commander';
import { addDoctorCommand } from './doctor/doctor-command.ts';
import { addSmokeCommand } from './smoke/smoke-command.ts';
import { withExamples } from './terminal/with-examples.ts';
import { addVerifyCommand } from './verify/verify-command.ts';

/** The commands that ask whether all is as it should be. */
export const addCheckCommands = (program: Command): void => {
  addDoctorCommand(program);
  addVerifyCommand(program);
  withExamples(addSmokeCommand(program), '--stage prod');
};
