import * as z from 'zod';
import type { Attempt } from '../../domain/orders/attempt.ts';
import type { ProviderOrderItem } from '../../domain/orders/provider-order.ts';
import type { ProviderOrderLedger, WriteResult } from '../../ports/ledger.ts';
import type { Condition, Item, Key, LedgerTable } from './ledger-client.ts';
import { attempt, loose, optional, readItem, text } from './read-item.ts';

const itemKey = (providerOrderId: string): Key => ({ pk: `PROVIDER#${providerOrderId}`, sk: 'ITEM' });

const toItem = (item: ProviderOrderItem): ProviderOrderItem & Item => ({ ...item });

const common = { providerOrderId: text, sameAs: optional(text) };
const providerOrderSchema: z.ZodType<ProviderOrderItem> = z.discriminatedUnion('status', [
  loose({ ...common, status: z.literal('OWNED'), clientOrderId: text, attempt }),
  loose({ ...common, status: z.literal('CANCELLING'), owner: optional(loose({ clientOrderId: text, attempt })) }),
  loose({ ...common, status: z.literal('CANCELLED') }),
  loose({ ...common, status: z.literal('EXTRA'), reason: text, clientOrderId: optional(text) }),
]);

const fromItem = (stored: Item): ProviderOrderItem => {
  const { pk, sk, v, writeId, ...item } = stored;
  return readItem(providerOrderSchema, stored, item);
};

/** Its owner is in `clientOrderId` and `attempt`; while it is being cancelled, in `owner`. */
const stillIs = (item: ProviderOrderItem): Condition => {
  const isStatus = {
    expression: '#status = :status',
    names: { '#status': 'status' },
    values: { ':status': item.status },
  };
  const isOf = (
    names: Readonly<Record<string, string>>,
    path: string,
    { clientOrderId, attempt }: { readonly clientOrderId: string; readonly attempt: Attempt },
  ): Condition => ({
    expression: `${isStatus.expression} AND ${path}#id = :id AND ${path}#attempt.#no = :no AND ${path}#attempt.#nonce = :nonce`,
    names: {
      ...isStatus.names,
      ...names,
      '#id': 'clientOrderId',
      '#attempt': 'attempt',
      '#no': 'no',
      '#nonce': 'nonce',
    },
    values: { ...isStatus.values, ':id': clientOrderId, ':no': attempt.no, ':nonce': attempt.nonce },
  });
  switch (item.status) {
    case 'OWNED':
      return isOf({}, '', item);
    case 'CANCELLING':
      return item.owner === undefined
        ? {
            ...isStatus,
            expression: `${isStatus.expression} AND attribute_not_exists(#owner)`,
            names: { ...isStatus.names, '#owner': 'owner' },
          }
        : isOf({ '#owner': 'owner' }, '#owner.', item.owner);
    case 'CANCELLED':
    case 'EXTRA':
      return isStatus;
  }
};

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
      // It was CANCELLING and was deleted between the write and the read: the key is free again.
    }
  }

  changeProviderOrder(from: ProviderOrderItem, to: ProviderOrderItem): Promise<WriteResult> {
    return this.#table.put(itemKey(from.providerOrderId), toItem(to), stillIs(from));
  }

  removeCancelling(providerOrderId: string): Promise<WriteResult> {
    return this.#table.remove(itemKey(providerOrderId), stillIs({ providerOrderId, status: 'CANCELLING' }));
  }
}
