import type { StoredEvent } from '../domain/events/stored-event.ts';

/** Where other systems learn what became true. */
export interface EventBus {
  /** Sends them, and returns those that the bus did not take. Rejects if it cannot tell. */
  send(events: readonly StoredEvent[]): Promise<readonly StoredEvent[]>;
}
