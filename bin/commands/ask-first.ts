import { createInterface } from 'node:readline/promises';
import { CommandError } from './command-error.ts';

/** Asks before something is done that can not be taken back. Throws unless the answer, or `--yes`, says to do it. */
export const askFirst = async (question: string, { yes = false }: { readonly yes?: boolean }): Promise<void> => {
  if (yes) return;
  if (!process.stdin.isTTY) throw new CommandError(`${question} Nobody can be asked here: add --yes to do it.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError('Nothing was changed.');
  } finally {
    terminal.close();
  }
};
