import * as z from 'zod';
import { type Command, commandSince, isOpenCommand } from '../../domain/commands/command.ts';
import { commandRequestSchema } from '../../domain/commands/command-request-schema.ts';
import { CHECK_VERDICTS } from '../../domain/examining/check.ts';
import { ORDER_STATES, type OrderState } from '../../domain/orders/order.ts';
import { DIFFERENCE_KINDS, type Difference } from '../../domain/verifying/verification.ts';
import type { CommandLedger, WriteResult } from '../../ports/ledger.ts';
import type { Item, Key, LedgerTable } from './ledger-client.ts';
import { count, loose, optional, readEach, readItem, text, time, yes } from './read-item.ts';

const itemKey = (commandId: string): Key => ({ pk: `COMMAND#${commandId}`, sk: 'COMMAND' });

const pageKey = (commandId: string, page: number): Key => ({
  pk: `COMMAND#${commandId}`,
  sk: `DIFFERENCES#${String(page).padStart(6, '0')}`,
});

/**
 * Commands that have not ended stand in the sparse index of watched orders under a mark of their own: a few at a time
 * are no reason to build another index in every deployed table.
 */
const INDEX = 'watchedOrders';
const OPEN = 'COMMAND';

const caller = loose({
  arn: text,
  accountId: text,
  userId: text,
  role: optional(text),
  sessionName: optional(text),
});

const verificationCounts = loose({
  compared: count,
  listed: count,
  foreign: count,
  underWay: count,
  differences: count,
  unanswered: count,
});

const verification = loose({
  cursor: z.discriminatedUnion('walk', [
    loose({ walk: z.literal('provider'), at: text, id: text }),
    loose({ walk: z.literal('ledger'), day: text, intakeId: text, orderId: text }),
  ]),
  counts: verificationCounts,
  pages: count,
  reasons: z.array(text),
});

const differences = z.array(
  loose({
    kind: z.enum(DIFFERENCE_KINDS),
    providerOrderId: text,
    clientOrderId: optional(text),
    intakeId: optional(text),
    here: text,
    there: text,
    command: optional(text),
    todo: text,
  }),
) satisfies z.ZodType<readonly Difference[]>;

const listResults = [
  loose({
    kind: z.literal('file'),
    redriven: z.array(loose({ from: text, to: text, desktops: count })),
    sent: z.array(text),
    refused: z.array(loose({ orderId: text, reason: text })),
    more: optional(count),
  }),
  loose({
    kind: z.literal('orders'),
    done: z.array(loose({ orderId: text, what: text })),
    refused: z.array(loose({ orderId: text, reason: text })),
    more: optional(count),
  }),
] as const;

const result = z.discriminatedUnion('kind', [
  loose({ kind: z.literal('decided'), sent: z.boolean() }),
  loose({ kind: z.literal('payments'), approved: count }),
  loose({ kind: z.literal('order'), what: text, clientOrderId: text }),
  ...listResults,
  loose({
    kind: z.literal('stage'),
    paused: z.boolean(),
    changed: z.boolean(),
    since: optional(time),
    by: optional(text),
  }),
  loose({
    kind: z.literal('verified'),
    from: time,
    to: time,
    counts: verificationCounts,
    pages: count,
    reasons: z.array(text),
  }),
  loose({
    kind: z.literal('examined'),
    checks: z.array(loose({ about: text, verdict: z.enum(CHECK_VERDICTS), says: text, todo: optional(text) })),
  }),
  loose({
    kind: z.literal('stopped'),
    by: text,
    complete: z.boolean(),
    withdrawn: loose({ orders: count, desktops: count }),
    others: z.partialRecord(z.enum(Object.keys(ORDER_STATES) as [OrderState, ...OrderState[]]), count),
  }),
]);

const common = {
  commandId: text,
  request: commandRequestSchema,
  requestedBy: caller,
  requestedAt: time,
  revision: count,
};

const commandSchema: z.ZodType<Command> = z.discriminatedUnion('state', [
  loose({ ...common, state: z.literal('requested') }),
  loose({
    ...common,
    state: z.literal('running'),
    startedAt: time,
    seenAt: time,
    tries: count,
    progress: optional(text),
    reached: optional(loose({ order: text, result: z.discriminatedUnion('kind', listResults) })),
    verification: optional(verification),
    trouble: optional(text),
  }),
  loose({ ...common, state: z.literal('done'), endedAt: time, result }),
  loose({ ...common, state: z.literal('refused'), endedAt: time, reason: text, recorded: optional(yes) }),
  loose({ ...common, state: z.literal('failed'), endedAt: time, error: text }),
]);

/** All commands stand in the index of the files by day, under a key of their own: it has no days of files in it. */
const BY_DAY = 'intakesByDay';
const dayKey = (day: string): string => `COMMAND#${day}`;

const toItem = (command: Command): Item => ({
  ...command,
  day: dayKey(command.requestedAt.slice(0, 10)),
  receivedAt: command.requestedAt,
  ...(isOpenCommand(command) ? { watch: OPEN, since: commandSince(command) } : {}),
});

const fromItem = (item: Item): Command => {
  const { pk, sk, v, writeId, watch, since, day, receivedAt, ...command } = item;
  return readItem(commandSchema, item, command);
};

export class CommandItems implements CommandLedger {
  readonly #table: LedgerTable;

  constructor(table: LedgerTable) {
    this.#table = table;
  }

  async getCommand(commandId: string): Promise<Command | undefined> {
    const item = await this.#table.get(itemKey(commandId));
    return item === undefined ? undefined : fromItem(item);
  }

  async putCommand(command: Command): Promise<Command> {
    const { commandId } = command;
    if ((await this.#table.put(itemKey(commandId), toItem(command), 'absent')) === 'written') return command;
    const standing = await this.getCommand(commandId);
    if (standing === undefined) throw new Error(`the command ${commandId} vanished from the ledger`);
    return standing;
  }

  moveCommand(from: Command, to: Command): Promise<WriteResult> {
    return this.#table.put(itemKey(from.commandId), toItem(to), {
      expression: '#revision = :revision',
      names: { '#revision': 'revision' },
      values: { ':revision': from.revision },
    });
  }

  async putDifferences(commandId: string, page: number, found: readonly Difference[]): Promise<void> {
    await this.#table.put(pageKey(commandId, page), { differences: found }, 'any');
  }

  async getDifferences(commandId: string, page: number): Promise<readonly Difference[]> {
    const item = await this.#table.get(pageKey(commandId, page));
    if (item === undefined) throw new Error(`page ${page} of the command ${commandId} is not in the ledger`);
    return readItem(differences, item, item.differences);
  }

  async commandsOfDay(day: string): Promise<Command[]> {
    const keys: Key[] = [];
    const query = {
      IndexName: BY_DAY,
      KeyConditionExpression: '#day = :day',
      ExpressionAttributeNames: { '#day': 'day' },
      ExpressionAttributeValues: { ':day': dayKey(day) },
    };
    for await (const { pk, sk } of this.#table.query(query)) keys.push({ pk, sk });
    const commands = readEach(await this.#table.getMany(keys), fromItem);
    return commands.sort((a, b) => a.requestedAt.localeCompare(b.requestedAt));
  }

  async openCommands(before: string): Promise<string[]> {
    const ids: string[] = [];
    const query = {
      IndexName: INDEX,
      KeyConditionExpression: '#watch = :open AND #since <= :before',
      ExpressionAttributeNames: { '#watch': 'watch', '#since': 'since' },
      ExpressionAttributeValues: { ':open': OPEN, ':before': before },
    };
    for await (const { pk } of this.#table.query(query)) ids.push(String(pk).slice('COMMAND#'.length));
    return ids;
  }
}
