import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { CommandRequest } from '../../lambdas/domain/commands/command.ts';
import { callerOf, newCommand } from '../../lambdas/domain/commands/command-transitions.ts';
import type { Intake } from '../../lambdas/domain/intakes/intake.ts';
import type { Member } from '../../lambdas/domain/members/line.ts';
import type { Order, QueuedOrder } from '../../lambdas/domain/orders/order.ts';
import type { Ledger } from '../../lambdas/ports/ledger.ts';
import type { Messages } from '../../lambdas/ports/messages.ts';
import { takeClaims } from '../../lambdas/use-cases/claims/take-claims.ts';
import type { OperatingWorker } from '../../lambdas/use-cases/operate/command-run.ts';
import { runCommand } from '../../lambdas/use-cases/operate/run-command.ts';
import { fresh, NOON } from './orders.ts';
import { startProtocolWorld } from './protocol-world.ts';
import { orderBody } from './workspace-simulator-client.ts';

export class CrashError extends Error {
  override readonly name = 'CrashError';
}

/** The methods that change something. Reads can be repeated, so a crash after one needs no test. */
const CHANGES = /^(put|move|write|release|claim|count|change|remove|note|receive|send)/;

/** A port that calls `afterChange` right after each change, so that the worker can be stopped there. */
const crashing = <Port extends object>(port: Port, afterChange: () => void): Port =>
  new Proxy(port, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value === 'object' && value !== null) return crashing(value, afterChange);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]) => {
        const result: unknown = await Reflect.apply(value, target, args);
        if (CHANGES.test(String(name))) afterChange();
        return result;
      };
    },
  });

export const CALLER = callerOf({
  arn: 'arn:aws:iam::123456789012:user/ada',
  accountId: '123456789012',
  userId: 'AID',
});

const PLAN = {
  ...{ profiles: {}, computerNamePrefix: 'D-', payment: 'manual' as const, plannerVersion: 1, digest: 'd', orders: 1 },
  counts: { lines: 1, valid: 1, invalid: 0, duplicate: 0 },
};

export interface RunOptions {
  /** The worker stops after this many changes. */
  readonly crashAfter?: number;
  readonly remainingMs?: () => number;
  readonly deps?: Partial<OperatingWorker>;
}

/** The function for people's commands, called like by its messages, on the real ledger and the real protocol. */
export const startCommandWorld = async () => {
  const world = await startProtocolWorld();
  await world.reset();
  const { ledger } = world;
  let sent: string[] = [];

  const run = (
    commandId: string,
    { crashAfter = Number.POSITIVE_INFINITY, remainingMs = () => 60_000, deps: over = {} }: RunOptions = {},
  ): Promise<void> => {
    let changes = 0;
    const afterChange = (): void => {
      changes++;
      // A worker that has stopped makes no further change.
      if (changes >= crashAfter) throw new CrashError(`after ${changes} changes`);
    };
    const deps = world.deps();
    const messages: Messages = {
      ...deps.messages,
      sendOrders: async (ids) => void sent.push(...ids.map((id) => `order ${id}`)),
      sendIntakes: async (objects) => void sent.push(...objects.map(({ key }) => `intake ${key}`)),
      sendReport: async (id) => void sent.push(`report ${id}`),
      sendReconcile: async (id) => void sent.push(`reconcile ${id}`),
      sendCommand: async (id) => void sent.push(`command ${id}`),
    };
    return runCommand(commandId, remainingMs, {
      ...deps,
      files: { describe: async (bucket, key) => ({ bucket, key, etag: 'e', sizeBytes: 1 }) },
      computerNamePrefix: 'D-',
      sessionNames: 'free',
      metrics: { record: () => {} },
      examine: async () => [],
      openBook: async () => deps.book,
      ...over,
      ledger: crashing<Ledger>(over.ledger ?? deps.ledger, afterChange),
      messages: crashing<Messages>(messages, afterChange),
    });
  };
  const bodyOf = (user: string) => orderBody([{ user_name: user, computer_name: `PC-${user}` }]) as never;
  const orderOf = ({ clientOrderId }: Pick<Order, 'clientOrderId'>) => ledger.orders.getOrder(clientOrderId);

  return {
    world,
    ledger,
    /** The messages sent since `forget`. */
    sent: (): readonly string[] => sent,
    forget: (): void => {
      sent = [];
    },
    run,
    /** Records a command, as the API does. */
    ask: async (request: CommandRequest): Promise<string> => {
      const command = newCommand(randomUUID(), request, CALLER, new Date(world.clock.now()).toISOString());
      await ledger.commands.putCommand(command);
      return command.commandId;
    },
    commandOf: (commandId: string) => ledger.commands.getCommand(commandId),
    /** Stores an order for one person, with its claims, and brings it into a state. */
    put: async <To extends Order>(
      to: (from: ReturnType<typeof fresh>) => To,
      of: Partial<QueuedOrder> = {},
    ): Promise<{ order: To; user: string }> => {
      const user = `u${randomUUID().slice(0, 8)}`;
      const member: Member = { position: 0, line: 2, userName: user, computerName: `PC-${user}`, claimsName: true };
      const from = fresh({ clientOrderId: randomUUID(), intakeId: randomUUID(), size: 1, ...of });
      await ledger.orders.putOrder({ order: from, members: [member], request: bodyOf(user) });
      await takeClaims(from, [member], ledger);
      const order = { ...to(from), revision: 1 };
      expect(await ledger.orders.write({ from, to: order })).toBe('written');
      return { order, user };
    },
    intakeIn: async (phase: 'HELD' | 'QUEUED', intakeId: string = randomUUID()): Promise<Intake> => {
      const common = {
        ...{ intakeId, receivedAt: NOON, payment: 'manual' as const, plan: PLAN, history: [] },
        object: { bucket: 'b', key: `incoming/${intakeId}.csv`, etag: 'e', sizeBytes: 1 },
      };
      const intake: Intake = phase === 'HELD' ? { ...common, phase, reasons: ['big'] } : { ...common, phase };
      await ledger.intakes.receiveIntake(intake);
      return intake;
    },
    orderOf,
    /** How often the command is in the order's history. */
    marks: async (order: Pick<Order, 'clientOrderId'>, commandId: string) =>
      (await orderOf(order))?.history.filter(({ command }) => command === commandId).length,
    stop: () => world.stop(),
  };
};

export type CommandWorld = Awaited<ReturnType<typeof startCommandWorld>>;
