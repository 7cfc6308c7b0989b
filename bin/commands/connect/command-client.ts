import { setTimeout as sleep } from 'node:timers/promises';
import pRetry, { AbortError } from 'p-retry';
import * as z from 'zod';
import { commandPath, lookPath } from '../../../lambdas/adapters/api-gateway/api-routes.ts';
import { type Signing, signApiRequest } from '../../../lambdas/adapters/aws-sdk/execute-api-signature.ts';
import {
  COMMAND_OPEN_MS,
  COMMAND_ROLES,
  type Command,
  type CommandIn,
  type CommandKind,
  type CommandRequest,
  type CommandRole,
} from '../../../lambdas/domain/commands/command.ts';
import { describeError } from '../../../lambdas/domain/values/describe-error.ts';
import { awsFault } from '../terminal/aws-fault.ts';
import { CommandError } from '../terminal/command-error.ts';
import { printable } from '../terminal/printable.ts';

/** Where signed commands go, and as whom. */
export interface CommandsEndpoint extends Pick<Signing, 'credentials' | 'region'> {
  /** Without a slash at its end. */
  readonly url: string;
  /** Undefined: on this machine. */
  readonly stage?: string;
}

export type EndedCommand = CommandIn<'done' | 'refused'>;

/** Time, and where progress is shown. */
export interface Waiting {
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly say: (line: string) => void;
  /** Progress too, not only trouble. */
  readonly showsProgress: boolean;
  /** By default longer than a stage tries a command whose messages fail. */
  readonly waitMaxMs?: number | undefined;
}

const WAITING: Waiting = {
  now: Date.now,
  sleep,
  say: (line) => void process.stderr.write(`${printable(line)}\n`),
  showsProgress: process.stderr.isTTY,
};

/** The policy that holds the right to a command. */
const POLICIES: Readonly<Record<CommandRole, string>> = { approver: 'Approver', operator: 'OperatorActs' };

const REQUEST_TIMEOUT_MS = 30_000;
/** Repeating is harmless: the command's id is the client's. */
const TRIES = { retries: 5, minTimeout: 200, factor: 2, maxTimeout: 5_000, randomize: true };

const POLL_MS = { first: 100, factor: 1.5, most: 2_000 };
/** Sends the command under this id, waits for its end and shows what is said of it meanwhile. `CommandError` where it failed. */
export const runCommandAt = async (
  endpoint: CommandsEndpoint,
  commandId: string,
  request: CommandRequest,
  given: Partial<Waiting> = {},
): Promise<EndedCommand> => {
  const waiting: Waiting = { ...WAITING, ...given };
  const { kind, ...fields } = request;
  const from = waiting.now();
  let command = await call(endpoint, kind, { path: commandPath(kind), content: { commandId, ...fields } });
  let said = '';
  for (let pauseMs = POLL_MS.first; ; pauseMs = Math.min(POLL_MS.most, pauseMs * POLL_MS.factor)) {
    switch (command.state) {
      case 'done':
      case 'refused':
        return command;
      case 'failed':
        throw new CommandError(`Not done: ${command.error}. What it did before stays: look at it, and ask again.`);
      case 'requested':
      case 'running': {
        const news = newsOf(command, waiting);
        if (news !== said && news !== '') waiting.say(news);
        said = news;
      }
    }
    if (waiting.now() - from > (waiting.waitMaxMs ?? COMMAND_OPEN_MS))
      throw new CommandError(
        `The command ${commandId} has not ended yet. Deskdrop continues it; look with "status" or "order".`,
      );
    await waiting.sleep(pauseMs);
    command = await call(endpoint, kind, { path: lookPath(commandId), taken: commandId });
  }
};

const newsOf = (command: Command, { showsProgress }: Waiting): string => {
  if (command.state !== 'running') return '';
  if (command.trouble !== undefined) return `A try failed, Deskdrop tries again by itself: ${command.trouble}`;
  return showsProgress && command.progress !== undefined ? `Under way: ${command.progress}` : '';
};

const answerSchema = z.looseObject({ message: z.string().optional(), Message: z.string().optional() });
/** Only what it is: the parts are the stage's own. */
const commandSchema = z.custom<Command>(
  (value) => typeof (value as Command)?.commandId === 'string' && typeof (value as Command).state === 'string',
);

/** With content it is posted. */
interface Call {
  readonly path: string;
  readonly content?: object;
  /** The command that the stage has taken already, whatever becomes of this call. */
  readonly taken?: string;
}

const call = async (
  endpoint: CommandsEndpoint,
  kind: CommandKind,
  { path, content, taken }: Call,
): Promise<Command> => {
  let isUnanswered = false;
  const send = () =>
    sendSigned(endpoint, { path, content }).catch((error: unknown) => {
      isUnanswered = true;
      throw error;
    });
  const { status, text } = await pRetry(send, TRIES).catch((error: unknown) => {
    throw new CommandError(
      `${printable(endpoint.url)} does not answer, so it is not known whether anything was changed: ${awsFault(error) ?? describeError(error)}`,
      { cause: error },
    );
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = {};
  }
  const command = commandSchema.safeParse(json);
  if ((status === 200 || status === 202) && command.success) return command.data;
  const answer = answerSchema.safeParse(json).data ?? {};
  const reason = answer.message ?? answer.Message ?? `status ${status}`;
  if (taken !== undefined)
    throw new CommandError(
      `The stage took the command ${taken} and continues it, but its outcome cannot be read: ${reason}. Look with "status" or "order" before you ask again.`,
    );
  // A try before this one got no answer, and may have been taken.
  if (isUnanswered)
    throw new CommandError(
      `It is not known whether anything was changed: ${reason}. Look with "status" or "order" before you ask again.`,
    );
  if (status === 403) throw new CommandError(deniedText(endpoint, kind, reason));
  throw new CommandError(`Not taken, nothing was changed: ${reason}`);
};

const deniedText = ({ stage }: CommandsEndpoint, kind: CommandKind, reason: string): string =>
  stage === undefined
    ? `The local cloud does not take the request: ${reason}. Nothing was changed.`
    : `AWS does not allow you to ${kind} on the stage ${stage} (${reason}), so nothing was changed. ` +
      `The policy ${POLICIES[COMMAND_ROLES[kind]]} holds that right (docs/PERMISSIONS.md); if you have it, sign in again.`;

const sendSigned = async (
  { url: base, credentials, region }: CommandsEndpoint,
  { path, content }: { readonly path: string; readonly content: object | undefined },
): Promise<{ readonly status: number; readonly text: string }> => {
  const url = new URL(`${base}${path}`);
  const method = content === undefined ? 'GET' : 'POST';
  const body = content === undefined ? undefined : JSON.stringify(content);
  const headers = content === undefined ? {} : { 'content-type': 'application/json' };
  let signed: Readonly<Record<string, string>>;
  try {
    signed = await signApiRequest({ method, url, headers, body }, { credentials, region, at: new Date() });
  } catch (error) {
    // Without credentials nothing is sent, however often.
    throw new AbortError(error as Error);
  }
  // fetch sets it itself, to the same value.
  const { host: _, ...own } = signed;
  const response = await fetch(url, {
    method,
    headers: own,
    ...(body === undefined ? {} : { body }),
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  });
  const text = await response.text();
  if (response.status >= 500 || response.status === 429) throw new Error(`status ${response.status}: ${text}`);
  return { status: response.status, text };
};
