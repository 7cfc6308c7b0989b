import { parsePrincipal } from '../values/principal.ts';
import type { Caller, CommandIn, CommandRequest, CommandResult, OpenCommand } from './command.ts';

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
  ...(command.state === 'running' && command.progress !== undefined ? { progress: command.progress } : {}),
});

export const noteProgress = (command: CommandIn<'running'>, progress: string, at: string): CommandIn<'running'> => ({
  ...command,
  revision: command.revision + 1,
  seenAt: at,
  progress,
});

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
  command: CommandIn<'running'>,
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
