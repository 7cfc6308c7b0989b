import type { Command } from 'commander';
import { withOperatorOptions } from './connect/operator-options.ts';
import { listOrders } from './inspect/show-orders.ts';
import { redrive } from './operate/redrive.ts';
import { release } from './operate/release.ts';
import { resolveParked } from './operate/resolve.ts';
import { addSmokeCommand } from './smoke/smoke-command.ts';

/** The ways out of what the system does not decide by itself. Each asks first, and goes through reconciliation's gates. */
export const addOperatorCommands = (program: Command, withLedgerOptions: (command: Command) => Command): void => {
  withOperatorOptions(program.command('resolve').description('end an order that needs attention'))
    .argument('<order>', 'our order id')
    .option('--adopt <id>', "the provider's order that it is")
    .option('--absent', 'nothing of it is at the provider: send it again')
    .action(resolveParked);
  withOperatorOptions(program.command('redrive').description('order again what ended without its desktops'))
    .argument('<order|intake|file>', 'our order id, or an intake id or file name for all orders of the file')
    .action(redrive);
  withOperatorOptions(program.command('release').description('the person left, or may have a second desktop'))
    .argument('<name>', 'user name or computer name')
    .option('--prefix <text>', "prefix of derived computer names (default: the stage's)")
    .action(release);
  withLedgerOptions(program.command('list').description('orders that finance may pay, or that need a person'))
    .option('--to-pay', 'exactly the orders that may be paid by hand')
    .option('--attention', 'orders that need a person, and which commands may end that')
    .action(listOrders);
  addSmokeCommand(program);
};
