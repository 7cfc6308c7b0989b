import { describeError } from '../../lambdas/domain/values/describe-error.ts';
import { seededRandom } from './random.ts';
import { startWorkspaceSimulator, type WorkspaceSimulator } from './simulator.ts';
import type { FromSimulator, ToSimulator } from './simulator-messages.ts';

// The forked process: starts on a message, and stops on a message or when the parent has ended.

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
// Ctrl-C reaches every process of the terminal. The parent decides when to stop this one.
process.on('SIGINT', () => undefined);
