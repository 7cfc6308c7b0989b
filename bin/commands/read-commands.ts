import { type Command, InvalidArgumentError, Option } from 'commander';
import { ORDER_STATES } from '../../lambdas/domain/orders/order.ts';
import { withReadOptions, withSinceOption } from './connect/read-options.ts';
import { addExportCommand } from './export/export-command.ts';
import { lazily } from './terminal/lazily.ts';
import { withExamples } from './terminal/with-examples.ts';

const MAX_PAGE_SIZE = 1_000;

const pageSize = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > MAX_PAGE_SIZE)
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${MAX_PAGE_SIZE}.`);
  return number;
};

/** The commands that read the ledger and change nothing. */
export const addReadCommands = (program: Command): void => {
  const add = (name: string, description: string): Command =>
    withReadOptions(program.command(name).description(description));

  withExamples(
    withSinceOption(add('status', 'the files of the last days, or one file and its orders'))
      .argument('[file]', 'file name, object key or intake id')
      .addOption(
        new Option('--watch', 'show each change until Ctrl-C, or until the file has its report').conflicts('json'),
      )
      .action(lazily(async () => (await import('./inspect/show-status.ts')).showStatus)),
    '--since 2d --stage prod',
    'new-hires.csv --watch',
    'new-hires.csv --json',
  );
  withExamples(
    add('order', 'one order: its members, what happened, and what happens next')
      .argument('<id>', "our order id, or the provider's")
      .action(lazily(async () => (await import('./inspect/show-order.ts')).showOrder)),
    '4ayhzrpfr3ws8ypnhjhj',
    'CS2611280057TWT3P --stage prod',
  );
  withExamples(
    withSinceOption(add('person', 'what the files say of a person, and what became of it'))
      .argument('<email|user>', 'user name, or e-mail address as the file gave it')
      .action(lazily(async () => (await import('./inspect/show-person.ts')).showPerson)),
    'ada',
    'ada@example.com --since 26w --stage prod',
  );
  withExamples(
    add('desktop', 'who has a desktop, and from which order')
      .argument('<name>', 'user name or computer name')
      .option('--prefix <text>', "prefix of derived computer names (default: the stage's)")
      .action(lazily(async () => (await import('./inspect/show-desktop.ts')).showDesktop)),
    'D-ada',
  );
  withExamples(
    withSinceOption(add('command', 'what people have asked for, and what came of it'))
      .argument('[id]', 'the id of a command, as the history of an order has it')
      .action(lazily(async () => (await import('./inspect/show-command.ts')).showCommand)),
    '--since 2d --stage prod',
    '4f6c1c1e-8f0e-4b7e-9a43-0d6b5a3c2e10',
  );
  withExamples(
    withSinceOption(add('list', 'orders that finance may pay, that need a person, or that are in a state'))
      .option('--to-pay', 'exactly the orders that may be paid by hand')
      .option('--attention', 'orders that need a person, with the commands that may end each')
      .addOption(new Option('--state <state>', 'orders in this state').choices(Object.keys(ORDER_STATES)))
      .option('--limit <number>', 'of --state: most orders of a page', pageSize, 50)
      .option('--after <order>', 'of --state: go on behind the order that the page before ended with')
      .action(lazily(async () => (await import('./inspect/show-orders.ts')).listOrders)),
    '--to-pay',
    '--attention --stage prod',
    '--state REJECTED --since 2d',
  );
  addExportCommand(program);
};
