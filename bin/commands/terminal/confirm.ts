import { createInterface } from 'node:readline/promises';
import { CommandError } from './command-error.ts';
import { printableLines } from './printable.ts';
import { sayWhenStopped, stop, stopSignal } from './stop-signal.ts';

interface Terminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
}

const NOTHING_DONE = 'Nothing was done.';

/**
 * Says what is about to be done and continues only after a yes. Without a terminal nobody can be asked: `CommandError`
 * unless `--yes` is given. The question goes to stderr, because stdout is for the command's result.
 */
export const confirm = async (
  question: string,
  { yes = false }: { readonly yes?: boolean },
  terminal: Terminal = { input: process.stdin, output: process.stderr },
): Promise<void> => {
  if (!yes) await ask(question, terminal);
  sayWhenStopped(
    'Stopped in the middle: some of it may be done. Check with "status" or "order" before you repeat the command.',
  );
};

const ask = async (question: string, { input, output }: Terminal): Promise<void> => {
  if (!input.isTTY)
    throw new CommandError(
      `${printableLines(question)}\nThis is not a terminal, so nobody can confirm and nothing was done: --yes does it without asking.`,
    );
  sayWhenStopped(`\nStopped. ${NOTHING_DONE}`);
  const reader = createInterface({ input, output });
  // While a line is edited the terminal is in raw mode, in which Ctrl-C is a key and not a signal.
  reader.on('SIGINT', () => stop('SIGINT'));
  try {
    // Ctrl-D ends the input without an answer.
    const ended = new Promise<string>((resolve) => reader.once('close', () => resolve('')));
    const answer = await Promise.race([
      reader.question(`${printableLines(question)}\nGo on? [y/N] `, { signal: stopSignal() }),
      ended,
    ]);
    if (!/^y(es)?$/i.test(answer.trim())) throw new CommandError(NOTHING_DONE);
  } finally {
    reader.close();
  }
};
