import { randomUUID } from 'node:crypto';
import { commandPath, lookPath } from '../../lambdas/adapters/api-gateway/api-routes.ts';
import { type Signing, signApiRequest } from '../../lambdas/adapters/aws-sdk/execute-api-signature.ts';
import type { Command, CommandRequest } from '../../lambdas/domain/commands/command.ts';
import type { LocalCloud } from '../../local/cloud/local-cloud.ts';
import { until } from './command.ts';

export interface ApiAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: JSON of any shape
  readonly json: any;
}

export interface SendOptions {
  readonly who?: string;
  readonly signing?: Partial<Signing>;
  /** Changes the request after it was signed. */
  readonly tamper?: (request: { url: URL; method: string; headers: Record<string, string>; body?: string }) => void;
}

type Cloud = Pick<LocalCloud, 'commandsUrl' | 'clientConfig' | 'region'>;

/** Signs a person's request and sends it to the API of a running local cloud. */
export const callApi = async (
  cloud: Cloud,
  { path, body }: { readonly path: string; readonly body?: string },
  { who = 'Ann', signing, tamper }: SendOptions = {},
): Promise<ApiAnswer> => {
  const url = new URL(`${cloud.commandsUrl}${path}`);
  const method = body === undefined ? 'GET' : 'POST';
  const credentials = { ...cloud.clientConfig.credentials, sessionToken: encodeURIComponent(who) };
  const signed = await signApiRequest(
    { method, url, headers: { 'content-type': 'application/json' }, body },
    { credentials, region: cloud.region, at: new Date(), ...signing },
  );
  const { host: _, ...headers } = signed;
  const request = { url, method, headers: { ...headers }, ...(body === undefined ? {} : { body }) };
  tamper?.(request);
  const response = await fetch(request.url, {
    method: request.method,
    headers: request.headers,
    ...(request.body === undefined ? {} : { body: request.body }),
  });
  return { status: response.status, json: await response.json() };
};

export const postCommand = (
  cloud: Cloud,
  { kind, ...fields }: CommandRequest,
  options: SendOptions & { readonly commandId?: string } = {},
): Promise<ApiAnswer> =>
  callApi(
    cloud,
    { path: commandPath(kind), body: JSON.stringify({ commandId: options.commandId ?? randomUUID(), ...fields }) },
    options,
  );

export const lookAt = async (cloud: Cloud, commandId: string): Promise<Command> =>
  (await callApi(cloud, { path: lookPath(commandId) })).json;

/** Sends the command and waits for its end. */
export const runCommandThere = async (
  cloud: Cloud,
  request: CommandRequest,
  options: SendOptions & { readonly commandId?: string } = {},
): Promise<Command> => {
  const { status, json } = await postCommand(cloud, request, options);
  if (status !== 202) throw new Error(`status ${status}: ${JSON.stringify(json)}`);
  let command: Command = json;
  await until(async () => {
    command = await lookAt(cloud, json.commandId);
    return command.state !== 'requested' && command.state !== 'running';
  });
  return command;
};
