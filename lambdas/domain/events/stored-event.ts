/**
 * A fact for other systems, as it stands in the ledger until the bus has taken it. Not checked against its schema when
 * it is read: an event that this version does not know must not keep an order from being read.
 */
export interface StoredEvent {
  /** The `detail-type` on the bus. */
  readonly type: string;
  readonly detail: {
    /** The same in each repetition: a consumer recognizes it by this. */
    readonly id: string;
    /** When it became true (ISO 8601, UTC). */
    readonly at: string;
    readonly [field: string]: unknown;
  };
}

/** What may be in the ledger's outbox of an order or a file. */
export interface WithOutbox {
  /**
   * What became true and is not on the bus yet, oldest first. Only the ledger's writes add to it, and only its clearing
   * empties it.
   */
  readonly outbox?: readonly StoredEvent[];
}
