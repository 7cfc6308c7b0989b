import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Environment, readLedgerConfig } from '../config.ts';
import type { PersonalDataTerm } from '../domain/values/retention.ts';
import { metrics } from '../handlers/handle-batch.ts';
import type { Ledger } from '../ports/ports.ts';
import { CALL_LIMITS } from './client-limits.ts';
import { createDynamoDbLedger } from './dynamodb/dynamodb-ledger.ts';
import { meterLedger } from './metering.ts';

/**
 * The stage's ledger, whose writes are counted.
 *
 * @param term of the requests that the function puts or ends
 */
export const openLedger = (env: Environment, term?: PersonalDataTerm): Ledger =>
  meterLedger(
    createDynamoDbLedger(new DynamoDBClient(CALL_LIMITS), readLedgerConfig(env).tableName, randomUUID, term),
    metrics,
  );
