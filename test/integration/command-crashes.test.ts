import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Command, CommandRequest } from '../../lambdas/domain/commands/command.ts';
import { callerOf, newCommand } from '../../lambdas/domain/commands/command-transitions.ts';
import type { Intake } from '../../lambdas/domain/intakes/intake.ts';
import type { Order } from '../../lambdas/domain/orders/order.ts';
import type { Ledger } from '../../lambdas/ports/ledger.ts';
import type { Messages } from '../../lambdas/ports/messages.ts';
import { takeClaims } from '../../lambdas/use-cases/claims/take-claims.ts';
import { runCommand } from '../../lambdas/use-cases/operate/run-command.ts';
import { desktopStatus } from '../../lambdas/use-cases/status/order-status.ts';
import { fresh, NOON, ordered, parkedSettled, rejected } from '../support/orders.ts';
import { startProtocolWorld } from '../support/protocol-world.ts';
import { orderBody } from '../support/workspace-simulator-client.ts';

// A worker stops after each of its writes and messages in turn, and another one continues the command: it is done, once,
// and the person who asked for it is told so. The real ledger, and the provider's real protocol.

let world: Awaited<ReturnType<typeof startProtocolWorld>>;
beforeAll(async () => {
  world = await startProtocolWorld();
  await world.reset();
});
afterAll(() => world.stop());

class CrashError extends Error {
  override readonly name = 'CrashError';
}

/** What changes something; reads may be repeated anyway. */
const CHANGES = /^(put|move|write|release|claim|count|change|remove|note|receive|send)/;

/** The port, which stops its worker right after the change of this number was made. */
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

let sent: string[] = [];
const run = (commandId: string, crashAfter = Number.POSITIVE_INFINITY): Promise<void> => {
  let changes = 0;
  const afterChange = (): void => {
    changes++;
    // One that has stopped makes no further change either.
    if (changes >= crashAfter) throw new CrashError(`after ${changes} changes`);
  };
  const deps = world.deps();
  const messages: Messages = {
    ...deps.messages,
    sendOrders: async (ids) => void sent.push(...ids.map((id) => `order ${id}`)),
    sendIntakes: async (objects) => void sent.push(...objects.map(({ key }) => `intake ${key}`)),
    sendReport: async (id) => void sent.push(`report ${id}`),
  };
  return runCommand(commandId, () => 60_000, {
    ...deps,
    ledger: crashing<Ledger>(deps.ledger, afterChange),
    messages: crashing<Messages>(messages, afterChange),
    files: { describe: async (bucket, key) => ({ bucket, key, etag: 'e', sizeBytes: 1 }) },
    computerNamePrefix: 'D-',
    sessionNames: 'free',
    openBook: async () => deps.book,
  });
};

const CALLER = callerOf({ arn: 'arn:aws:iam::123456789012:user/ada', accountId: '123456789012', userId: 'AID' });
const ask = async (request: CommandRequest): Promise<string> => {
  const command = newCommand(randomUUID(), request, CALLER, new Date(world.clock.now()).toISOString());
  await world.ledger.commands.putCommand(command);
  return command.commandId;
};

const member = (user: string) => ({
  position: 0,
  line: 2,
  userName: user,
  computerName: `PC-${user}`,
  claimsName: true,
});
const bodyOf = (user: string) => orderBody([{ user_name: user, computer_name: `PC-${user}` }]) as never;
const put = async <To extends Order>(
  to: (from: ReturnType<typeof fresh>) => To,
): Promise<{ order: To; user: string }> => {
  const user = `u${randomUUID().slice(0, 8)}`;
  const from = fresh({ clientOrderId: randomUUID(), intakeId: randomUUID(), size: 1 });
  await world.ledger.orders.putOrder({ order: from, members: [member(user)], request: bodyOf(user) });
  await takeClaims(from, [member(user)], world.ledger);
  const order = { ...to(from), revision: 1 };
  expect(await world.ledger.orders.write({ from, to: order })).toBe('written');
  return { order, user };
};
const PLAN = {
  ...{ profiles: {}, computerNamePrefix: 'D-', payment: 'manual' as const, plannerVersion: 1, digest: 'd', orders: 1 },
  counts: { lines: 1, valid: 1, invalid: 0, duplicate: 0 },
};
const intakeIn = async (phase: 'HELD' | 'QUEUED', intakeId: string = randomUUID()): Promise<Intake> => {
  const common = {
    ...{ intakeId, receivedAt: NOON, payment: 'manual' as const, plan: PLAN, history: [] },
    object: { bucket: 'b', key: `incoming/${intakeId}.csv`, etag: 'e', sizeBytes: 1 },
  };
  const intake: Intake = phase === 'HELD' ? { ...common, phase, reasons: ['big'] } : { ...common, phase };
  await world.ledger.intakes.receiveIntake(intake);
  return intake;
};
const orderOf = async ({ clientOrderId }: Pick<Order, 'clientOrderId'>) => world.ledger.orders.getOrder(clientOrderId);
const marks = async (order: Order, commandId: string) =>
  (await orderOf(order))?.history.filter(({ command }) => command === commandId).length;

interface Asked {
  readonly request: CommandRequest;
  /** What must be true when the command has ended, whatever happened on the way. */
  readonly holds: (commandId: string, ended: Command) => Promise<void>;
}

const SCENARIOS: readonly (readonly [string, () => Promise<Asked>])[] = [
  [
    'approve',
    async () => {
      const intake = await intakeIn('HELD');
      return {
        request: { kind: 'approve', intakeId: intake.intakeId },
        holds: async (command) => {
          expect(await world.ledger.intakes.getIntake(intake.intakeId)).toMatchObject({
            phase: 'QUEUEING',
            approval: { by: 'ada', arn: CALLER.arn, command },
            history: [{ to: 'QUEUEING' }],
          });
          expect(sent).toContain(`intake ${intake.object.key}`);
        },
      };
    },
  ],
  [
    'reject',
    async () => {
      const intake = await intakeIn('HELD');
      return {
        request: { kind: 'reject', intakeId: intake.intakeId, reason: 'no budget' },
        holds: async (command) => {
          expect(await world.ledger.intakes.getIntake(intake.intakeId)).toMatchObject({
            phase: 'REJECTED',
            rejection: { command, reason: 'no budget' },
            history: [{ to: 'REJECTED' }],
          });
        },
      };
    },
  ],
  [
    'approve of payments',
    async () => {
      const amount = { value: 60, currency: 'USD' };
      const { order } = await put(({ clientOrderId, intakeId }) =>
        ordered({
          ...{ clientOrderId, intakeId, size: 1, sent: [0], payment: 'confirm', amount },
          paymentState: { kind: 'held', problem: 'over the limit', tries: 0 },
        }),
      );
      await intakeIn('QUEUED', order.intakeId);
      const { clientOrderId, attempt } = order;
      return {
        request: { kind: 'approve', intakeId: order.intakeId, payments: [{ clientOrderId, attempt, amount }] },
        holds: async (command, ended) => {
          expect(ended).toMatchObject({ result: { kind: 'payments', approved: 1 } });
          expect(await orderOf(order)).toMatchObject({ paymentState: { kind: 'unpaid' }, payApproval: { by: 'ada' } });
          expect(await marks(order, command)).toBe(1);
        },
      };
    },
  ],
  [
    'release',
    async () => {
      const { order, user } = await put(({ clientOrderId, intakeId }) =>
        ordered({ clientOrderId, intakeId, size: 1, sent: [0] }),
      );
      return {
        request: { kind: 'release', name: user },
        holds: async (command) => {
          for (const key of [`USER#${user}`, `DESKTOP#pc-${user}`] as const)
            expect([key, (await world.ledger.claims.getClaim(key))?.released?.by]).toEqual([
              key,
              `ada (${CALLER.arn})`,
            ]);
          expect(await marks(order, command)).toBe(1);
        },
      };
    },
  ],
  [
    'release of a person whom a parked order holds',
    async () => {
      const { order, user } = await put(({ clientOrderId, intakeId }) =>
        parkedSettled({ clientOrderId, intakeId, size: 1 }),
      );
      return {
        request: { kind: 'release', name: user },
        holds: async (command) => {
          expect(await orderOf(order)).toMatchObject({ state: 'REJECTED', released: true });
          expect(await marks(order, command)).toBe(1);
          expect(await desktopStatus(user, world.ledger, 'D-')).toMatchObject({ standing: 'ended' });
          expect(sent).toContain(`report ${order.intakeId}`);
        },
      };
    },
  ],
  [
    'resolve --absent',
    async () => {
      const { order } = await put(({ clientOrderId, intakeId }) => parkedSettled({ clientOrderId, intakeId, size: 1 }));
      return {
        request: { kind: 'resolve-absent', clientOrderId: order.clientOrderId },
        holds: async (command) => {
          expect(await orderOf(order)).toMatchObject({ state: 'QUEUED' });
          expect(await marks(order, command)).toBe(1);
          expect(sent).toContain(`order ${order.clientOrderId}`);
        },
      };
    },
  ],
  [
    'redrive of an order',
    async () => {
      const { order } = await put(({ clientOrderId, intakeId }) =>
        rejected({ clientOrderId, intakeId, size: 1, sent: [0] }),
      );
      return {
        request: { kind: 'redrive-order', clientOrderId: order.clientOrderId },
        holds: async (command, ended) => {
          const now = await orderOf(order);
          const [successor = ''] = Object.values((now?.state === 'REJECTED' && now.redriven) || {});
          expect(ended).toMatchObject({ result: { kind: 'order', clientOrderId: successor } });
          expect(await orderOf({ clientOrderId: successor })).toMatchObject({ state: 'QUEUED', size: 1 });
          expect(await marks(order, command)).toBe(1);
          expect(sent).toContain(`order ${successor}`);
        },
      };
    },
  ],
  [
    'redrive of a file',
    async () => {
      const { order } = await put(({ clientOrderId, intakeId }) =>
        rejected({ clientOrderId, intakeId, size: 1, sent: [0] }),
      );
      await intakeIn('QUEUED', order.intakeId);
      return {
        request: { kind: 'redrive-file', intakeId: order.intakeId },
        holds: async (command, ended) => {
          const now = await orderOf(order);
          const [successor = ''] = Object.values((now?.state === 'REJECTED' && now.redriven) || {});
          expect(ended).toMatchObject({
            result: {
              kind: 'file',
              redriven: [{ from: order.clientOrderId, to: successor, desktops: 1 }],
              refused: [],
            },
          });
          expect(await marks(order, command)).toBe(1);
        },
      };
    },
  ],
];

/** More writes and messages than any of these has. */
const CHANGES_MAX = 25;

describe.each(SCENARIOS)('%s', (_, prepare) => {
  test('is done once, whichever change its worker stopped after', async () => {
    let crashes = 0;
    for (let change = 1; change <= CHANGES_MAX; change++) {
      sent = [];
      const { request, holds } = await prepare();
      const commandId = await ask(request);
      const crashed = await run(commandId, change).then(
        () => false,
        (error: unknown) => {
          expect(error).toBeInstanceOf(CrashError);
          return true;
        },
      );
      if (crashed) {
        crashes++;
        await run(commandId);
      }
      const ended = await world.ledger.commands.getCommand(commandId);
      expect([change, ended]).toMatchObject([change, { state: 'done' }]);
      if (ended !== undefined) await holds(commandId, ended);
      // A message that comes once more.
      await run(commandId);
      expect(await world.ledger.commands.getCommand(commandId)).toEqual(ended);
      if (!crashed) break;
    }
    // Else nothing was stopped.
    expect(crashes).toBeGreaterThan(2);
    expect(crashes).toBeLessThan(CHANGES_MAX);
  });
});

describe('two workers with one command', () => {
  test('do it once, and it ends as done', async () => {
    const { order, user } = await put(({ clientOrderId, intakeId }) =>
      ordered({ clientOrderId, intakeId, size: 1, sent: [0] }),
    );
    const commandId = await ask({ kind: 'release', name: user });
    await Promise.all([run(commandId), run(commandId), run(commandId)]);
    await run(commandId);
    expect(await world.ledger.commands.getCommand(commandId)).toMatchObject({ state: 'done' });
    expect(await marks(order, commandId)).toBe(1);
  });
});

test('a try that failed is told in the command, and the message comes back', async () => {
  const { order } = await put(({ clientOrderId, intakeId }) => parkedSettled({ clientOrderId, intakeId, size: 1 }));
  const commandId = await ask({ kind: 'resolve-absent', clientOrderId: order.clientOrderId });
  await expect(
    runCommand(commandId, () => 60_000, {
      ...world.deps(),
      files: { describe: async () => undefined },
      computerNamePrefix: 'D-',
      sessionNames: 'free',
      openBook: async () => {
        throw new Error('no credentials');
      },
    }),
  ).rejects.toThrow('no credentials');
  expect(await world.ledger.commands.getCommand(commandId)).toMatchObject({
    state: 'running',
    tries: 1,
    trouble: expect.stringContaining('no credentials'),
  });
  await run(commandId);
  expect(await world.ledger.commands.getCommand(commandId)).toMatchObject({ state: 'done' });
});

test('a redrive whose time is up stops between two orders, and the next worker continues it', async () => {
  const intakeId = randomUUID();
  await intakeIn('QUEUED', intakeId);
  const ids = [randomUUID(), randomUUID()];
  for (const [no, clientOrderId] of ids.entries()) {
    const from = fresh({ clientOrderId, intakeId, size: 1, firstLine: no + 2 });
    await world.ledger.orders.putOrder({ order: from, members: [member(`late-${no}`)], request: bodyOf(`late-${no}`) });
    const to = rejected({ clientOrderId, intakeId, size: 1, sent: [0], firstLine: no + 2, revision: 1 });
    expect(await world.ledger.orders.write({ from, to })).toBe('written');
  }
  const commandId = await ask({ kind: 'redrive-file', intakeId });
  const again: string[] = [];
  const deps = world.deps();
  let looks = 0;
  await runCommand(commandId, () => (looks++ === 0 ? 600_000 : 0), {
    ...deps,
    messages: { ...deps.messages, sendCommand: async (id: string) => void again.push(id) },
    files: { describe: async () => undefined },
    computerNamePrefix: 'D-',
    sessionNames: 'free',
    openBook: async () => deps.book,
  });
  expect(again).toEqual([commandId]);
  expect(await world.ledger.commands.getCommand(commandId)).toMatchObject({
    state: 'running',
    progress: '1 of 2 orders',
  });
  await run(commandId);
  expect(await world.ledger.commands.getCommand(commandId)).toMatchObject({
    state: 'done',
    result: { redriven: [{ from: ids[0] }, { from: ids[1] }], sent: [], refused: [] },
  });
});
