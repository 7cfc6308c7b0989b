import { clockOffMs } from '../../lambdas/domain/orders/clock-off.ts';
import type { ProviderClock } from '../../lambdas/ports/clock.ts';
import type { FunctionName } from '../../lib/stage/function-config.ts';
import type { Process, Sky } from './process.ts';
import { TIMES, type WrongClock } from './weather.ts';

/** The processes that compare their clock. Functions for files need not (D69): a wrong clock only misdates reports. */
const COMPARING: ReadonlySet<string> = new Set(['submit', 'reconcile', 'staff']);

const isWrong = (by: FunctionName | 'staff', { isTold }: WrongClock): boolean =>
  isTold ? COMPARING.has(by) : by === 'submit';

/** The clocks of a few machines, on any of which a process may run. */
export interface Clocks {
  /** The difference between the clock of a process that starts now and true time. */
  skewOf(by: FunctionName | 'staff'): number;
  providerClock(process: Process): ProviderClock;
}

export const createClocks = (sky: Sky, providerSkewMs: () => number): Clocks => {
  const { dice, scheduler, startsAt, weather } = sky;
  const { wrongClock } = weather;
  const machines = [0, 1, 2].map(() => dice.between(-TIMES.clockSkewMs / 2, TIMES.clockSkewMs / 2));
  const isStretch = (): boolean => {
    if (wrongClock === undefined) return false;
    const passedMs = scheduler.now() - startsAt - wrongClock.fromMs;
    return passedMs >= 0 && passedMs < wrongClock.forMs;
  };
  return {
    skewOf: (by) => {
      const machine = dice.pick(machines);
      if (wrongClock === undefined || !isStretch()) return machine;
      if (wrongClock.machines === 'one' && machine !== machines[0]) return machine;
      return isWrong(by, wrongClock) ? machine + wrongClock.offMs : machine;
    },
    providerClock: ({ call, clock }) => ({
      offMs: () => {
        const sentAt = clock.now();
        return call('asks the provider for the time', () => {
          if (isStretch() && wrongClock?.isTold === false) return undefined;
          const wholeSecond = Math.floor((scheduler.now() + providerSkewMs()) / 1_000) * 1_000;
          return clockOffMs(wholeSecond, sentAt, clock.now());
        });
      },
    }),
  };
};
