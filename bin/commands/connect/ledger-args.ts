import { shellQuote } from '../terminal/shell-quote.ts';

/** The options that say where a run keeps its ledger. */
export interface LedgerLocation {
  readonly data: string;
  readonly stage: string;
  readonly awsEndpoint?: string;
}

/** The arguments with which another command finds this run's ledger. None if the location is the default. */
export const ledgerArgs = ({ data, stage, awsEndpoint }: LedgerLocation): string[] => [
  // `--stage` without `--data` would name a deployed stage.
  ...(data === '.local' && stage === 'local' ? [] : ['--data', data]),
  ...(stage === 'local' ? [] : ['--stage', stage]),
  ...(awsEndpoint === undefined ? [] : ['--aws-endpoint', awsEndpoint]),
];

/** The command as it is typed in a shell. */
export const deskdropCommand = (args: readonly string[]): string => `npx deskdrop ${shellQuote(args)}`;
