import { shellWords } from '../terminal/shell-words.ts';

/** Where a run keeps its ledger. */
export interface LedgerLocation {
  readonly data: string;
  readonly stage: string;
  readonly awsEndpoint?: string;
}

/** The options by which every other command finds the ledger of this run; none where it is the usual one. */
export const ledgerWords = ({ data, stage, awsEndpoint }: LedgerLocation): string[] => [
  // A stage without a folder is a deployed one.
  ...(data === '.local' && stage === 'local' ? [] : ['--data', data]),
  ...(stage === 'local' ? [] : ['--stage', stage]),
  ...(awsEndpoint === undefined ? [] : ['--aws-endpoint', awsEndpoint]),
];

/** As it is typed. */
export const deskdropCommand = (words: readonly string[]): string => `npx deskdrop ${shellWords(words)}`;
