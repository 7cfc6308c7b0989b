import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { StoredEvent } from '../../domain/events/stored-event.ts';
import type { EventBus } from '../../ports/events.ts';

/** The most that one PutEvents takes. All ten together are far below its limit in bytes. */
const AT_ONCE = 10;

export interface BusOptions {
  readonly busName: string;
  /** Who sends: `deskdrop-STAGE`. */
  readonly source: string;
}

export const createEventBridgeBus = (client: EventBridgeClient, { busName, source }: BusOptions): EventBus => {
  const put = async (events: readonly StoredEvent[]): Promise<StoredEvent[]> => {
    const { FailedEntryCount, Entries } = await client.send(
      new PutEventsCommand({
        Entries: events.map(({ type, detail }) => ({
          EventBusName: busName,
          Source: source,
          DetailType: type,
          Detail: JSON.stringify(detail),
          Time: new Date(detail.at),
        })),
      }),
    );
    if (!FailedEntryCount) return [];
    // An answer without an entry for each event says nothing about any.
    if (Entries?.length !== events.length) return [...events];
    return events.filter((_, no) => Entries[no]?.EventId === undefined);
  };
  return {
    send: async (events) => {
      const left: StoredEvent[] = [];
      for (let start = 0; start < events.length; start += AT_ONCE)
        left.push(...(await put(events.slice(start, start + AT_ONCE))));
      return left;
    },
  };
};
