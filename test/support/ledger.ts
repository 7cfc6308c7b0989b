import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoDbLedger } from '../../lambdas/adapters/dynamodb/dynamodb-ledger.ts';
import type { Ledger } from '../../lambdas/ports/ledger.ts';
import { type AwsClientConfig, awsClientConfig } from '../../local/cloud/emulators/aws-endpoint.ts';
import { startEmulators } from '../../local/cloud/emulators/emulators.ts';
import { createTable } from '../../local/cloud/resources/create-table.ts';
import { planResources } from '../../local/cloud/template/resource-plan.ts';
import { NOON } from './orders.ts';
import { stageTemplate } from './stage-template.ts';

/** Read at NOON of the test orders, by which nothing has expired. */
export interface LedgerUnderTest {
  readonly ledger: Ledger;
  readonly clientConfig: AwsClientConfig;
  readonly client: DynamoDBClient;
  readonly tableName: string;
  stop(): Promise<void>;
}

/** The stack's own table on the embedded DynamoDB, empty, in a folder of its own. */
export const startLedger = async (): Promise<LedgerUnderTest> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'deskdrop-ledger-'));
  const [emulators, template] = await Promise.all([startEmulators(dataDir), stageTemplate('local')]);
  const clientConfig = awsClientConfig(emulators.endpoint);
  const client = new DynamoDBClient(clientConfig);
  const { table } = planResources(template, 'local');
  await createTable(client, table);
  return {
    ledger: createDynamoDbLedger(client, { tableName: table.name, newId: randomUUID, now: () => Date.parse(NOON) }),
    clientConfig,
    client,
    tableName: table.name,
    stop: async () => {
      client.destroy();
      await emulators.stop();
      await rm(dataDir, { recursive: true });
    },
  };
};
