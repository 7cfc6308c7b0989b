import type { ProviderOrderItem } from '../../domain/provider-order.ts';
import type { ProviderOrderLedger, WriteResult } from '../../ports.ts';
import type { Condition, Item, Key, LedgerTable } from './ledger-table.ts';

const itemKey = (providerOrderId: string): Key => ({ pk: `PROVIDER#${providerOrderId}`, sk: 'ITEM' });

const toItem = (item: ProviderOrderItem): ProviderOrderItem & Item => ({ ...item });

const fromItem = ({ pk, sk, v, writeId, ...item }: Item): ProviderOrderItem => item as unknown as ProviderOrderItem;

const stillIs = (item: ProviderOrderItem): Condition =>
  item.status === 'OWNED'
    ? {
        expression: '#status = :status AND #owner = :owner AND #attempt.#no = :no AND #attempt.#nonce = :nonce',
        names: {
          '#status': 'status',
          '#owner': 'clientOrderId',
          '#attempt': 'attempt',
          '#no': 'no',
          '#nonce': 'nonce',
        },
        values: {
          ':status': item.status,
          ':owner': item.clientOrderId,
          ':no': item.attempt.no,
          ':nonce': item.attempt.nonce,
        },
      }
    : { expression: '#status = :status', names: { '#status': 'status' }, values: { ':status': item.status } };

export class ProviderOrderItems implements ProviderOrderLedger {
  readonly #table: LedgerTable;

  constructor(table: LedgerTable) {
    this.#table = table;
  }

  async getProviderOrder(providerOrderId: string): Promise<ProviderOrderItem | undefined> {
    const item = await this.#table.get(itemKey(providerOrderId));
    return item === undefined ? undefined : fromItem(item);
  }

  async getProviderOrders(providerOrderIds: readonly string[]): Promise<Map<string, ProviderOrderItem>> {
    const items = await this.#table.getMany([...new Set(providerOrderIds)].map(itemKey));
    return new Map(items.map(fromItem).map((item) => [item.providerOrderId, item]));
  }

  async putProviderOrder(item: ProviderOrderItem): Promise<ProviderOrderItem> {
    for (;;) {
      const result = await this.#table.put(itemKey(item.providerOrderId), toItem(item), 'absent');
      if (result === 'written') return item;
      const standing = await this.getProviderOrder(item.providerOrderId);
      if (standing !== undefined) return standing;
      // It was CANCELLING and has been given up between the write and the read: the place is free again.
    }
  }

  changeProviderOrder(from: ProviderOrderItem, to: ProviderOrderItem): Promise<WriteResult> {
    return this.#table.put(itemKey(from.providerOrderId), toItem(to), stillIs(from));
  }

  removeCancelling(providerOrderId: string): Promise<WriteResult> {
    return this.#table.remove(itemKey(providerOrderId), stillIs({ providerOrderId, status: 'CANCELLING' }));
  }
}
