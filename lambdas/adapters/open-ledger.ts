import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { RetentionTerm } from '../domain/values/retention.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Metrics } from '../ports/telemetry.ts';
import { CALL_LIMITS } from './aws-sdk/client-limits.ts';
import { createDynamoDbLedger } from './dynamodb/dynamodb-ledger.ts';
import { meterLedger } from './metering.ts';

interface LedgerOptions {
  readonly tableName: string;
  /** How long the requests that the function puts or ends are kept. */
  readonly term?: RetentionTerm | undefined;
  readonly metrics: Metrics;
}

/** The stage's ledger, with its writes counted. */
export const openLedger = ({ tableName, term, metrics }: LedgerOptions): Ledger =>
  meterLedger(createDynamoDbLedger(new DynamoDBClient(CALL_LIMITS), { tableName, newId: randomUUID, term }), metrics);
