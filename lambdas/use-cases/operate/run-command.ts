import {
  type Command,
  type CommandIn,
  type CommandKind,
  type CommandRequest,
  type CommandRequestOf,
  isOpenCommand,
} from '../../domain/commands/command.ts';
import {
  beginCommand,
  expireCommand,
  finishCommand,
  noteProgress,
  noteTrouble,
  refuseCommand,
} from '../../domain/commands/command-transitions.ts';
import { describeError } from '../../domain/values/describe-error.ts';
import {
  type CommandOutcome,
  type CommandRun,
  decisionOf,
  type OperatingWorker,
  WrongClockError,
} from './command-run.ts';
import { runApproval, runRejection } from './run-decision.ts';
import { runDoctor } from './run-doctor.ts';
import { runManyAbsences, runManyRedrives, runManyReleases } from './run-many.ts';
import { runAbsence, runAdoption, runFileRedrive, runRedrive } from './run-order-command.ts';
import { runPause, runResume } from './run-pause.ts';
import { runRelease } from './run-release.ts';
import { runStop } from './run-stop.ts';
import { runVerification } from './run-verification.ts';

/** How each command is run. Each may be repeated after a crash anywhere in it; beside it stands why. */
const RUN: {
  readonly [Kind in CommandKind]: (request: CommandRequestOf<Kind>, run: CommandRun) => Promise<CommandOutcome>;
} = {
  approve: runApproval,
  reject: runRejection,
  'resolve-adopt': runAdoption,
  'resolve-absent': runAbsence,
  'redrive-order': runRedrive,
  'redrive-file': runFileRedrive,
  'redrive-orders': runManyRedrives,
  'resolve-orders-absent': runManyAbsences,
  'release-orders': runManyReleases,
  release: runRelease,
  pause: runPause,
  resume: runResume,
  verify: runVerification,
  doctor: runDoctor,
  stop: runStop,
};

const perform = <Kind extends CommandKind>(
  request: CommandRequest & { readonly kind: Kind },
  run: CommandRun,
): Promise<CommandOutcome> => RUN[request.kind](request as CommandRequestOf<Kind>, run);

/** What one step may still take when its worker stops to let another one continue: a sweep asks many sources. */
const STEP_REQUESTS = 8;

/** A later worker has the same command: it continues, and this one changes and sends nothing more. */
class SupersededError extends Error {
  override readonly name = 'SupersededError';
}

/**
 * requested, running -> done, refused. A message that comes twice, or after a crash, continues the command: one that has
 * ended does nothing. Of two workers with one command the later one writes its end; what each did carries the command's
 * id, so the later one recognizes it. The earlier one stops at its next write to the command.
 *
 * @param remainingMs until the worker is stopped
 */
export const runCommand = async (
  commandId: string,
  remainingMs: () => number,
  deps: OperatingWorker,
): Promise<void> => {
  const begun = await begin(commandId, deps);
  if (begun === undefined) return;
  try {
    await runBegun(begun, remainingMs, deps);
  } catch (error) {
    if (!(error instanceof SupersededError)) throw error;
    deps.log.info('another worker continues the command', { commandId });
  }
};

const runBegun = async (
  begun: CommandIn<'running'>,
  remainingMs: () => number,
  deps: OperatingWorker,
): Promise<void> => {
  const { commandId, request } = begun;
  const written = { command: begun };
  const keep = async (to: Command): Promise<void> => {
    if ((await deps.ledger.commands.moveCommand(written.command, to)) === 'lost')
      throw new SupersededError(`another worker continues the command ${commandId}`);
    if (to.state === 'running') written.command = to;
  };
  const at = () => new Date(deps.clock.now()).toISOString();
  const run: CommandRun = {
    command: begun,
    deps,
    decision: decisionOf(begun, deps.sessionNames),
    isRepeated: begun.tries > 1,
    reached: begun.reached,
    mayGoOn: () => remainingMs() > STEP_REQUESTS * deps.times.requestTimeoutMs,
    onProgress: (text, reached) => keep(noteProgress(written.command, { text, reached }, at())),
    onVerified: (text, verification) => keep(noteProgress(written.command, { text, verification }, at())),
  };
  let outcome: CommandOutcome;
  try {
    outcome = await performOrRefuse(request, run);
    // Another worker of this command may have just done it, and what it did is recognized.
    if (outcome.kind === 'refused' && run.isRepeated) outcome = await performOrRefuse(request, run);
  } catch (error) {
    if (error instanceof SupersededError) throw error;
    // Told to whoever waits for it; the message comes back.
    await keep(noteTrouble(written.command, describeError(error)));
    throw error;
  }
  if (outcome.kind === 'again') return deps.messages.sendCommand(commandId);
  const to = ended(written.command, outcome, at());
  await keep(to);
  deps.log.info('command ended', { commandId, command: request.kind, state: to.state });
};

const performOrRefuse = async (request: CommandRequest, run: CommandRun): Promise<CommandOutcome> => {
  try {
    return await perform(request, run);
  } catch (error) {
    if (!(error instanceof WrongClockError)) throw error;
    return { kind: 'refused', reason: error.message };
  }
};

const BEGIN_TRIES = 5;

/** Undefined: it has ended. */
const begin = async (
  commandId: string,
  { ledger, clock, log }: OperatingWorker,
): Promise<CommandIn<'running'> | undefined> => {
  for (let tries = 0; tries < BEGIN_TRIES; tries++) {
    const command = await ledger.commands.getCommand(commandId);
    // It is recorded before its message is sent.
    if (command === undefined) throw new Error(`command ${commandId} is not in the ledger`);
    if (!isOpenCommand(command)) return undefined;
    const expired = expireCommand(command, clock.now());
    const to = expired ?? beginCommand(command, new Date(clock.now()).toISOString());
    if ((await ledger.commands.moveCommand(command, to)) === 'lost') continue;
    if (to.state === 'running') return to;
    log.warn('command ended, because nobody continued it in time', { commandId, command: command.request.kind });
    return undefined;
  }
  throw new Error(`command ${commandId} was changed ${BEGIN_TRIES} times while it was read`);
};

const ended = (
  command: CommandIn<'running'>,
  outcome: Exclude<CommandOutcome, { readonly kind: 'again' }>,
  at: string,
): Command =>
  outcome.kind === 'done' ? finishCommand(command, outcome.result, at) : refuseCommand(command, outcome, at);
