import { basename, relative } from 'node:path';
import { styleText } from 'node:util';
import { LINE_STATUSES } from '../../../lambdas/domain/intakes/line-status.ts';
import type { Summary } from '../../../lambdas/domain/reporting/summary.ts';
import { deskdropCommand, type LedgerLocation, ledgerArgs } from '../connect/ledger-args.ts';
import { counted } from '../terminal/counted.ts';
import { printable } from '../terminal/printable.ts';
import { problemsText, readText } from '../terminal/read-text.ts';
import { textTable } from '../terminal/text-table.ts';

const ORDERS_SHOWN = 10;

interface Shown extends LedgerLocation {
  /** One of the users, for the example of the `desktop` command. */
  readonly user: string | undefined;
}

/** The outcome of a run: each file's statuses and orders, and commands that show more. */
export const outcomeText = (summaries: readonly Summary[], options: Shown): string =>
  `${summaries.map(fileText).join('')}${nextCommands(summaries, options)}`;

const fileText = (summary: Summary): string => {
  const { file, lines, error, counts, orders, held, result, intakeId } = summary;
  const head = `\n${styleText('bold', printable(file))}  ${counted(lines, 'line')}, intake ${intakeId}\n`;
  const statuses = LINE_STATUSES.filter((status) => counts[status] > 0).map(
    (status) => [status, counts[status]] as const,
  );
  const body =
    error === undefined
      ? readText(summary) +
        textTable(statuses) +
        problemsText(summary) +
        heldText(held) +
        (orders.length > 0 ? `\n${ordersText(orders)}` : '')
      : `  Refused, nothing was ordered: ${printable(error)}\n`;
  return `${head}${body}\n  Result: ${printable(shown(result))}\n`;
};

/** Relative to the current folder if it is inside. */
const shown = (path: string): string => {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith('..') ? path : fromHere;
};

const heldText = (held: Summary['held']): string =>
  held === undefined
    ? ''
    : `\n${held.reasons.map((reason) => `  Nothing of it is ordered yet: ${printable(reason)}\n`).join('')}` +
      `  To approve it: ${held.approve}\n  To reject it:  ${held.reject}\n`;

const ordersText = (orders: Summary['orders']): string => {
  const needed = orders.filter(({ state }) => state !== 'SKIPPED');
  const skipped = orders.length - needed.length;
  const rows = needed
    .slice(0, ORDERS_SHOWN)
    .map((order) => [order.clientOrderId, order.profile, order.state, order.desktops, order.providerOrderId ?? '-']);
  const more = needed.length > ORDERS_SHOWN ? `  ... and ${counted(needed.length - ORDERS_SHOWN, 'more order')}\n` : '';
  const table =
    rows.length === 0 ? '' : textTable([['order', 'profile', 'state', 'desktops', 'provider order'], ...rows]);
  const rest =
    skipped === 0 ? '' : `  ${counted(skipped, 'planned order')} not needed: everybody in it has a desktop\n`;
  return table + more + rest;
};

/** The file name, or the intake id if the name is unsafe as an argument or on a terminal. */
const fileArg = ({ file, intakeId }: Summary): string => {
  const name = basename(file);
  return name.startsWith('-') || printable(name) !== name ? intakeId : name;
};

const nextCommands = (summaries: readonly Summary[], { user, ...location }: Shown): string => {
  const [first] = summaries;
  if (first === undefined) return '';
  const order = summaries.flatMap(({ orders }) => orders).find(({ providerOrderId }) => providerOrderId !== null);
  const orderId = order?.providerOrderId ?? first.orders[0]?.clientOrderId;
  const commands = [
    ['status', fileArg(first)],
    ...(orderId === undefined ? [] : [['order', orderId]]),
    ...(user === undefined ? [] : [['desktop', user]]),
  ];
  const lines = commands.map((args) => `  ${deskdropCommand([...args, ...ledgerArgs(location)])}\n`);
  return `\nLook closer:\n${lines.join('')}`;
};
