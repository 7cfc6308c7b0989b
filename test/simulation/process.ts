import type { Clock } from '../../lambdas/ports/clock.ts';
import type { Log } from '../../lambdas/ports/telemetry.ts';
import type { Dice } from './dice.ts';
import type { Historian } from './historian.ts';
import type { Call } from './memory-call.ts';
import type { Scheduler } from './scheduler.ts';
import type { Story } from './story.ts';
import { HOUR_MS, type Weather } from './weather.ts';

/** Everything that all processes of one run share. */
export interface Sky {
  readonly scheduler: Scheduler;
  readonly dice: Dice;
  readonly story: Story;
  readonly weather: Weather;
  readonly historian: Historian;
  /** The true time at which the run began. */
  readonly startsAt: number;
  /** During the storm faults happen; afterwards everything answers, so that the world can come to rest. */
  isStormy(): boolean;
}

/** One invocation of a function, or one command of a person. */
export interface Process {
  readonly name: string;
  isAlive(): boolean;
  /** Ends the process here: its pending calls never return, and none of its code runs again. */
  die(reason: string): void;
  readonly clock: Clock;
  readonly log: Log;
  /** The time until the process is killed. */
  remainingMs(): number;
  readonly call: Call;
  sleep(delayMs: number): Promise<void>;
}

export interface ProcessOptions {
  readonly name: string;
  /** The difference between its clock and true time. */
  readonly skewMs: number;
  /** The process is killed after this time. A person's command has no limit. */
  readonly limitMs?: number;
}

/** A call to the ledger, a queue or the bucket failed, or its answer was lost. */
class CallFailedError extends Error {
  override readonly name = 'CallFailedError';
}

const SECOND_MS = 1_000;

/** How long a process is suspended at a step; if nothing kills it, perhaps longer than any lease. */
export const pauseMs = ({ dice, weather, isStormy }: Sky, likelier: number): number => {
  const { kill } = weather.holds;
  if (!isStormy() || !dice.chance(Math.min(0.3, weather.pause * likelier * (kill ? 1 : 4)))) return 0;
  return dice.between(SECOND_MS, kill ? 200 * SECOND_MS : HOUR_MS);
};

type Fate = 'fine' | 'dies before' | 'dies after' | 'is throttled' | 'answer lost';

/** Every call of a port is a step that the scheduler takes when the dice decide, and that may fail in any way. */
export const startProcess = (
  { name, skewMs, limitMs }: ProcessOptions,
  sky: Sky,
  work: (process: Process) => Promise<void>,
  over: (how: 'done' | 'failed' | 'died') => void,
): void => {
  const { scheduler, dice, story, weather } = sky;
  const startedAt = scheduler.now();
  let alive = true;
  const end = (how: 'done' | 'failed' | 'died', reason: string): void => {
    if (!alive) return;
    alive = false;
    if (how !== 'done') story.tell(name, () => reason);
    over(how);
  };
  const fateOf = (): Fate => {
    if (!sky.isStormy()) return 'fine';
    if (dice.chance(weather.crash)) return dice.pick(['dies before', 'dies after']);
    return dice.chance(weather.callFails) ? dice.pick(['is throttled', 'answer lost']) : 'fine';
  };
  // A sandbox that is frozen instead of killed continues where it stopped, even if its lease is over.
  const isKilled = limitMs !== undefined && (weather.holds.kill || dice.chance(0.2));
  const wireMs = (): number =>
    sky.isStormy() && dice.chance(weather.slow) ? dice.between(200, 8 * SECOND_MS) : dice.between(2, 30);

  const call: Call = (operation, effect) =>
    new Promise((resolve, reject) => {
      const fate = fateOf();
      const arrive = (): void => {
        // A call that is on the wire when its process dies may or may not arrive.
        if (!alive && dice.chance(0.5)) return;
        if (fate === 'dies before') {
          end('died', `dies before it ${operation}`);
          return;
        }
        if (fate === 'is throttled') {
          story.tell(name, () => `is throttled: ${operation}`);
          reject(new CallFailedError(`${operation}: throttled`));
          return;
        }
        let result: ReturnType<typeof effect>;
        try {
          result = effect();
        } catch (error) {
          reject(error);
          return;
        }
        story.tell(name, () => `${operation}${result === 'lost' ? ': lost' : ''}`);
        if (fate === 'dies after') end('died', `dies after it ${operation}`);
        else if (fate === 'answer lost') reject(new CallFailedError(`${operation}: no answer`));
        else if (alive) resolve(result);
      };
      const pause = pauseMs(sky, 1);
      if (pause === 0) {
        scheduler.after(wireMs(), arrive);
        return;
      }
      story.tell(name, () => `is paused for ${Math.round(pause / SECOND_MS)} s before it ${operation}`);
      scheduler.after(pause, () => {
        if (alive) scheduler.after(wireMs(), arrive);
      });
    });

  const tellLog = (message: string, fields?: Readonly<Record<string, unknown>>): void =>
    story.tell(name, () => `(${message}${fields === undefined ? '' : ` ${JSON.stringify(fields)}`})`);
  const raise = (message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
    tellLog(message, fields);
    sky.historian.notice(`${message} ${JSON.stringify(fields)}`);
  };
  const process: Process = {
    name,
    isAlive: () => alive,
    die: (reason) => end('died', reason),
    clock: { now: () => scheduler.now() + skewMs, monotonic: () => scheduler.now() },
    log: { info: tellLog, warn: tellLog, error: raise },
    remainingMs: () => (isKilled ? startedAt + limitMs - scheduler.now() : Number.POSITIVE_INFINITY),
    call,
    sleep: (delayMs) =>
      new Promise((resolve) =>
        scheduler.after(delayMs, () => {
          if (alive) resolve();
        }),
      ),
  };
  if (isKilled) scheduler.after(limitMs, () => end('died', 'is killed at its time limit'));
  work(process).then(
    () => end('done', ''),
    (error: unknown) => end('failed', `fails: ${error instanceof Error ? error.message : String(error)}`),
  );
};
