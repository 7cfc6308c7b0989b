import { createInterface } from 'node:readline/promises';
import { CommandError } from './command-error.ts';

interface Terminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
}

/**
 * Says what is about to be done, and goes on only after a yes. Where nobody can be asked, only `--yes` is one. The question
 * goes to stderr: stdout stays the command's result.
 */
export const confirm = async (
  question: string,
  { yes = false }: { readonly yes?: boolean },
  { input, output }: Terminal = { input: process.stdin, output: process.stderr },
): Promise<void> => {
  if (yes) return;
  if (!input.isTTY)
    throw new CommandError(`${question}\nNobody can be asked here, so nothing was done: --yes does it without asking.`);
  const reader = createInterface({ input, output });
  try {
    const answer = await reader.question(`${question}\nGo on? [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError('Nothing was done.');
  } finally {
    reader.close();
  }
};
