import type { StoredEvent } from '../../domain/events/stored-event.ts';
import type { OutboxEntry, OutboxLedger, OutboxOwner, WriteResult } from '../../ports/ledger.ts';
import type { Item, Key, LedgerTable } from './ledger-client.ts';
import type { OwnEvents } from './own-events.ts';

/** Sparse: an item is in it while it has something to send, by the time of its oldest event. */
const INDEX = 'outbox';
const WAITING = 'YES';
export const OUTBOX_ATTRIBUTES = ['outboxMark', 'outboxSince'] as const;

/** The attributes of an item with these events. */
export const outboxAttributes = (outbox: readonly StoredEvent[]): Item =>
  outbox.length === 0 ? {} : { outbox, outboxMark: WAITING, outboxSince: outbox[0]?.detail.at };

const keyOf = (owner: OutboxOwner): Key =>
  'clientOrderId' in owner
    ? { pk: `ORDER#${owner.clientOrderId}`, sk: 'ORDER' }
    : { pk: `INTAKE#${owner.intakeId}`, sk: 'INTAKE' };

const ownerOf = (pk: string): OutboxOwner =>
  pk.startsWith('ORDER#') ? { clientOrderId: pk.slice('ORDER#'.length) } : { intakeId: pk.slice('INTAKE#'.length) };

export class OutboxItems implements OutboxLedger {
  readonly #table: LedgerTable;
  readonly #own: OwnEvents;

  constructor(table: LedgerTable, own: OwnEvents) {
    this.#table = table;
    this.#own = own;
  }

  own(): readonly OutboxEntry[] {
    return this.#own.entries();
  }

  async waiting(limit: number): Promise<OutboxEntry[]> {
    const keys: Key[] = [];
    const query = {
      IndexName: INDEX,
      KeyConditionExpression: '#mark = :waiting',
      ExpressionAttributeNames: { '#mark': 'outboxMark' },
      ExpressionAttributeValues: { ':waiting': WAITING },
      Limit: limit,
    };
    for await (const { pk, sk } of this.#table.query(query)) {
      keys.push({ pk, sk });
      if (keys.length === limit) break;
    }
    const items = new Map((await this.#table.getMany(keys)).map((item) => [String(item.pk), item]));
    // DynamoDB returns them in no particular sequence, and the index may show one that is cleared by now.
    return keys.flatMap(({ pk }) => {
      const events = (items.get(pk)?.outbox ?? []) as readonly StoredEvent[];
      return events.length === 0 ? [] : [{ owner: ownerOf(pk), events }];
    });
  }

  async clear(entry: OutboxEntry): Promise<WriteResult> {
    const { owner, events } = entry;
    const last = events.length - 1;
    const result = await this.#table.removeAttributes(keyOf(owner), ['outbox', ...OUTBOX_ATTRIBUTES], {
      expression: `size(#sent) = :length AND #sent[${last}].#detail.#id = :id`,
      names: { '#sent': 'outbox', '#detail': 'detail', '#id': 'id' },
      values: { ':length': events.length, ':id': events[last]?.detail.id },
    });
    this.#own.settled(entry);
    return result;
  }
}
