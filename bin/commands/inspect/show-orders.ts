import { ordersInAttention, ordersToPay } from '../../../lambdas/use-cases/status/list-orders.ts';
import { withLedger } from '../connect/open-stage-ledger.ts';
import { recentIntakes } from '../run/find-intakes.ts';
import { CommandError } from '../terminal/command-error.ts';
import { printableJson } from '../terminal/printable.ts';
import { textTable } from '../terminal/text-table.ts';
import type { StatusOptions } from './show-status.ts';

export interface ListOptions extends StatusOptions {
  readonly toPay?: boolean;
  readonly attention?: boolean;
}

/** `list --to-pay`: what finance may pay. `list --attention`: what needs a person, and which commands end it. */
export const listOrders = (options: ListOptions): Promise<void> => {
  const { toPay = false, attention = false, days, json } = options;
  if (toPay === attention) throw new CommandError('Say what to list: --to-pay or --attention.');
  return withLedger(options, async (ledger) => {
    if (toPay) {
      const orders = await ordersToPay(await recentIntakes(ledger, Date.now(), days), ledger);
      const rows = orders.map((o) => [o.providerOrderId, o.desktops, o.since, o.file, o.clientOrderId, o.held ?? '']);
      print(json, { orders }, [['provider order', 'desktops', 'since', 'file', 'order', ''], ...rows], {
        none: `No order of the files of the last ${days} days is to be paid by hand.`,
      });
      return;
    }
    const orders = await ordersInAttention(ledger);
    const rows = orders.flatMap((o) => [
      [o.clientOrderId, o.desktops, o.since, o.reason],
      ['', '', '', o.parkedCommands.join(' | ')],
    ]);
    print(json, { orders }, [['order', 'desktops', 'since', 'reason, and what may end it'], ...rows], {
      none: 'No order needs attention.',
    });
  });
};

const print = (
  json: boolean | undefined,
  value: { readonly orders: readonly unknown[] },
  table: readonly (readonly (string | number)[])[],
  { none }: { readonly none: string },
): void => {
  const text = value.orders.length === 0 ? `${none}\n` : textTable(table);
  process.stdout.write(json ? `${printableJson(value)}\n` : text);
};
