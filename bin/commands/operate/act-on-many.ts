import { type Command, InvalidArgumentError, Option } from 'commander';
import { isChosen, type ManyKind, reasonOf } from '../../../lambdas/domain/commands/chosen-orders.ts';
import type { OrderFilter, OrdersResult } from '../../../lambdas/domain/commands/command.ts';
import { ORDERS_MAX } from '../../../lambdas/domain/commands/command-request-schema.ts';
import { ORDER_STATES, type OrderState } from '../../../lambdas/domain/orders/order.ts';
import { omitUndefined } from '../../../lambdas/domain/values/omit-undefined.ts';
import type { Ledger } from '../../../lambdas/ports/ledger.ts';
import { type OrderPage, pageOrders } from '../../../lambdas/use-cases/status/page-orders.ts';
import { openCommands } from '../connect/open-commands.ts';
import { withLedger } from '../connect/open-stage-ledger.ts';
import type { OperatorOptions } from '../connect/operator-options.ts';
import { withSinceOption } from '../connect/read-options.ts';
import { print } from '../json/print.ts';
import { recentIntakes } from '../run/find-intakes.ts';
import { CommandError } from '../terminal/command-error.ts';
import { confirm } from '../terminal/confirm.ts';
import { counted } from '../terminal/counted.ts';
import { type Since, sinceText } from '../terminal/since.ts';
import { textTable, widthOf, wrapped } from '../terminal/text-table.ts';
import { onlyIntake } from './only-intake.ts';
import { refusedError } from './operator-outcome.ts';

/** The options of a command for many orders. All that the filter says must hold. */
export interface ManyOptions extends OperatorOptions {
  readonly file?: string;
  readonly state?: OrderState;
  readonly reason?: string;
  readonly dryRun?: boolean;
  /** Most orders of one command, and the last order of the command before. */
  readonly limit?: number;
  readonly after?: string;
  /** Only files dropped since then. */
  readonly since: Since;
}

const LIMIT = 100;

const limit = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > ORDERS_MAX)
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${ORDERS_MAX}.`);
  return number;
};

export const withFilterOptions = (command: Command): Command =>
  withSinceOption(command)
    .option('--file <file>', 'many: the orders of this file (file name, object key or intake id)')
    .addOption(new Option('--state <state>', 'many: the orders in this state').choices(Object.keys(ORDER_STATES)))
    .option('--reason <text>', 'many: the orders whose reason has this text in it')
    .option('--dry-run', 'many: only say what would be done')
    .option('--limit <number>', `many: most orders of this command (default: ${LIMIT}, at most ${ORDERS_MAX})`, limit)
    .option('--after <order>', 'many: go on behind the order that the command before ended with');

/** Whether the command is for many orders. `CommandError` if it is not clear, or if every order would match. */
export const isFiltered = (named: string | undefined, options: ManyOptions): named is undefined => {
  const { file, state, reason, dryRun, limit: most, after } = options;
  const has = [file, state, reason].some((part) => part !== undefined);
  if (reason?.trim() === '') throw new CommandError('--reason "" matches every order: say a part of the reason.');
  if (named !== undefined && (has || dryRun === true || most !== undefined || after !== undefined))
    throw new CommandError(
      'Name one order, person or file, or choose many orders with --file, --state and --reason: not both.',
    );
  if (named === undefined && !has)
    throw new CommandError(
      'Say for what: name it, or choose many orders with --file, --state or --reason. Without any of these every order would match, which no command takes.',
    );
  return has;
};

/** What each command does with the orders, in words; their number goes before. */
const DOES: Readonly<Record<ManyKind, (orders: string, desktops: string, filter: OrderFilter) => string>> = {
  'redrive-orders': (orders, desktops) =>
    `${orders} (${desktops}): each gets a new order for its people. One that needs attention ends first, if the provider has nothing of it.`,
  'resolve-orders-absent': (orders, desktops) =>
    `${orders} (${desktops}): each is sent again, if the provider has nothing of it. One that is accepted is looked at again, and its people without a desktop may be ordered again.`,
  'release-orders': (orders, desktops, { state }) =>
    state === 'ORDERED'
      ? `${orders} (${desktops}): their people are released, and the next file that names them orders other desktops. The present ones stay at the provider, and must still be paid if they are unpaid.`
      : `${orders} (${desktops}): each ends as REJECTED, if the provider has nothing of it, and all its people may be ordered again.`,
};

/** `redrive`, `resolve --absent` and `release` with a filter: shows the orders first, and does it with exactly these. */
export const actOnMany = async (kind: ManyKind, options: ManyOptions): Promise<void> => {
  const { dryRun = false } = options;
  const commands = dryRun ? undefined : await openCommands(options, { mayServe: false });
  await withLedger(options, async (ledger, { tableName }) => {
    const { filter, page } = await choose(kind, options, ledger);
    const seen = page.orders.map(({ order, intake }) => ({
      ...{ clientOrderId: order.clientOrderId, intakeId: order.intakeId, file: intake.object.key },
      ...{ state: order.state, desktops: order.size, reason: reasonOf(order) },
    }));
    const shown = { dryRun, orders: seen, next: page.next ?? null, done: [], refused: [] };
    const shape = 'redrive, resolve and release of many';
    if (seen.length === 0) {
      print(
        options,
        shape,
        shown,
        () => `No order of the files dropped ${sinceText(options.since)} matches: nothing is to do.\n`,
      );
      return;
    }
    const plan = planText(kind, filter, page);
    if (commands === undefined) {
      print(options, shape, shown, () => `${plan}Dry run: nothing was asked for, and nothing was changed.\n`);
      return;
    }
    await confirm(plan.trimEnd(), options);
    const orders = seen.map(({ clientOrderId, state }) => ({ clientOrderId, state }));
    const command = await commands.send({ kind, filter, orders }, tableName);
    if (command.state === 'refused') throw refusedError(command);
    const { commandId, result } = command;
    if (result.kind !== 'orders') throw new Error(`the command ${commandId} ended as ${result.kind}`);
    print(options, shape, { ...shown, ...result, commandId }, () => outcomeText(result, page.next));
    if (result.done.length + (result.more ?? 0) === 0)
      throw new CommandError('Nothing was done with any of the orders.');
  });
};

const choose = async (
  kind: ManyKind,
  options: ManyOptions,
  ledger: Ledger,
): Promise<{ readonly filter: OrderFilter; readonly page: OrderPage }> => {
  const { file, state, reason, after, since } = options;
  const intake = file === undefined ? undefined : await onlyIntake(file, options, ledger);
  const filter: OrderFilter = omitUndefined({ intakeId: intake?.intakeId, state, reason: reason?.trim() });
  const from = after === undefined ? undefined : await ledger.orders.getOrder(after);
  if (after !== undefined && from === undefined)
    throw new CommandError(`--after ${after} is not an order in the ledger: use the id that the command before said.`);
  const now = Date.now();
  const intakes = intake === undefined ? await recentIntakes(ledger, now, since.from(now)) : [intake];
  const isListed = (order: Parameters<typeof isChosen>[1]) => isChosen(kind, order, filter);
  return { filter, page: await pageOrders(intakes, { isListed, limit: options.limit ?? LIMIT, after: from }, ledger) };
};

const moreText = (next: string): string =>
  `More orders match. To go on behind these: the same command with --after ${next}\n`;

const planText = (kind: ManyKind, filter: OrderFilter, { orders, next }: OrderPage): string => {
  const width = widthOf(process.stdout);
  const desktops = orders.reduce((sum, { order }) => sum + order.size, 0);
  const lines = orders.map(({ order, intake }, no) => {
    const isNewFile = orders[no - 1]?.intake.intakeId !== intake.intakeId;
    const row = [order.clientOrderId, order.state, counted(order.size, 'desktop'), reasonOf(order)];
    return `${isNewFile ? wrapped(intake.object.key, { width }) : ''}${textTable([row], { indent: '    ', width })}`;
  });
  const does = DOES[kind](counted(orders.length, 'order'), counted(desktops, 'desktop'), filter);
  return `${lines.join('')}${wrapped(does, { indent: '', width })}${next === undefined ? '' : moreText(next)}`;
};

const outcomeText = ({ done, refused, more }: OrdersResult, next: string | undefined): string =>
  textTable([
    ...done.map(({ orderId, what }) => [orderId, what]),
    ...refused.map(({ orderId, reason }) => [orderId, `refused: ${reason}`]),
    ...(more === undefined ? [] : [['', `and ${counted(more, 'order')} more: "order ID" shows each`]]),
  ]) + (next === undefined ? '' : moreText(next));
