import type { Command } from 'commander';

/** Shows under the options of a command what a person types: each example is what stands behind its name. */
export const withExamples = (command: Command, ...examples: readonly string[]): Command =>
  command.addHelpText(
    'after',
    `\nExamples:\n${examples.map((example) => `  npx deskdrop ${command.name()} ${example}`.trimEnd()).join('\n')}`,
  );
