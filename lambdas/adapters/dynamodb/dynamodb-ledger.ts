import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { PERSONAL_DATA_TERM, type RetentionTerm } from '../../domain/values/retention.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { systemClock } from '../clock/system-clock.ts';
import { ClaimItems } from './claim-items.ts';
import { DayItems } from './day-items.ts';
import { IntakeItems } from './intake-items.ts';
import { LedgerTable } from './ledger-client.ts';
import { NumberItems } from './number-items.ts';
import { OrderItems } from './order-items.ts';
import { PaceItem } from './pace-item.ts';
import { PaymentItems } from './payment-items.ts';
import { ProviderOrderItems } from './provider-order-items.ts';

/**
 * @param newId a fresh random id for each write, so that a repeated write knows itself again
 * @param term how long request bodies are kept
 * @param now epoch milliseconds, by which an item counts as expired
 */
export const createDynamoDbLedger = (
  client: DynamoDBClient,
  tableName: string,
  newId: () => string,
  term: RetentionTerm = PERSONAL_DATA_TERM,
  now: () => number = systemClock.now,
): Ledger => {
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const table = new LedgerTable(documents, tableName, newId, now);
  return {
    days: new DayItems(table),
    intakes: new IntakeItems(table),
    orders: new OrderItems(table, term),
    claims: new ClaimItems(table),
    providerOrders: new ProviderOrderItems(table),
    pace: new PaceItem(table),
    payments: new PaymentItems(table),
    numbers: new NumberItems(table),
  };
};
