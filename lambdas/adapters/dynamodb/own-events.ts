import type { StoredEvent } from '../../domain/events/stored-event.ts';
import type { OutboxEntry, OutboxOwner } from '../../ports/ledger.ts';

/** Far more than a function handles between two reads of an item. */
const KEPT_AT_MOST = 1_000;

const keyOf = (owner: OutboxOwner): string =>
  'clientOrderId' in owner ? `ORDER#${owner.clientOrderId}` : `INTAKE#${owner.intakeId}`;

/**
 * The events that this process has written and not cleared. A process may write an item again without having read it:
 * what it holds does not show what its own last write added, and a put replaces the whole item.
 */
export class OwnEvents {
  readonly #entries = new Map<string, OutboxEntry>();

  entries(): readonly OutboxEntry[] {
    return [...this.#entries.values()];
  }

  /** The item's outbox with this write. */
  outboxWith(
    owner: OutboxOwner,
    read: readonly StoredEvent[] = [],
    added: readonly StoredEvent[],
  ): readonly StoredEvent[] {
    const own = this.#entries.get(keyOf(owner))?.events ?? [];
    return [...new Map([...read, ...own, ...added].map((event) => [event.detail.id, event])).values()];
  }

  written(owner: OutboxOwner, events: readonly StoredEvent[]): void {
    if (events.length === 0) return;
    const key = keyOf(owner);
    this.#entries.delete(key);
    this.#entries.set(key, { owner, events });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > KEPT_AT_MOST && oldest !== undefined) this.#entries.delete(oldest);
  }

  /** Sent. What was written since stays. */
  settled(entry: OutboxEntry): void {
    const key = keyOf(entry.owner);
    const last = (one: OutboxEntry | undefined) => one?.events.at(-1)?.detail.id;
    if (last(this.#entries.get(key)) === last(entry)) this.#entries.delete(key);
  }
}
