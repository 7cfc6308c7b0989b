import type { DropObject } from '../domain/intakes/intake.ts';

export interface Messages {
  sendIntakes(objects: readonly DropObject[]): Promise<void>;
  /**
   * A reference to the order; the ledger holds the rest. Delays over 900 s are cut: the receiver sends the message
   * again. With a revision, for an order that waits, the message is valid only as long as the order is at that
   * revision.
   */
  sendOrders(clientOrderIds: readonly string[], delayMs: number, revision?: number): Promise<void>;
  sendReconcile(clientOrderId: string, delayMs: number): Promise<void>;
  /** A provider order that no order of ours waits for any more: it is cancelled while it is unpaid. */
  sendExtra(providerOrderId: string, delayMs: number): Promise<void>;
  /** A reference to a person's command. */
  sendCommand(commandId: string): Promise<void>;
  sendReport(intakeId: string, delayMs: number, options?: ReportOptions): Promise<void>;
}

export interface ReportOptions {
  /** Write the report once more although the intake has one. */
  readonly again: boolean;
  /** ISO 8601: the time of the fact that it must show. A report that was begun well after that shows it already. */
  readonly factAt?: string;
}
