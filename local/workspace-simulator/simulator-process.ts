import { describeError } from '../../lambdas/domain/values/describe-error.ts';
import { seededRandom } from './random.ts';
import { startWorkspaceSimulator, type WorkspaceSimulator } from './simulator.ts';
import type { FromSimulator, ToSimulator } from './simulator-messages.ts';

// Run by fork: starts when told how, stops when told to or when the parent is gone.

const send = (message: FromSimulator): void => {
  process.send?.(message);
};

let starting: Promise<WorkspaceSimulator | undefined> = Promise.resolve(undefined);

const start = async ({ start: { seed, ...options } }: Exclude<ToSimulator, 'stop'>) => {
  const random = seed === undefined ? {} : { random: seededRandom(seed) };
  try {
    const simulator = await startWorkspaceSimulator({ ...options, ...random });
    send({ ready: true, url: simulator.url, projectId: simulator.projectId });
    return simulator;
  } catch (error) {
    send({ ready: false, reason: describeError(error) });
    return undefined;
  }
};

const stop = async (): Promise<void> => {
  const simulator = await starting;
  await simulator?.stop();
  process.exit();
};

process.on('message', (message: ToSimulator) => {
  if (message === 'stop') void stop();
  else starting = start(message);
});
process.on('disconnect', () => void stop());
// A Ctrl-C goes to every process of the terminal: the parent decides when it has done with us.
process.on('SIGINT', () => undefined);
