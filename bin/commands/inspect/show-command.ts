import pMap from 'p-map';
import {
  type Command,
  type CommandRequest,
  type CommandResult,
  commandSince,
} from '../../../lambdas/domain/commands/command.ts';
import type { Ledger } from '../../../lambdas/ports/ledger.ts';
import { withLedger } from '../connect/open-stage-ledger.ts';
import { print } from '../json/print.ts';
import { daysBetween } from '../run/find-intakes.ts';
import { CommandError } from '../terminal/command-error.ts';
import { counted } from '../terminal/counted.ts';
import { showTime } from '../terminal/show-time.ts';
import { type Since, sinceText } from '../terminal/since.ts';
import { textTable, widthOf, wrapped } from '../terminal/text-table.ts';
import type { OrderOptions } from './show-order.ts';

interface CommandOptions extends OrderOptions {
  readonly since: Since;
}

/** Days read at the same time. */
const AT_ONCE = 10;

/** `command ID`, or those of the last days: who asked for what, and what came of it. */
export const showCommand = (id: string | undefined, options: CommandOptions): Promise<void> =>
  withLedger(options, async (ledger) => {
    const width = widthOf(process.stdout);
    if (id !== undefined) {
      const found = await ledger.commands.getCommand(id);
      if (found === undefined)
        throw new CommandError(
          `The ledger has no command "${id}": the history of an order has the id of each command that changed it, and "command" lists those of the last days.`,
        );
      const command = toldOf(found);
      print(options, 'command', { command }, () => commandText(command, width));
      return;
    }
    const commands = (await recentCommands(ledger, options.since)).map(toldOf);
    print(options, 'command, of the last days', { commands }, () =>
      commands.length === 0
        ? `Nobody has asked for anything ${sinceText(options.since)}.\n`
        : commands.map((command) => commandText(command, width)).join('\n'),
    );
  });

/** The newest first. */
const recentCommands = async (ledger: Ledger, since: Since): Promise<Command[]> => {
  const now = Date.now();
  const from = since.from(now);
  const byDay = await pMap(daysBetween(from, now), (day) => ledger.commands.commandsOfDay(day), {
    concurrency: AT_ONCE,
  });
  return byDay
    .flat()
    .filter(({ requestedAt }) => Date.parse(requestedAt) >= from)
    .sort((a, b) => b.requestedAt.localeCompare(a.requestedAt));
};

const toldOf = (command: Command) => ({
  ...{ commandId: command.commandId, kind: command.request.kind, about: aboutOf(command.request) },
  ...{ by: command.requestedBy.arn, requestedAt: command.requestedAt },
  ...{ state: command.state, since: commandSince(command), says: saysOf(command) },
});

const aboutOf = (request: CommandRequest): string => {
  if ('orders' in request) return counted(request.orders.length, 'order');
  if ('clientOrderId' in request) return `order ${request.clientOrderId}`;
  if ('intakeId' in request) return `intake ${request.intakeId}`;
  if ('name' in request) return request.name;
  return 'the stage';
};

const saysOf = (command: Command): string => {
  switch (command.state) {
    case 'requested':
      return 'nobody has begun it yet';
    case 'running':
      return command.trouble ?? command.progress ?? 'under way';
    case 'done':
      return resultText(command.result);
    case 'refused':
      return command.reason;
    case 'failed':
      return command.error;
  }
};

const resultText = (result: CommandResult): string => {
  switch (result.kind) {
    case 'order':
      return result.what;
    case 'payments':
      return `${counted(result.approved, 'payment')} approved`;
    case 'file':
      return `${counted(result.redriven.length, 'order')} redriven, ${result.sent.length} sent again, ${result.refused.length} refused`;
    case 'orders':
      return `${counted(result.done.length, 'order')} done, ${result.refused.length} refused`;
    case 'stage':
      return result.paused ? 'the stage is paused' : 'the stage is not paused';
    case 'stopped':
      return `${counted(result.withdrawn.orders, 'order')} withdrawn`;
    case 'decided':
    case 'verified':
    case 'examined':
      return 'done';
  }
};

const commandText = (command: ReturnType<typeof toldOf>, width: number): string => {
  const { commandId, kind, about, by, requestedAt, state, since, says } = command;
  return (
    wrapped(`${showTime(requestedAt)}  ${kind}, ${about}: ${state}`, { width }) +
    textTable(
      [
        ['command', commandId],
        ['asked by', by],
        [state === 'running' || state === 'requested' ? 'last seen' : 'ended', showTime(since)],
        ['', says],
      ],
      { indent: '    ', width },
    )
  );
};
