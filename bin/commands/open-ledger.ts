import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoDbLedger } from '../../lambdas/adapters/aws/dynamodb-ledger.ts';
import type { Ledger } from '../../lambdas/ports.ts';
import { awsClientConfig } from '../../local/cloud/aws-endpoint.ts';
import { readRunningEndpoints } from '../../local/cloud/endpoints-file.ts';
import { openLedgerOnDisk } from '../../local/cloud/ledger-on-disk.ts';

export interface LedgerOptions {
  readonly data: string;
  readonly stage: string;
  /** Of a deployed stack, with the ordinary AWS credentials and region. */
  readonly table?: string;
}

/** Reads the ledger of a deployed stack, of the local cloud that runs on the folder, or of the folder itself. */
export const withLedger = async <T>(options: LedgerOptions, read: (ledger: Ledger) => Promise<T>): Promise<T> => {
  const { client, tableName, close } = await open(options);
  try {
    return await read(createDynamoDbLedger(client, tableName, randomUUID));
  } finally {
    client.destroy();
    await close();
  }
};

const open = async ({ data, stage, table }: LedgerOptions) => {
  if (table !== undefined) return { client: new DynamoDBClient(), tableName: table, close: async () => {} };
  const running = await readRunningEndpoints(resolve(data));
  if (running !== undefined) {
    return {
      client: new DynamoDBClient(awsClientConfig(running.endpoint)),
      tableName: running.table,
      close: async () => {},
    };
  }
  const onDisk = await openLedgerOnDisk(resolve(data), stage);
  return { client: new DynamoDBClient(onDisk.clientConfig), tableName: onDisk.tableName, close: () => onDisk.stop() };
};
