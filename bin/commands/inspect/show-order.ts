import { parkedCommands } from '../../../lambdas/domain/operating/parked-commands.ts';
import type { Order } from '../../../lambdas/domain/orders/order.ts';
import { orderStatus } from '../../../lambdas/use-cases/status/order-status.ts';
import { type LedgerOptions, withLedger } from '../connect/open-stage-ledger.ts';
import { print } from '../json/print.ts';
import { CommandError } from '../terminal/command-error.ts';
import { widthOf } from '../terminal/text-table.ts';
import { nextSteps } from './next-steps.ts';
import { orderText, providerOrderText } from './order-text.ts';

export interface OrderOptions extends LedgerOptions {
  readonly json?: boolean;
}

/** `order ID`, our id or the provider's: its members, what happened, and what happens next. */
export const showOrder = (id: string, options: OrderOptions): Promise<void> =>
  withLedger(options, async (ledger, { times }) => {
    const width = widthOf(process.stdout);
    const status = await orderStatus(id, ledger);
    if (status === undefined)
      throw new CommandError(
        `The ledger has no order "${id}", neither ours nor the provider's: "status FILE" lists the orders of a file.`,
      );
    if ('providerOrder' in status) {
      const { providerOrder } = status;
      print(options, 'order ID, of the provider alone', status, () => providerOrderText(providerOrder, width));
      return;
    }
    const { order, members } = status;
    const intake = await ledger.intakes.getIntake(order.intakeId);
    const [budget, pause] = await Promise.all([ledger.pace.getBudget(), ledger.brakes.getPause()]);
    const next = nextSteps(order, { now: Date.now(), budget, pause, times });
    const shown = { order, members, intake, next, parkedCommands: commandsFor(order) };
    print(options, 'order ID', shown, () => orderText(shown, width));
  });

const commandsFor = (order: Order): readonly string[] =>
  order.state === 'NEEDS_ATTENTION' || (order.state === 'ORDERED' && order.unclear !== undefined)
    ? parkedCommands(order)
    : [];
