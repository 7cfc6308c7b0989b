import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../adapters/clock/system-clock.ts';
import { openEventBus } from '../adapters/open-event-bus.ts';
import { type Environment, readEventTarget } from '../config.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Log } from '../ports/telemetry.ts';
import { sendOwnEvents, sendWaitingEvents } from '../use-cases/signals/send-events.ts';

/** What an invocation keeps for its answer, and what the bus and the ledger normally take together. */
const ANSWER_MS = 1_000;
const NEEDS_MS = 3_000;
/** A bus that does not answer delays one invocation a minute, not each. */
const PAUSE_MS = 60_000;

/** Sends what became true. Never rejects, and never keeps an invocation beyond its time: what is not sent waits. */
export interface TellEvents {
  /** What this container has written, once the messages are handled. */
  own(log: Log, remainingMs: () => number): Promise<void>;
  /** What others have left. */
  waiting(log: Log): Promise<void>;
}

export const createTellEvents = (ledger: Pick<Ledger, 'outbox'>, env: Environment): TellEvents => {
  const worker = { ledger, events: openEventBus(readEventTarget(env)), clock: systemClock };
  let notBefore = Number.NEGATIVE_INFINITY;
  return {
    own: async (log, remainingMs) => {
      const withinMs = remainingMs() - ANSWER_MS;
      if (withinMs < NEEDS_MS || systemClock.monotonic() < notBefore) return;
      const over = new AbortController();
      const isSent = await Promise.race([
        sendOwnEvents({ ...worker, log }),
        sleep(withinMs, false, { signal: over.signal }).catch(() => false),
      ]);
      over.abort();
      if (!isSent) notBefore = systemClock.monotonic() + PAUSE_MS;
    },
    waiting: (log) => sendWaitingEvents({ ...worker, log }),
  };
};
