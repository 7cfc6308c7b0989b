import type { CommandRequestOf, CommandResult } from '../../domain/commands/command.ts';
import {
  beginPause,
  confirmPause,
  endPause,
  holdsStill,
  latestDecision,
  type Pause,
} from '../../domain/intakes/brakes.ts';
import { type CommandOutcome, type CommandRun, nameOf, type OperatingWorker } from './command-run.ts';

type PausingRun = Pick<CommandRun, 'decision' | 'isRepeated'> & {
  readonly deps: Pick<OperatingWorker, 'ledger' | 'clock' | 'log'>;
};

const WRITE_TRIES = 5;

/** May be repeated: the pause carries the command's id, and a command that a later one has overtaken changes nothing. */
export const runPause = (_: CommandRequestOf<'pause'>, run: PausingRun): Promise<CommandOutcome> =>
  changePause(run, (pause, at) =>
    holdsStill(pause) ? confirmPause(pause, run.decision) : beginPause(pause, run.decision, at),
  );

/**
 * May be repeated, likewise. It may also come late, and must not end a pause that somebody has asked for since. The patrol and
 * the messages that were put off bring everything back.
 */
export const runResume = (_: CommandRequestOf<'resume'>, run: PausingRun): Promise<CommandOutcome> =>
  changePause(run, (pause, at) =>
    holdsStill(pause) && latestDecision(pause).at <= run.decision.at ? endPause(pause, run.decision, at) : undefined,
  );

/** Neither reads the provider nor asks for its clock: it must work when nothing else does. */
const changePause = async (
  run: PausingRun,
  change: (pause: Pause | undefined, at: string) => Pause | undefined,
): Promise<CommandOutcome> => {
  const { ledger, clock, log } = run.deps;
  for (let tries = 0; tries < WRITE_TRIES; tries++) {
    const pause = await ledger.brakes.getPause();
    if (isDoneBy(run, pause)) return standing(pause, true);
    const to = isOvertaken(run, pause) ? undefined : change(pause, new Date(clock.now()).toISOString());
    if (to === undefined) return standing(pause, false);
    if ((await ledger.brakes.changePause(pause, to)) === 'lost') continue;
    log.warn(holdsStill(to) ? 'the stage is paused' : 'the stage goes on', { by: nameOf(run.decision) });
    return standing(to, holdsStill(to) !== holdsStill(pause));
  }
  throw new Error(`the pause was changed ${WRITE_TRIES} times while it was read`);
};

/** By an earlier try, which stopped before it could say so. */
const isDoneBy = ({ decision: { command } }: PausingRun, pause: Pause | undefined): boolean =>
  command !== undefined && (pause?.pausedBy.command === command || pause?.resumed?.by.command === command);

/** An earlier try may have been done, and somebody has decided since. */
const isOvertaken = ({ isRepeated, decision }: PausingRun, pause: Pause | undefined): boolean =>
  isRepeated && pause !== undefined && latestDecision(pause).at > decision.at;

const standing = (pause: Pause | undefined, changed: boolean): CommandOutcome => {
  const result: Extract<CommandResult, { kind: 'stage' }> = {
    kind: 'stage',
    paused: holdsStill(pause),
    changed,
    ...(pause === undefined
      ? {}
      : { since: pause.resumed?.at ?? pause.pausedAt, by: nameOf(pause.resumed?.by ?? pause.pausedBy) }),
  };
  return { kind: 'done', result };
};
