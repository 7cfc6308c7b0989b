import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CALL_LIMITS } from '../../lambdas/adapters/aws/client-limits.ts';
import { createDynamoDbLedger } from '../../lambdas/adapters/aws/dynamodb-ledger.ts';
import type { Ledger } from '../../lambdas/ports.ts';
import { awsClientConfig, normalizeEndpoint } from '../../local/cloud/aws-endpoint.ts';
import { readRunningEndpoints } from '../../local/cloud/endpoints-file.ts';
import { openLedgerOnDisk } from '../../local/cloud/ledger-on-disk.ts';
import { ledgerTableName } from '../../local/cloud/plan-table.ts';

export interface LedgerOptions {
  readonly data: string;
  readonly stage: string;
  /** Of a deployed stack, with the ordinary AWS credentials and region. */
  readonly table?: string;
  /** Of a local cloud that keeps its ledger on a server of somebody else's. */
  readonly awsEndpoint?: string;
}

/** `write`: for what changes it. On disk it is opened for reading alone otherwise. */
type Access = 'read' | 'write';

/** Opens the ledger of a deployed stack, of the local cloud that runs on the folder, or of the folder itself. */
export const withLedger = async <T>(
  options: LedgerOptions,
  use: (ledger: Ledger) => Promise<T>,
  access: Access = 'read',
): Promise<T> => {
  const { client, tableName, close } = await open(options, access);
  try {
    return await use(createDynamoDbLedger(client, tableName, randomUUID));
  } finally {
    client.destroy();
    await close();
  }
};

const open = async ({ data, stage, table, awsEndpoint }: LedgerOptions, access: Access) => {
  if (awsEndpoint !== undefined) {
    const client = new DynamoDBClient(awsClientConfig(normalizeEndpoint(awsEndpoint)));
    return { client, tableName: ledgerTableName(`deskdrop-${stage}`), close: async () => {} };
  }
  if (table !== undefined) return { client: new DynamoDBClient(CALL_LIMITS), tableName: table, close: async () => {} };
  const running = await readRunningEndpoints(resolve(data));
  if (running !== undefined) {
    return {
      client: new DynamoDBClient(awsClientConfig(running.endpoint)),
      tableName: running.table,
      close: async () => {},
    };
  }
  const onDisk = await openLedgerOnDisk(resolve(data), stage, { writes: access === 'write' });
  return { client: new DynamoDBClient(onDisk.clientConfig), tableName: onDisk.tableName, close: () => onDisk.stop() };
};
