import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { PERSONAL_DATA_TERM, type RetentionTerm } from '../../domain/values/retention.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { systemClock } from '../clock/system-clock.ts';
import { BrakeItems } from './brake-items.ts';
import { ClaimItems } from './claim-items.ts';
import { CommandItems } from './command-items.ts';
import { DayItems } from './day-items.ts';
import { IntakeItems } from './intake-items.ts';
import { LedgerTable } from './ledger-client.ts';
import { NumberItems } from './number-items.ts';
import { OrderItems } from './order-items.ts';
import { OutboxItems } from './outbox-items.ts';
import { OwnEvents } from './own-events.ts';
import { PaceItem } from './pace-item.ts';
import { PaymentItems } from './payment-items.ts';
import { ProviderOrderItems } from './provider-order-items.ts';

export interface DynamoDbLedgerOptions {
  readonly tableName: string;
  /** A fresh random id for each write, so that a repeated write knows itself again. */
  readonly newId: () => string;
  /** How long request bodies are kept. */
  readonly term?: RetentionTerm | undefined;
  /** Epoch milliseconds, by which an item counts as expired. */
  readonly now?: () => number;
}

export const createDynamoDbLedger = (client: DynamoDBClient, options: DynamoDbLedgerOptions): Ledger => {
  const { tableName, newId, term = PERSONAL_DATA_TERM, now = systemClock.now } = options;
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const table = new LedgerTable(documents, { tableName, newId, now });
  const own = new OwnEvents();
  return {
    brakes: new BrakeItems(table),
    commands: new CommandItems(table),
    days: new DayItems(table),
    intakes: new IntakeItems(table, own),
    orders: new OrderItems(table, term, own),
    claims: new ClaimItems(table),
    providerOrders: new ProviderOrderItems(table),
    pace: new PaceItem(table),
    payments: new PaymentItems(table),
    numbers: new NumberItems(table),
    outbox: new OutboxItems(table, own),
  };
};
