import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoDbLedger } from '../../lambdas/adapters/dynamodb/dynamodb-ledger.ts';
import type { Ledger } from '../../lambdas/ports/ledger.ts';
import { type AwsClientConfig, awsClientConfig } from '../../local/cloud/emulators/aws-endpoint.ts';
import { createTable } from '../../local/cloud/resources/create-table.ts';
import { planResources } from '../../local/cloud/template/resource-plan.ts';
import { NOON } from './orders.ts';
import { ownStage, sharedEmulators } from './shared-emulators.ts';
import { stageTemplate } from './stage-template.ts';

/** The clock of this ledger shows NOON, as in the test orders, when nothing has expired. */
export interface LedgerUnderTest {
  readonly ledger: Ledger;
  readonly clientConfig: AwsClientConfig;
  readonly client: DynamoDBClient;
  readonly tableName: string;
  stop(): Promise<void>;
}

/** The stack's table, empty, on the embedded DynamoDB that all test files of a worker share. */
export const startLedger = async (): Promise<LedgerUnderTest> => {
  const [emulators, template] = await Promise.all([sharedEmulators(), stageTemplate('local')]);
  const clientConfig = awsClientConfig(emulators.endpoint);
  const client = new DynamoDBClient(clientConfig);
  const { table } = planResources(template, ownStage());
  await createTable(client, table);
  return {
    ledger: createDynamoDbLedger(client, { tableName: table.name, newId: randomUUID, now: () => Date.parse(NOON) }),
    clientConfig,
    client,
    tableName: table.name,
    stop: async () => {
      client.destroy();
      await emulators.stop();
    },
  };
};
