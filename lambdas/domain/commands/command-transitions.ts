import { omitUndefined } from '../values/omit-undefined.ts';
import { parsePrincipal } from '../values/principal.ts';
import type { VerificationProgress } from '../verifying/verification.ts';
import {
  type Caller,
  COMMAND_OPEN_MS,
  type CommandIn,
  type CommandRequest,
  type CommandResult,
  commandSince,
  type OpenCommand,
  type Reached,
} from './command.ts';

/** The ARN as AWS has it, with what it says. */
export const callerOf = (iam: Pick<Caller, 'arn' | 'accountId' | 'userId'>): Caller => {
  const principal = parsePrincipal(iam.arn);
  return principal.kind === 'role' ? { ...iam, role: principal.role, sessionName: principal.sessionName } : iam;
};

export const newCommand = (
  commandId: string,
  request: CommandRequest,
  requestedBy: Caller,
  requestedAt: string,
): CommandIn<'requested'> => ({ commandId, request, requestedBy, requestedAt, revision: 0, state: 'requested' });

const common = ({ commandId, request, requestedBy, requestedAt, revision }: OpenCommand) => ({
  commandId,
  request,
  requestedBy,
  requestedAt,
  revision: revision + 1,
});

/** A worker begins, or continues what an earlier one has begun. */
export const beginCommand = (command: OpenCommand, at: string): CommandIn<'running'> => ({
  ...common(command),
  state: 'running',
  startedAt: command.state === 'running' ? command.startedAt : at,
  seenAt: at,
  tries: command.state === 'running' ? command.tries + 1 : 1,
  ...(command.state === 'running'
    ? omitUndefined({ progress: command.progress, reached: command.reached, verification: command.verification })
    : {}),
});

/** How far a command has come, in words, and what the next worker continues from. */
export interface Progress {
  readonly text: string;
  readonly reached?: Reached;
  readonly verification?: VerificationProgress;
}

export const noteProgress = (
  command: CommandIn<'running'>,
  { text, ...from }: Progress,
  at: string,
): CommandIn<'running'> => ({ ...command, revision: command.revision + 1, seenAt: at, progress: text, ...from });

const TROUBLE_MAX = 1_000;

export const noteTrouble = (command: CommandIn<'running'>, trouble: string): CommandIn<'running'> => ({
  ...command,
  revision: command.revision + 1,
  trouble: trouble.slice(0, TROUBLE_MAX),
});

export const finishCommand = (
  command: CommandIn<'running'>,
  result: CommandResult,
  endedAt: string,
): CommandIn<'done'> => ({ ...common(command), state: 'done', endedAt, result });

export const refuseCommand = (
  command: OpenCommand,
  { reason, recorded }: { readonly reason: string; readonly recorded?: true },
  endedAt: string,
): CommandIn<'refused'> => ({
  ...common(command),
  state: 'refused',
  endedAt,
  reason,
  ...(recorded === undefined ? {} : { recorded }),
});

export const failCommand = (command: OpenCommand, error: string, endedAt: string): CommandIn<'failed'> => ({
  ...common(command),
  state: 'failed',
  endedAt,
  error,
});

const HOUR_MS = 3_600_000;

/** Of a command that nobody has continued for too long: how it ends. Undefined: it may go on. */
export const expireCommand = (command: OpenCommand, now: number): CommandIn<'refused' | 'failed'> | undefined => {
  const since = commandSince(command);
  if (now - Date.parse(since) <= COMMAND_OPEN_MS) return undefined;
  const hours = COMMAND_OPEN_MS / HOUR_MS;
  const at = new Date(now).toISOString();
  return command.state === 'requested'
    ? refuseCommand(command, { reason: `nobody began it within ${hours} hours, and it may be outdated: ask again` }, at)
    : failCommand(command, `nobody continued it within ${hours} hours after ${since}`, at);
};

/** A function is ended after this time at the latest. */
const WORKER_MAX_MS = 900_000;

/** Whether a worker may still be at it: one that failed has noted its trouble. */
export const mayBeUnderWay = (command: OpenCommand, now: number): boolean =>
  command.state === 'running' && command.trouble === undefined && now - Date.parse(command.seenAt) < WORKER_MAX_MS;
