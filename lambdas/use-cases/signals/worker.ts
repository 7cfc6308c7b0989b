import type { EmailKey } from '../../domain/members/email-digest.ts';
import type { ClockOff } from '../../domain/orders/clock-off.ts';
import type { OrderRate } from '../../domain/orders/order-rate.ts';
import type { OrderingTimes } from '../../domain/orders/ordering-times.ts';
import type { Clock, ProviderClock } from '../../ports/clock.ts';
import type { FileStore } from '../../ports/drops.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Messages } from '../../ports/messages.ts';
import type { OrderProvider, ProviderBook } from '../../ports/provider.ts';
import type { Log, Metrics, Notifications } from '../../ports/telemetry.ts';

/**
 * All dependencies that a worker can have. A use case takes a `Pick` of it, so its signature says what it can touch.
 */
export interface Worker {
  readonly ledger: Ledger;
  readonly messages: Messages;
  readonly files: FileStore;
  /** Places orders: only submit has it. */
  readonly provider: OrderProvider;
  /** Reads the provider, pays and cancels: only reconcile has it. */
  readonly book: ProviderBook;
  readonly clock: Clock;
  readonly times: OrderingTimes;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Without it no notifications are sent. */
  readonly notifications?: Notifications | undefined;
  /** Without it the order rate is unlimited. */
  readonly orderRate?: OrderRate | undefined;
  /** Without it our clock is assumed to be right within the stage's skew. */
  readonly providerClock?: ProviderClock | undefined;
  /** The result of `providerClock` for this message. */
  readonly clockOff?: ClockOff;
  /** The same, unsigned, if it is more than the stage's skew. */
  readonly offBeyondSkewMs?: number | undefined;
  /** Read when it is first needed. Undefined if it is lost: then e-mail addresses are not compared. */
  readonly emailKey: () => Promise<EmailKey | undefined>;
  /** In [0, 1). */
  readonly random: () => number;
  readonly sleep: (delayMs: number) => Promise<void>;
  /** The id of the person's command that the work is done for: it stands in the history of what is changed. */
  readonly command?: string | undefined;
  /** New and unguessable: distinguishes two workers on one order. */
  readonly newNonce: () => string;
}

/** A worker that knows how far its clock is off. */
export type ClockWorker = Pick<Worker, 'times' | 'log' | 'providerClock' | 'clockOff' | 'offBeyondSkewMs'>;

/** A worker that settles and follows orders with the provider's records. */
export type ProviderWorker = ClockWorker & Pick<Worker, 'ledger' | 'messages' | 'book' | 'clock' | 'command'>;
