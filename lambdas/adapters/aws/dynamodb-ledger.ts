import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Ledger } from '../../ports.ts';
import { ClaimItems } from './claim-items.ts';
import { DayItems } from './day-items.ts';
import { IntakeItems } from './intake-items.ts';
import { LedgerTable } from './ledger-table.ts';
import { OrderItems } from './order-items.ts';
import { PaceItem } from './pace-item.ts';
import { ProviderOrderItems } from './provider-order-items.ts';

/** @param newId a fresh random id for each write, so that a repeated write knows itself again */
export const createDynamoDbLedger = (client: DynamoDBClient, tableName: string, newId: () => string): Ledger => {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const table = new LedgerTable(documents, tableName, newId);
  return {
    days: new DayItems(table),
    intakes: new IntakeItems(table),
    orders: new OrderItems(table),
    claims: new ClaimItems(table),
    providerOrders: new ProviderOrderItems(table),
    pace: new PaceItem(table),
  };
};
