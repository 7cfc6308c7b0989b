import { extraBody, intakeBody, orderBody, reportBody } from '../../lambdas/adapters/sqs/message-bodies.ts';
import { messageRetryMs } from '../../lambdas/domain/values/message-retry.ts';
import type { Messages } from '../../lambdas/ports/messages.ts';
import type { FedName, WorkerName } from '../../lib/stage/function-config.ts';
import { type Process, type Sky, startProcess } from './process.ts';
import { FUNCTIONS } from './weather.ts';

/** The simulated staff run the use cases of commands directly, without a queue. */
export type SimulatedWorker = Exclude<WorkerName, 'operate'>;

/** A function's handling of one message. */
export type Handler = (body: string, process: Process, receives: number) => Promise<void>;

/** A message that its function could not handle in any of its receives. */
export interface GivenUp {
  readonly queue: SimulatedWorker;
  readonly body: string;
  /** Epoch ms, by the queue's clock. */
  readonly sentAt: number;
}

export interface Queues {
  send(queue: SimulatedWorker, body: string, delayMs: number): void;
  /** The number of messages that wait, are hidden, or are being handled. */
  pending(): number;
}

/** Shortens the long event of a file to its key. */
const brief = (body: string): string => /"key":"([^"]*)"/.exec(body)?.[1] ?? body;

const SECOND_MS = 1_000;
const DELAY_MAX_MS = 900 * SECOND_MS;

/** Queues like SQS: messages come at least once and in any order, are hidden while handled, and die in the end. */
export const createQueues = (
  sky: Sky,
  handlers: Readonly<Record<SimulatedWorker, Handler>>,
  endGivenUp: (message: GivenUp, process: Process) => Promise<void>,
  skewOf: (by: FedName) => number,
): Queues => {
  const { scheduler, dice, story, weather } = sky;
  let pending = 0;
  let invocations = 0;

  const invoke = (
    by: FedName,
    body: string,
    work: (process: Process) => Promise<void>,
    comesBack: () => void,
    /** The delay after a failure, if the function sets one; a function that was killed sets none. */
    retryMs?: number,
  ): void => {
    const { timeoutMs, visibilityMs } = FUNCTIONS[by];
    const name = `${by} ${++invocations}`;
    story.tell(name, () => `takes ${brief(body)}`);
    startProcess({ name, skewMs: skewOf(by), limitMs: timeoutMs }, sky, work, (how) => {
      const isDeleted = how === 'done' && !(sky.isStormy() && dice.chance(weather.crash));
      if (isDeleted) pending--;
      else scheduler.after(how === 'failed' ? (retryMs ?? visibilityMs) : visibilityMs, comesBack);
    });
  };
  /** A dead letter has no dead-letter queue: it is delivered again until it is read. */
  const giveUp = (message: GivenUp): void =>
    invoke(
      'dead-letters',
      message.body,
      (process) => endGivenUp(message, process),
      () => giveUp(message),
    );
  const deliver = (queue: SimulatedWorker, body: string, sentAt: number, receives: number): void => {
    if (receives > FUNCTIONS[queue].maxReceiveCount) {
      story.tell('a queue', () => `moves ${brief(body)} of ${queue} to its dead letters`);
      giveUp({ queue, body, sentAt });
      return;
    }
    invoke(
      queue,
      body,
      (process) => handlers[queue](body, process, receives),
      () => deliver(queue, body, sentAt, receives + 1),
      // Submit sets its own delays.
      queue === 'submit' ? undefined : messageRetryMs(receives, FUNCTIONS[queue].visibilityMs),
    );
  };
  const enqueue = (queue: SimulatedWorker, body: string, delayMs: number): void => {
    pending++;
    const sentAt = scheduler.now();
    scheduler.after(delayMs + dice.between(5, 500), () => deliver(queue, body, sentAt, 1));
  };
  return {
    send(queue, body, delayMs) {
      const wholeMs = Math.min(DELAY_MAX_MS, Math.ceil(Math.max(0, delayMs) / SECOND_MS) * SECOND_MS);
      enqueue(queue, body, wholeMs);
      if (sky.isStormy() && dice.chance(weather.duplicate))
        enqueue(queue, body, wholeMs + dice.between(0, 120 * SECOND_MS));
    },
    pending: () => pending,
  };
};

/** The port of one process. It sends a batch in parts, so that a crash can happen between two messages. */
export const openMessages = (queues: Queues, { call }: Process): Messages => {
  const send = (queue: SimulatedWorker, body: string, delayMs: number): Promise<void> =>
    call(`sends ${queue} ${brief(body)} in ${Math.ceil(delayMs / SECOND_MS)} s`, () =>
      queues.send(queue, body, delayMs),
    );
  const sendAll = async (queue: SimulatedWorker, bodies: readonly string[], delayMs: number): Promise<void> => {
    for (const body of bodies) await send(queue, body, delayMs);
  };
  return {
    sendIntakes: (objects) => sendAll('split', objects.map(intakeBody), 0),
    sendOrders: (clientOrderIds, delayMs, revision) =>
      sendAll(
        'submit',
        clientOrderIds.map((id) => orderBody(id, revision)),
        delayMs,
      ),
    sendReconcile: (clientOrderId, delayMs) => send('reconcile', orderBody(clientOrderId), delayMs),
    // The simulated staff do not use the commands' API: they run the use cases directly.
    sendCommand: async (commandId) => {
      throw new Error(`the simulation has no command ${commandId}`);
    },
    sendExtra: (providerOrderId, delayMs) => send('reconcile', extraBody(providerOrderId), delayMs),
    sendReport: (intakeId, delayMs, options) =>
      send('report', reportBody(intakeId, options ?? { again: false }), delayMs),
  };
};
