import { stat } from 'node:fs/promises';
import { DataFolderError, ledgerPath } from './data/data-folder.ts';
import { type AwsClientConfig, awsClientConfig } from './emulators/aws-endpoint.ts';
import { startEmulators } from './emulators/emulators.ts';
import { ledgerTableName } from './template/plan-table.ts';

export interface LedgerOnDisk {
  readonly clientConfig: AwsClientConfig;
  readonly tableName: string;
  stop(): Promise<void>;
}

/** There is no ledger in the data folder, or none of the stage. */
export class NoLedgerError extends DataFolderError {
  override readonly name = 'NoLedgerError';
}

/**
 * Opens the ledger of a data folder on which no cloud runs, for reading: it refuses every write.
 * `DataFolderInUseError` if a process uses the folder.
 */
export const openLedgerOnDisk = async (dataDir: string, stage = 'local'): Promise<LedgerOnDisk> => {
  const isThere = await stat(ledgerPath(dataDir)).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
  if (!isThere) throw new NoLedgerError(`There is no ledger in ${dataDir}: nothing was run with it yet.`);
  const emulators = await startEmulators(dataDir, { readOnly: true });
  try {
    const usual = ledgerTableName(`deskdrop-${stage}`);
    const [first, ...others] = emulators.tableNames;
    const tableName = emulators.tableNames.includes(usual) || others.length > 0 ? usual : first;
    if (tableName === undefined || !emulators.tableNames.includes(tableName)) {
      throw new NoLedgerError(`The ledger in ${dataDir} has no table of stage ${stage}.`);
    }
    return {
      clientConfig: awsClientConfig(emulators.endpoint),
      tableName,
      stop: emulators.stop,
    };
  } catch (error) {
    await emulators.stop();
    throw error;
  }
};
