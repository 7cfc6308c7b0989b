import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ObjectCreated } from '../../local/cloud/emulators/emulator-messages.ts';
import { type Emulators, startEmulators } from '../../local/cloud/emulators/emulators.ts';
import { RUN_DIR } from './folder-of-this-run.ts';

// Tests with a kill, a lock or a data folder of their own start their own emulators (`startEmulators`, `startLocalCloud`).

const listeners = new Set<(object: ObjectCreated) => void>();
let starting: Promise<Emulators> | undefined;

const start = async (): Promise<Emulators> => {
  const emulators = await startEmulators(await mkdtemp(join(process.env[RUN_DIR] ?? tmpdir(), 'emulators-')));
  emulators.onObjectCreated((object) => {
    for (const listener of listeners) listener(object);
  });
  return emulators;
};

/** A stage name to use instead of `local`, so that resources on shared emulators belong to one test. */
export const ownStage = (): string => `local-${randomUUID()}`;

/**
 * The S3, SQS and DynamoDB for all test files of this worker: the first caller starts them, and they end with the
 * worker. `stop` only ends the caller's events. Tables, queues and buckets need names of their own (`ownStage`).
 */
export const sharedEmulators = async (): Promise<Emulators> => {
  starting ??= start();
  const emulators = await starting;
  const own = new Set<(object: ObjectCreated) => void>();
  const ended = Promise.withResolvers<Error | undefined>();
  void emulators.ended.then(ended.resolve);
  return {
    ...emulators,
    ended: ended.promise,
    onObjectCreated: (listener) => {
      own.add(listener);
      listeners.add(listener);
    },
    stop: async () => {
      for (const listener of own) listeners.delete(listener);
      ended.resolve(undefined);
    },
  };
};
