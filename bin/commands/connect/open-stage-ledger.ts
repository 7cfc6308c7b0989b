import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createDynamoDbLedger } from '../../../lambdas/adapters/dynamodb/dynamodb-ledger.ts';
import type { EmailKey } from '../../../lambdas/domain/members/email-digest.ts';
import type { OrderingTimes } from '../../../lambdas/domain/orders/ordering-times.ts';
import type { Ledger } from '../../../lambdas/ports/ledger.ts';
import { stageConfig } from '../../../lib/stage/stage-config.ts';
import { readRunningEndpoints } from '../../../local/cloud/data/endpoints-file.ts';
import { readEmailKey } from '../../../local/cloud/data/local-email-key.ts';
import { awsClientConfig, normalizeEndpoint } from '../../../local/cloud/emulators/aws-endpoint.ts';
import { openLedgerOnDisk } from '../../../local/cloud/ledger-on-disk.ts';
import { ledgerTableName } from '../../../local/cloud/template/plan-table.ts';
import { CommandError } from '../terminal/command-error.ts';
import { openDeployedStage } from './deployed-stage.ts';
import { awsConfigOf, dataFolder, localStage, type PlaceOptions } from './place-options.ts';
import { readStageSecret } from './read-stage-secret.ts';

export interface LedgerOptions extends PlaceOptions {
  /** Any table with a ledger, for example a restored one; only for reading. */
  readonly table?: string;
  /** The server of a local cloud that does not use the embedded emulators. */
  readonly awsEndpoint?: string;
}

/** What is known of the ledger's stage. */
export interface LedgerPlace {
  /** The prefix of derived computer names. */
  readonly computerNamePrefix: string;
  /** Unknown for `--table`. */
  readonly times?: OrderingTimes;
  /** The key of the digests of e-mail addresses. `CommandError` if it cannot be read. */
  readonly emailKey: () => Promise<EmailKey>;
  readonly tableName: string;
  /** The ledger can change while the command runs. */
  readonly isLive: boolean;
}

interface OpenLedger extends LedgerPlace {
  readonly client: DynamoDBClient;
  readonly close?: () => Promise<void>;
}

const localPlace = (options: LedgerOptions, isLive: boolean): Omit<LedgerPlace, 'tableName'> => {
  const { computerNamePrefix, times } = stageConfig('local');
  return { computerNamePrefix, times, isLive, emailKey: () => localEmailKey(resolve(dataFolder(options))) };
};

const localEmailKey = async (dataDir: string): Promise<EmailKey> => {
  const key = await readEmailKey(dataDir);
  if (key !== undefined) return key;
  throw new CommandError(
    `The key of the e-mail addresses is not in ${dataDir}, so no address can be searched for. Name the user instead, or another folder with --data.`,
  );
};

const tablePlace = (table: string): Omit<LedgerPlace, 'tableName'> => ({
  computerNamePrefix: stageConfig('local').computerNamePrefix,
  isLive: true,
  emailKey: async () => {
    throw new CommandError(
      `An e-mail address cannot be searched for in --table ${table}: this needs the key of the stage. Name the user, or the stage with --stage.`,
    );
  },
});

/** Opens the ledger of a deployed stage, of the local cloud that runs on the data folder, or in the folder itself, for reading. */
export const withLedger = async <T>(
  options: LedgerOptions,
  use: (ledger: Ledger, place: LedgerPlace) => Promise<T>,
): Promise<T> => {
  const { client, close = async () => {}, ...place } = await open(options);
  try {
    return await use(createDynamoDbLedger(client, { tableName: place.tableName, newId: randomUUID }), place);
  } finally {
    client.destroy();
    await close();
  }
};

const open = async (options: LedgerOptions): Promise<OpenLedger> => {
  const { table, awsEndpoint } = options;
  const stage = localStage(options);
  const dataDir = resolve(dataFolder(options));
  if (awsEndpoint !== undefined) {
    const client = new DynamoDBClient(awsClientConfig(normalizeEndpoint(awsEndpoint)));
    return { ...localPlace(options, true), client, tableName: ledgerTableName(`deskdrop-${stage}`) };
  }
  if (table !== undefined)
    return { ...tablePlace(table), client: new DynamoDBClient(awsConfigOf(options)), tableName: table };
  const deployed = await openDeployedStage(options);
  if (deployed !== undefined) {
    const { clientConfig, resources, settings, times } = deployed;
    return {
      client: new DynamoDBClient(clientConfig),
      tableName: resources.table,
      computerNamePrefix: settings.computerNamePrefix,
      times,
      emailKey: () => readStageSecret(deployed, 'emailKey', 'name the user'),
      isLive: true,
    };
  }
  const running = await readRunningEndpoints(dataDir);
  if (running !== undefined)
    return {
      ...localPlace(options, true),
      client: new DynamoDBClient(awsClientConfig(running.endpoint)),
      tableName: running.table,
    };
  const onDisk = await openLedgerOnDisk(dataDir, stage);
  return {
    ...localPlace(options, false),
    client: new DynamoDBClient(onDisk.clientConfig),
    tableName: onDisk.tableName,
    close: () => onDisk.stop(),
  };
};
