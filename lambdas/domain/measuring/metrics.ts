/** Every metric, and what it is counted in. What each tells is said where it is recorded. */
export const METRICS = {
  // Lines by their final word, once a file.
  LinesOrdered: 'Count',
  LinesAlreadyOrdered: 'Count',
  LinesInvalid: 'Count',
  LinesDuplicate: 'Count',
  LinesRejected: 'Count',
  LinesNeedingAttention: 'Count',
  // Files that came to an end or wait for a person.
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
  /** Second orders at the provider for people whom an accepted order holds. */
  DoubleOrders: 'Count',
  // Answers of the provider.
  Throttles: 'Count',
  AuthenticationFailures: 'Count',
  // Messages that a function gave back, those that nobody can read, each time that they come, and those that were given up
  // and noted in the ledger.
  MessagesFailed: 'Count',
  MessagesUnreadable: 'Count',
  MessagesGivenUp: 'Count',
  // How it stands, at each tick of the schedule.
  OpenFiles: 'Count',
  QueuedOrders: 'Count',
  InDoubtOverdue: 'Count',
  ReportsLate: 'Count',
  /** How long the file has been in its phase. Those that a person keeps waiting do not count. */
  OldestOpenFile: 'Seconds',
} as const satisfies Record<string, 'Count' | 'Milliseconds' | 'Seconds'>;

export type MetricName = keyof typeof METRICS;

export const METRIC_NAMESPACE = 'Deskdrop';

/** What metrics and logs of a stage are told apart by: the dimension `service`. */
export const serviceName = (stage: string): string => `deskdrop-${stage}`;

export interface Measurement {
  readonly name: MetricName;
  readonly value: number;
}
