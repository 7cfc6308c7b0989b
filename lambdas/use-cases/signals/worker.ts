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

/** All that a worker can have at hand. A use case takes a `Pick` of it, so its signature says what it can touch. */
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
  /** Nobody is told without it. */
  readonly notifications?: Notifications | undefined;
  /** Without it orders are not paced. */
  readonly orderRate?: OrderRate | undefined;
  /** Without it our clock is taken for right as far as the stage's skew goes. */
  readonly providerClock?: ProviderClock | undefined;
  /** What `providerClock` told for this message. */
  readonly clockOff?: ClockOff;
  /** The same without its sign, where it is more than the stage's skew. */
  readonly offBeyondSkewMs?: number | undefined;
  /** Asked when it is first needed. Undefined where it is lost: then e-mail addresses are not compared. */
  readonly emailKey: () => Promise<EmailKey | undefined>;
  /** In [0, 1). */
  readonly random: () => number;
  readonly sleep: (delayMs: number) => Promise<void>;
  /** Fresh and unguessable: what tells two workers on one order apart. */
  readonly newNonce: () => string;
}

/** Knows how far its clock is off. */
export type ClockWorker = Pick<Worker, 'times' | 'log' | 'providerClock' | 'clockOff' | 'offBeyondSkewMs'>;

/** Settles and follows orders by what the provider knows. */
export type ProviderWorker = ClockWorker & Pick<Worker, 'ledger' | 'messages' | 'book' | 'clock'>;
