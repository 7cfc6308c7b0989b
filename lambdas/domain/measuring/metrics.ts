/** Every metric, with its unit. The code that records a metric says what it means. */
export const METRICS = {
  // Lines by their final status, once per file.
  LinesOrdered: 'Count',
  LinesAlreadyOrdered: 'Count',
  LinesInvalid: 'Count',
  LinesDuplicate: 'Count',
  LinesRejected: 'Count',
  LinesWithdrawn: 'Count',
  LinesNeedingAttention: 'Count',
  // Files that ended or wait for a person.
  FilesReported: 'Count',
  FilesRefused: 'Count',
  FilesStuck: 'Count',
  FilesHeld: 'Count',
  // Orders as they enter a state.
  OrdersOrdered: 'Count',
  OrdersRejected: 'Count',
  OrdersSkipped: 'Count',
  OrdersReplaced: 'Count',
  OrdersCancelled: 'Count',
  OrdersNeedingAttention: 'Count',
  OrdersInDoubt: 'Count',
  Attempts: 'Count',
  DesktopsOrdered: 'Count',
  /** From the order's creation to ORDERED. */
  TimeToOrder: 'Milliseconds',
  /** Orders at the provider that the ledger does not count. */
  ExtraOrders: 'Count',
  /** Second orders at the provider for people who are in an accepted order. */
  DoubleOrders: 'Count',
  // The provider's responses.
  Throttles: 'Count',
  AuthenticationFailures: 'Count',
  // Messages that a function returned to its queue, unreadable messages (each time they are fetched), and messages that
  // were given up and recorded in the ledger.
  MessagesFailed: 'Count',
  MessagesUnreadable: 'Count',
  MessagesGivenUp: 'Count',
  // The present state, at each tick of the schedule.
  OpenFiles: 'Count',
  QueuedOrders: 'Count',
  InDoubtOverdue: 'Count',
  ReportsLate: 'Count',
  /** How long the stage has been paused; 0 if it is not. */
  PausedFor: 'Seconds',
  /** How long the file has been in its phase. Files that wait for a person do not count. */
  OldestOpenFile: 'Seconds',
  /** How long the oldest event has waited for the event bus. */
  OldestEvent: 'Seconds',
  // In what the ledger and the provider differ, and the questions that had no answer, at the end of each verification.
  VerifiedDifferences: 'Count',
  VerifiedUnanswered: 'Count',
} as const satisfies Record<string, 'Count' | 'Milliseconds' | 'Seconds'>;

export type MetricName = keyof typeof METRICS;

export const METRIC_NAMESPACE = 'Deskdrop';

/** Distinguishes the metrics and logs of a stage: the dimension `service`. */
export const serviceName = (stage: string): string => `deskdrop-${stage}`;

export interface Measurement {
  readonly name: MetricName;
  readonly value: number;
}
