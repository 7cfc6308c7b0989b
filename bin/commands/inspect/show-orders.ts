import type { OrderState } from '../../../lambdas/domain/orders/order.ts';
import type { Ledger } from '../../../lambdas/ports/ledger.ts';
import {
  type OrderInAttention,
  ordersInAttention,
  ordersToPay,
  type PayableOrder,
} from '../../../lambdas/use-cases/status/list-orders.ts';
import { type ListedOrder, pageOrders } from '../../../lambdas/use-cases/status/page-orders.ts';
import { withLedger } from '../connect/open-stage-ledger.ts';
import { print } from '../json/print.ts';
import { recentIntakes } from '../run/find-intakes.ts';
import { CommandError } from '../terminal/command-error.ts';
import { counted } from '../terminal/counted.ts';
import { showMinute } from '../terminal/show-time.ts';
import { sinceText } from '../terminal/since.ts';
import { textTable, widthOf, wrapped } from '../terminal/text-table.ts';
import type { StatusOptions } from './show-status.ts';

export interface ListOptions extends StatusOptions {
  readonly toPay?: boolean;
  readonly attention?: boolean;
  readonly state?: OrderState;
  /** For `--state`: the page size, and the last order of the previous page. */
  readonly limit: number;
  readonly after?: string;
}

/** `list`: orders that finance may pay, that need a person (with the commands that may end them), or in a state. */
export const listOrders = (options: ListOptions): Promise<void> => {
  const { toPay = false, attention = false, state, after } = options;
  if ([toPay, attention, state !== undefined].filter(Boolean).length !== 1)
    throw new CommandError('Say what to list: --to-pay, --attention or --state STATE (one of them).');
  if (after !== undefined && state === undefined)
    throw new CommandError('--after continues a list of --state: name that state too.');
  return withLedger(options, (ledger) => {
    if (state !== undefined) return listState(state, options, ledger);
    return toPay ? listToPay(options, ledger) : listAttention(options, ledger);
  });
};

const listToPay = async (options: ListOptions, ledger: Ledger): Promise<void> => {
  const now = Date.now();
  const orders = await ordersToPay(await recentIntakes(ledger, now, options.since.from(now)), ledger);
  print(options, 'list --to-pay', { orders }, () =>
    orders.length === 0
      ? `No order of the files dropped ${sinceText(options.since)} is to be paid by hand.\n`
      : orders.map((order) => payableText(order, widthOf(process.stdout))).join(''),
  );
};

const payableText = (order: PayableOrder, width: number): string => {
  const { providerOrderId, desktops, amount, payBy, since, clientOrderId, file, held } = order;
  const facts = [
    ...(amount === undefined ? [] : [`${amount.value} ${amount.currency ?? ''}`.trim()]),
    payBy === undefined ? `placed ${showMinute(since)}` : `pay by ${showMinute(payBy)}`,
  ];
  return (
    wrapped(`${providerOrderId}  ${counted(desktops, 'desktop')}, ${facts.join(', ')}`, { width }) +
    textTable([[clientOrderId, file]], { indent: '    ', width }) +
    (held === undefined ? '' : wrapped(`Deskdrop did not pay it: ${held}`, { indent: '    ', width }))
  );
};

const listAttention = async (options: ListOptions, ledger: Ledger): Promise<void> => {
  const orders = await ordersInAttention(ledger);
  print(options, 'list --attention', { orders }, () =>
    orders.length === 0
      ? 'No order needs attention.\n'
      : orders.map((order) => attentionText(order, widthOf(process.stdout))).join('\n'),
  );
};

const attentionText = (order: OrderInAttention, width: number): string => {
  const { clientOrderId, desktops, since, reason, parkedCommands } = order;
  return (
    wrapped(`${clientOrderId}  ${counted(desktops, 'desktop')}, since ${showMinute(since)}`, { width }) +
    wrapped(reason, { indent: '    ', width }) +
    parkedCommands.map((command) => `      ${command}\n`).join('')
  );
};

const listState = async (state: OrderState, options: ListOptions, ledger: Ledger): Promise<void> => {
  const { since, limit, after } = options;
  const now = Date.now();
  const from = after === undefined ? undefined : await ledger.orders.getOrder(after);
  if (after !== undefined && from === undefined)
    throw new CommandError(`--after ${after} is not an order in the ledger: use the last id of the previous page.`);
  const intakes = await recentIntakes(ledger, now, since.from(now));
  const { orders, next } = await pageOrders(
    intakes,
    { isListed: (order) => order.state === state, limit, after: from },
    ledger,
  );
  const shown = orders.map(({ order, intake }) => ({ file: intake.object.key, order }));
  print(options, 'list --state', { orders: shown, next: next ?? null }, () =>
    orders.length === 0
      ? `No ${after === undefined ? '' : 'more '}order of the files dropped ${sinceText(since)} is ${state}.\n`
      : pageText(orders, next, widthOf(process.stdout)),
  );
};

const pageText = (orders: readonly ListedOrder[], next: string | undefined, width: number): string => {
  const lines = orders.map(({ order, intake }, index) => {
    const isNewFile = orders[index - 1]?.intake.intakeId !== intake.intakeId;
    const what = 'providerOrderId' in order ? order.providerOrderId : 'reason' in order ? order.reason : '';
    const row = [order.clientOrderId, showMinute(order.since), counted(order.size, 'desktop'), what];
    const file = `${showMinute(intake.receivedAt)}  ${intake.object.key}`;
    return `${isNewFile ? wrapped(file, { width }) : ''}${textTable([row], { indent: '    ', width })}`;
  });
  return `${lines.join('')}${next === undefined ? '' : `\nMore follow: the same command with --after ${next}\n`}`;
};
