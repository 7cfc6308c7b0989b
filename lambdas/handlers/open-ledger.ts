import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CALL_LIMITS } from '../adapters/aws/client-limits.ts';
import { createDynamoDbLedger } from '../adapters/aws/dynamodb-ledger.ts';
import { meterLedger } from '../adapters/metered-ledger.ts';
import { type Environment, readLedgerConfig } from '../config.ts';
import type { PersonalDataTerm } from '../domain/personal-data.ts';
import type { Ledger } from '../ports.ts';
import { metrics } from './handle-batch.ts';

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
