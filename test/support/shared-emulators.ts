import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ObjectCreated } from '../../local/cloud/emulators/emulator-messages.ts';
import { type Emulators, startEmulators } from '../../local/cloud/emulators/emulators.ts';
import { RUN_DIR } from './folder-of-this-run.ts';

// A test that needs a kill, a lock or a data folder of its own starts its own emulators (`startEmulators`, `startLocalCloud`).

const listeners = new Set<(object: ObjectCreated) => void>();
let starting: Promise<Emulators> | undefined;

const start = async (): Promise<Emulators> => {
  const emulators = await startEmulators(await mkdtemp(join(process.env[RUN_DIR] ?? tmpdir(), 'emulators-')));
  emulators.onObjectCreated((object) => {
    for (const listener of listeners) listener(object);
  });
  return emulators;
};

/** In place of `local`: what is called by it is nobody else's, although the emulators are. */
export const ownStage = (): string => `local-${randomUUID()}`;

/**
 * The S3, SQS and DynamoDB of all files that this worker runs: the first that asks starts them, and they end with the worker.
 * To stop them is to hear no more of them. Tables, queues and buckets need names of their own (`ownStage`).
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
