import { connect } from 'node:net';
import * as z from 'zod';
import { endpointsPath } from './data-folder.ts';
import { isProcessAlive } from './holder.ts';
import { readJsonFile, removeFile, writeJsonFile } from './json-file.ts';

const endpointsSchema = z.looseObject({
  endpoint: z.string(),
  region: z.string(),
  bucket: z.string(),
  table: z.string(),
  /** URLs by role: `intake`, `intake-dlq`, ... */
  queues: z.record(z.string(), z.string()),
  /** Where signed commands of people go. */
  commandsUrl: z.string().optional(),
  pid: z.int(),
});

/** The contents of `<data>/endpoints.json` while a local cloud is running. Callers may add fields. */
export type Endpoints = z.infer<typeof endpointsSchema>;

export const writeEndpoints = (dataDir: string, endpoints: Endpoints): Promise<void> =>
  writeJsonFile(endpointsPath(dataDir), endpoints);

export const removeEndpoints = (dataDir: string): Promise<void> => removeFile(endpointsPath(dataDir));

const answers = async (endpoint: string): Promise<boolean> => {
  const { hostname, port, protocol } = new URL(endpoint);
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || (protocol === 'https:' ? 443 : 80)),
  });
  socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  try {
    return await promise;
  } finally {
    socket.destroy();
  }
};

/**
 * The endpoints of the cloud that runs on this data folder. Undefined if none does: a killed cloud leaves its file
 * behind.
 */
export const readRunningEndpoints = async (dataDir: string): Promise<Endpoints | undefined> => {
  const endpoints = endpointsSchema
    .optional()
    .catch(undefined)
    .parse(await readJsonFile(endpointsPath(dataDir)));
  if (endpoints === undefined || !isProcessAlive(endpoints.pid)) return undefined;
  return (await answers(endpoints.endpoint)) ? endpoints : undefined;
};
