import type { Command } from 'commander';

/** Adds examples to the help of a command. Each example is given without `npx deskdrop` and the command's name. */
export const withExamples = (command: Command, ...examples: readonly string[]): Command =>
  command.addHelpText(
    'after',
    `\nExamples:\n${examples.map((example) => `  npx deskdrop ${command.name()} ${example}`.trimEnd()).join('\n')}`,
  );
