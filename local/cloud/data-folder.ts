import { join } from 'node:path';

/** What is where in `--data`. */
export const ledgerPath = (dataDir: string): string => join(dataDir, 'ledger');
export const holderPath = (dataDir: string): string => join(dataDir, 'deskdrop.pid');
export const endpointsPath = (dataDir: string): string => join(dataDir, 'endpoints.json');
