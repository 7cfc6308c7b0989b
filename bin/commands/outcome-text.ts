import { basename, relative } from 'node:path';
import { styleText } from 'node:util';
import { FINAL_WORDS } from '../../lambdas/domain/final-word.ts';
import type { Summary } from '../../lambdas/domain/summary.ts';
import { counted } from './counted.ts';
import { printable } from './printable.ts';
import { readText } from './read-text.ts';
import { textTable } from './text-table.ts';

const ORDERS_SHOWN = 10;

interface Shown {
  readonly data: string;
  /** One of the people, for the last command. */
  readonly user: string | undefined;
}

/** What the run came to, for a person: each file's words, its orders, and what an operator would ask next. */
export const outcomeText = (summaries: readonly Summary[], options: Shown): string =>
  `${summaries.map(fileText).join('')}${nextCommands(summaries, options)}`;

const fileText = (summary: Summary): string => {
  const { file, lines, error, counts, orders, held, result, intakeId } = summary;
  const head = `\n${styleText('bold', printable(file))}  ${counted(lines, 'line')}, intake ${intakeId}\n`;
  const words = FINAL_WORDS.filter((word) => counts[word] > 0).map((word) => [word, counts[word]] as const);
  const body =
    error === undefined
      ? readText(summary) + textTable(words) + heldText(held) + (orders.length > 0 ? `\n${ordersText(orders)}` : '')
      : `  Refused, nothing was ordered: ${printable(error)}\n`;
  return `${head}${body}\n  Result: ${shown(result)}\n`;
};

/** Relative where that is shorter to read and to type. */
const shown = (path: string): string => {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith('..') ? path : fromHere;
};

const heldText = (held: Summary['held']): string =>
  held === undefined
    ? ''
    : `\n${held.reasons.map((reason) => `  Nothing of it is ordered yet: ${printable(reason)}\n`).join('')}` +
      `  To let it go: ${held.approve}\n  To end it:    ${held.reject}\n`;

const ordersText = (orders: Summary['orders']): string => {
  const rows = orders
    .slice(0, ORDERS_SHOWN)
    .map((order) => [order.clientOrderId, order.profile, order.state, order.desktops, order.providerOrderId ?? '-']);
  const more = orders.length > ORDERS_SHOWN ? `  ... and ${counted(orders.length - ORDERS_SHOWN, 'more order')}\n` : '';
  return textTable([['order', 'profile', 'state', 'desktops', 'provider order'], ...rows]) + more;
};

const nextCommands = (summaries: readonly Summary[], { data, user }: Shown): string => {
  const [first] = summaries;
  if (first === undefined) return '';
  const order = summaries.flatMap(({ orders }) => orders).find(({ providerOrderId }) => providerOrderId !== null);
  const at = data === '.local' ? '' : ` --data ${data}`;
  const orderId = order?.providerOrderId ?? first.orders[0]?.clientOrderId;
  const commands = [
    `status ${basename(first.file)}`,
    ...(orderId === undefined ? [] : [`order ${orderId}`]),
    ...(user === undefined ? [] : [`desktop ${user}`]),
  ];
  return `\nLook closer:\n${commands.map((command) => `  npm run deskdrop -- ${command}${at}\n`).join('')}`;
};
