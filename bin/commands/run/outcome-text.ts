import { basename, relative } from 'node:path';
import { styleText } from 'node:util';
import { FINAL_WORDS } from '../../../lambdas/domain/intakes/final-word.ts';
import type { Summary } from '../../../lambdas/domain/reporting/summary.ts';
import { deskdropCommand, type LedgerLocation, ledgerWords } from '../connect/ledger-words.ts';
import { counted } from '../terminal/counted.ts';
import { printable } from '../terminal/printable.ts';
import { readText } from '../terminal/read-text.ts';
import { textTable } from '../terminal/text-table.ts';

const ORDERS_SHOWN = 10;

interface Shown extends LedgerLocation {
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
  return `${head}${body}\n  Result: ${printable(shown(result))}\n`;
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

/** A name that no shell, no option parser and no terminal takes for anything else; otherwise the intake's id. */
const fileWord = ({ file, intakeId }: Summary): string => {
  const name = basename(file);
  return name.startsWith('-') || printable(name) !== name ? intakeId : name;
};

const nextCommands = (summaries: readonly Summary[], { user, ...location }: Shown): string => {
  const [first] = summaries;
  if (first === undefined) return '';
  const order = summaries.flatMap(({ orders }) => orders).find(({ providerOrderId }) => providerOrderId !== null);
  const orderId = order?.providerOrderId ?? first.orders[0]?.clientOrderId;
  const commands = [
    ['status', fileWord(first)],
    ...(orderId === undefined ? [] : [['order', orderId]]),
    ...(user === undefined ? [] : [['desktop', user]]),
  ];
  const lines = commands.map((words) => `  ${deskdropCommand([...words, ...ledgerWords(location)])}\n`);
  return `\nLook closer:\n${lines.join('')}`;
};
