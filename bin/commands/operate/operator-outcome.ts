import type { Order } from '../../../lambdas/domain/orders/order.ts';
import type { Ledger } from '../../../lambdas/ports/ledger.ts';
import type { EndedCommand } from '../connect/command-client.ts';
import { print } from '../json/print.ts';
import { CommandError } from '../terminal/command-error.ts';
import { printable } from '../terminal/printable.ts';

/** A command that was refused could not run: status 1, and why on stderr. */
export const refusedError = ({
  reason,
  recorded = false,
}: {
  readonly reason: string;
  readonly recorded?: boolean;
}): CommandError => new CommandError(`${recorded ? 'Not done' : 'Refused, nothing was changed'}: ${reason}.`);

/** Shows what was done with one order, and the order as it is now. */
export const finish = async (
  command: EndedCommand,
  { orders }: Pick<Ledger, 'orders'>,
  { json = false }: { readonly json?: boolean },
): Promise<void> => {
  if (command.state === 'refused') throw refusedError(command);
  const { result } = command;
  if (result.kind !== 'order') throw new Error(`the command ${command.commandId} ended as ${result.kind}`);
  const order: Order | undefined = await orders.getOrder(result.clientOrderId);
  if (order === undefined) throw new Error(`order ${result.clientOrderId} is not in the ledger`);
  print(
    { json },
    'resolve, redrive ORDER and release',
    { done: result.what, order },
    () => `Done: ${printable(result.what)}.\n`,
  );
};
