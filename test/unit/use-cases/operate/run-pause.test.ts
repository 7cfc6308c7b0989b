import { expect, test } from 'vitest';
import { holdsStill, type Pause } from '../../../../lambdas/domain/intakes/brakes.ts';
import { runPause, runResume } from '../../../../lambdas/use-cases/operate/run-pause.ts';

/** A stage whose pause is one item, and the time at which somebody asks for something. */
const stage = () => {
  let pause: Pause | undefined;
  const deps = {
    clock: { now: () => Date.parse('2026-03-01T12:00:00Z'), monotonic: () => 0 },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    ledger: {
      brakes: {
        getPause: async () => pause,
        changePause: async (from: Pause | undefined, to: Pause) => {
          if (from?.revision !== pause?.revision) return 'lost';
          pause = to;
          return 'written';
        },
      },
    },
  };
  const run = (command: string, at: string) =>
    ({ decision: { by: command, at: `2026-03-01T${at}:00Z`, command }, isRepeated: false, deps }) as never;
  return {
    pause: (command: string, at: string) => runPause({ kind: 'pause' }, run(command, at)),
    resume: (command: string, at: string) => runResume({ kind: 'resume' }, run(command, at)),
    isPaused: () => holdsStill(pause),
  };
};

test('a resume that comes late does not end a pause that was asked for after it', async () => {
  const one = stage();
  await one.pause('first', '09:00');
  expect(await one.pause('second', '10:02')).toMatchObject({ result: { paused: true, changed: false, by: 'first' } });
  expect(await one.resume('older', '10:00')).toMatchObject({ result: { paused: true, changed: false } });
  expect(one.isPaused()).toBe(true);
  expect(await one.resume('newer', '10:05')).toMatchObject({ result: { paused: false, changed: true } });
  expect(one.isPaused()).toBe(false);
});
