import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoDbLedger } from '../../lambdas/adapters/dynamodb/dynamodb-ledger.ts';
import type { Ledger } from '../../lambdas/ports/ledger.ts';
import { awsClientConfig } from '../../local/cloud/emulators/aws-endpoint.ts';
import { startEmulators } from '../../local/cloud/emulators/emulators.ts';

/** Writes to the ledger of a data folder that no cloud uses, which no command of ours does. */
export const changeLedger = async (dataDir: string, change: (ledger: Ledger) => Promise<void>): Promise<void> => {
  const emulators = await startEmulators(dataDir);
  const client = new DynamoDBClient(awsClientConfig(emulators.endpoint));
  const [tableName = ''] = emulators.tableNames;
  try {
    await change(createDynamoDbLedger(client, { tableName, newId: randomUUID }));
  } finally {
    client.destroy();
    await emulators.stop();
  }
};
