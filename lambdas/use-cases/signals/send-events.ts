import { describeError } from '../../domain/values/describe-error.ts';
import type { EventBus } from '../../ports/events.ts';
import type { OutboxEntry, OutboxLedger } from '../../ports/ledger.ts';
import type { Worker } from './worker.ts';

export type TellingWorker = Pick<Worker, 'clock' | 'log'> & {
  readonly ledger: { readonly outbox: OutboxLedger };
  readonly events: EventBus;
};

/** The most items that are emptied together, and how often at most in one patrol. */
const AT_ONCE = 100;
const ROUNDS = 10;
/** Younger ones are about to be sent by whoever wrote them. */
const LEFT_BEHIND_AFTER_MS = 60_000;

/**
 * Sends events, and then clears them from the ledger: they are sent again if anything stops it in between. Never
 * rejects: whatever the bus did not take stays in the outbox, and nothing else depends on it.
 */
const sendAndClear = async (entries: readonly OutboxEntry[], worker: TellingWorker): Promise<boolean> => {
  const { ledger, events: bus, log } = worker;
  if (entries.length === 0) return true;
  try {
    const left = new Set((await bus.send(entries.flatMap(({ events }) => events))).map(({ detail }) => detail.id));
    const sent = entries.filter(({ events }) => events.every(({ detail }) => !left.has(detail.id)));
    await Promise.all(sent.map((entry) => ledger.outbox.clear(entry)));
    if (left.size === 0) return true;
    log.warn('the event bus did not take some events', { events: [...left] });
  } catch (error) {
    log.warn('events could not be sent and wait in the ledger', { reason: describeError(error) });
  }
  return false;
};

/** What this process has written, once its work is done. False if some of it waits. */
export const sendOwnEvents = (worker: TellingWorker): Promise<boolean> =>
  sendAndClear(worker.ledger.outbox.own().slice(0, AT_ONCE), worker);

/** What a process that stopped, or a bus that did not answer, has left. */
export const sendWaitingEvents = async (worker: TellingWorker): Promise<void> => {
  const now = worker.clock.now();
  const isLeft = ({ events: [oldest] }: OutboxEntry): boolean => {
    const ageMs = now - Date.parse(oldest?.detail.at ?? '');
    // A time in the future is of a clock that was wrong.
    return !(ageMs >= 0 && ageMs < LEFT_BEHIND_AFTER_MS);
  };
  for (let round = 0; round < ROUNDS; round++) {
    const left = (await worker.ledger.outbox.waiting(AT_ONCE)).filter(isLeft);
    if (left.length === 0 || !(await sendAndClear(left, worker))) return;
  }
};
