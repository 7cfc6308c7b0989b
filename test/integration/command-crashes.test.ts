import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Command, CommandRequest } from '../../lambdas/domain/commands/command.ts';
import type { Order } from '../../lambdas/domain/orders/order.ts';
import { desktopStatus } from '../../lambdas/use-cases/status/order-status.ts';
import { CALLER, type CommandWorld, CrashError, startCommandWorld } from '../support/command-world.ts';
import { ordered, parkedInDoubt, parkedSettled, rejected, TIMES } from '../support/orders.ts';

// A worker stops after each of its writes and messages in turn, and another one continues the command. The command must
// be done exactly once, and must end as done. Uses the real ledger and the provider's real protocol.

let world: CommandWorld;
beforeAll(async () => {
  world = await startCommandWorld();
});
afterAll(() => world.stop());

interface Asked {
  readonly request: CommandRequest;
  /** Asserts what must hold once the command has ended, wherever a worker stopped. */
  readonly holds: (commandId: string, ended: Command) => Promise<void>;
}

const SCENARIOS: readonly (readonly [string, () => Promise<Asked>])[] = [
  [
    'approve',
    async () => {
      const intake = await world.intakeIn('HELD');
      return {
        request: { kind: 'approve', intakeId: intake.intakeId },
        holds: async (command) => {
          expect(await world.ledger.intakes.getIntake(intake.intakeId)).toMatchObject({
            phase: 'QUEUEING',
            approval: { by: 'ada', arn: CALLER.arn, command },
            history: [{ to: 'QUEUEING' }],
          });
          expect(world.sent()).toContain(`intake ${intake.object.key}`);
        },
      };
    },
  ],
  [
    'reject',
    async () => {
      const intake = await world.intakeIn('HELD');
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
      const { order } = await world.put(({ clientOrderId, intakeId }) =>
        ordered({
          ...{ clientOrderId, intakeId, size: 1, sent: [0], payment: 'confirm', amount },
          paymentState: { kind: 'held', problem: 'over the limit', tries: 0 },
        }),
      );
      await world.intakeIn('QUEUED', order.intakeId);
      const { clientOrderId, attempt } = order;
      return {
        request: { kind: 'approve', intakeId: order.intakeId, payments: [{ clientOrderId, attempt, amount }] },
        holds: async (command, ended) => {
          expect(ended).toMatchObject({ result: { kind: 'payments', approved: 1 } });
          expect(await world.orderOf(order)).toMatchObject({
            paymentState: { kind: 'unpaid' },
            payApproval: { by: 'ada' },
          });
          expect(await world.marks(order, command)).toBe(1);
        },
      };
    },
  ],
  [
    'release',
    async () => {
      const { order, user } = await world.put(({ clientOrderId, intakeId }) =>
        ordered({ clientOrderId, intakeId, size: 1, sent: [0] }),
      );
      return {
        request: { kind: 'release', name: user, seen: { clientOrderId: order.clientOrderId, standing: 'ordered' } },
        holds: async (command) => {
          for (const key of [`USER#${user}`, `DESKTOP#pc-${user}`] as const)
            expect([key, (await world.ledger.claims.getClaim(key))?.released?.by]).toEqual([
              key,
              `ada (${CALLER.arn})`,
            ]);
          expect(await world.marks(order, command)).toBe(1);
        },
      };
    },
  ],
  [
    'release of a person whom a parked order holds',
    async () => {
      const { order, user } = await world.put(({ clientOrderId, intakeId }) =>
        parkedSettled({ clientOrderId, intakeId, size: 1 }),
      );
      return {
        request: { kind: 'release', name: user, seen: { clientOrderId: order.clientOrderId, standing: 'parked' } },
        holds: async (command) => {
          expect(await world.orderOf(order)).toMatchObject({ state: 'REJECTED', released: true });
          expect(await world.marks(order, command)).toBe(1);
          expect(await desktopStatus(user, world.ledger, 'D-')).toMatchObject({ standing: 'ended' });
          expect(world.sent()).toContain(`report ${order.intakeId}`);
        },
      };
    },
  ],
  [
    'pause',
    async () => {
      await world.world.letGo();
      return {
        request: { kind: 'pause', reason: 'wrong prices' },
        holds: async (command, ended) => {
          const by = `ada (${CALLER.arn})`;
          expect(ended).toMatchObject({ result: { kind: 'stage', paused: true, changed: true, by } });
          const pause = await world.ledger.brakes.getPause();
          expect(pause).toMatchObject({ pausedBy: { command, reason: 'wrong prices' } });
          expect(pause?.resumed).toBeUndefined();
        },
      };
    },
  ],
  [
    'resume',
    async () => {
      await world.world.letGo();
      await world.run(await world.ask({ kind: 'pause' }));
      return {
        request: { kind: 'resume' },
        holds: async (command, ended) => {
          expect(ended).toMatchObject({ result: { kind: 'stage', paused: false, changed: true } });
          expect((await world.ledger.brakes.getPause())?.resumed).toMatchObject({ by: { command } });
        },
      };
    },
  ],
  [
    'stop of a file with queued and placed orders',
    async () => {
      const { order } = await world.put((from) => ({ ...from, paceSlot: 1 }));
      const { intakeId } = order;
      await world.put(({ clientOrderId }) => ordered({ clientOrderId, intakeId, size: 1, sent: [0] }), { intakeId });
      await world.intakeIn('QUEUED', intakeId);
      return {
        request: { kind: 'stop', intakeId, reason: 'wrong month' },
        holds: async (command, ended) => {
          expect(ended).toMatchObject({
            result: { kind: 'stopped', complete: true, withdrawn: { orders: 1, desktops: 1 }, others: { ORDERED: 1 } },
          });
          expect(await world.ledger.brakes.getStop(intakeId)).toMatchObject({ stopped: { command } });
          expect(await world.orderOf(order)).toMatchObject({ state: 'REJECTED', withdrawn: true });
          expect(await world.marks(order, command)).toBe(1);
          expect(world.sent()).toContain(`report ${intakeId}`);
        },
      };
    },
  ],
  [
    'stop of a file that waits for approval',
    async () => {
      const { intakeId } = await world.intakeIn('HELD');
      return {
        request: { kind: 'stop', intakeId },
        holds: async (command, ended) => {
          expect(ended).toMatchObject({ result: { kind: 'stopped', withdrawn: { orders: 0, desktops: 0 } } });
          expect(await world.ledger.intakes.getIntake(intakeId)).toMatchObject({
            phase: 'REJECTED',
            rejection: { command },
            history: [{ to: 'REJECTED', reason: expect.stringMatching(/^stopped by ada/) }],
          });
        },
      };
    },
  ],
  [
    'resolve --absent',
    async () => {
      const { order } = await world.put(({ clientOrderId, intakeId }) =>
        parkedSettled({ clientOrderId, intakeId, size: 1 }),
      );
      return {
        request: { kind: 'resolve-absent', clientOrderId: order.clientOrderId },
        holds: async (command) => {
          expect(await world.orderOf(order)).toMatchObject({ state: 'QUEUED' });
          expect(await world.marks(order, command)).toBe(1);
          expect(world.sent()).toContain(`order ${order.clientOrderId}`);
        },
      };
    },
  ],
  [
    'resolve --adopt',
    async () => {
      const { world: at } = world;
      const leasedAt = new Date(at.clock.now()).toISOString();
      const { order, user } = await world.put(({ clientOrderId, intakeId }) =>
        parkedInDoubt({ clientOrderId, intakeId, size: 1, sent: [0], leasedAt, payment: 'auto' }),
      );
      const providerOrderId = await at.placeByHand([user], true, [`PC-${user}`]);
      at.pastQuiet();
      return {
        request: { kind: 'resolve-adopt', clientOrderId: order.clientOrderId, providerOrderId },
        holds: async (command) => {
          expect(await world.orderOf(order)).toMatchObject({ state: 'ORDERED', providerOrderId });
          expect(await world.marks(order, command)).toBe(1);
          expect(world.sent()).toContain(`reconcile ${order.clientOrderId}`);
        },
      };
    },
  ],
  [
    'resolve --absent of an order that the provider has',
    async () => {
      const { world: at } = world;
      const leasedAt = new Date(at.clock.now()).toISOString();
      const { order, user } = await world.put(({ clientOrderId, intakeId }) =>
        parkedInDoubt({ clientOrderId, intakeId, size: 1, sent: [0], leasedAt, payment: 'auto' }),
      );
      const providerOrderId = await at.placeByHand([user], true, [`PC-${user}`]);
      at.pastQuiet();
      return {
        request: { kind: 'resolve-absent', clientOrderId: order.clientOrderId },
        holds: async (command) => {
          expect(await world.orderOf(order)).toMatchObject({ state: 'ORDERED', providerOrderId });
          expect(await world.marks(order, command)).toBe(1);
          expect(world.sent()).toContain(`reconcile ${order.clientOrderId}`);
        },
      };
    },
  ],
  [
    'resolve --adopt of desktops in doubt',
    async () => {
      const { world: at } = world;
      await at.reset();
      at.simulator.changeSettings({ buildDelayMs: 0, dropTags: true, filesElsewhere: true });
      const users = [at.person()];
      const [own, pointing] = [await at.put(users, { mode: 'auto' }), await at.put(users, { mode: 'auto' })];
      await at.submit(own);
      for (let looks = 0; looks < 4; looks++) {
        at.clock.advance(TIMES.followForMs);
        await at.reconcile(own);
      }
      await at.submit(pointing);
      expect([await at.order(own), await at.state(pointing)]).toMatchObject([
        { unclear: { 0: expect.stringContaining('is listed under') } },
        'SKIPPED',
      ]);
      await world.intakeIn('QUEUED', `intake-of-${pointing}`);
      const providerOrderId = `${at.placed()[0]}X`;
      return {
        request: { kind: 'resolve-adopt', clientOrderId: own, providerOrderId },
        holds: async (command) => {
          expect(await at.order(own)).toMatchObject({ desktopStates: { 0: 'active' }, otherIds: [providerOrderId] });
          expect(await at.order(own)).not.toHaveProperty('unclear');
          expect(await world.marks({ clientOrderId: own }, command)).toBe(1);
          for (const id of [own, pointing]) expect(world.sent()).toContain(`report intake-of-${id}`);
        },
      };
    },
  ],
  [
    'redrive of an order',
    async () => {
      const { order } = await world.put(({ clientOrderId, intakeId }) =>
        rejected({ clientOrderId, intakeId, size: 1, sent: [0] }),
      );
      return {
        request: { kind: 'redrive-order', clientOrderId: order.clientOrderId },
        holds: async (command, ended) => {
          const now = await world.orderOf(order);
          const [successor = ''] = Object.values((now?.state === 'REJECTED' && now.redriven) || {});
          expect(ended).toMatchObject({ result: { kind: 'order', clientOrderId: successor } });
          expect(await world.orderOf({ clientOrderId: successor })).toMatchObject({ state: 'QUEUED', size: 1 });
          expect(await world.marks(order, command)).toBe(1);
          expect(world.sent()).toContain(`order ${successor}`);
        },
      };
    },
  ],
  [
    'redrive of a file',
    async () => {
      const { order } = await world.put(({ clientOrderId, intakeId }) =>
        rejected({ clientOrderId, intakeId, size: 1, sent: [0] }),
      );
      await world.intakeIn('QUEUED', order.intakeId);
      return {
        request: { kind: 'redrive-file', intakeId: order.intakeId },
        holds: async (command, ended) => {
          const now = await world.orderOf(order);
          const [successor = ''] = Object.values((now?.state === 'REJECTED' && now.redriven) || {});
          expect(ended).toMatchObject({
            result: {
              kind: 'file',
              redriven: [{ from: order.clientOrderId, to: successor, desktops: 1 }],
              refused: [],
            },
          });
          expect(await world.marks(order, command)).toBe(1);
        },
      };
    },
  ],
  [
    'redrive of many',
    () =>
      many('redrive-orders', rejected, async (order, command) => {
        const now = await world.orderOf(order);
        const [successor = ''] = Object.values((now?.state === 'REJECTED' && now.redriven) || {});
        expect(await world.orderOf({ clientOrderId: successor })).toMatchObject({ state: 'QUEUED', size: 1 });
        expect(await world.marks(order, command)).toBe(1);
        expect(world.sent()).toContain(`order ${successor}`);
      }),
  ],
  [
    'resolve --absent of many',
    () =>
      many('resolve-orders-absent', parkedSettled, async (order, command) => {
        expect(await world.orderOf(order)).toMatchObject({ state: 'QUEUED' });
        expect(await world.marks(order, command)).toBe(1);
        expect(world.sent()).toContain(`order ${order.clientOrderId}`);
      }),
  ],
  [
    'release of many parked orders',
    () =>
      many('release-orders', parkedSettled, async (order, command, user) => {
        expect(await world.orderOf(order)).toMatchObject({ state: 'REJECTED', released: true });
        expect(await world.marks(order, command)).toBe(1);
        expect(await desktopStatus(user, world.ledger, 'D-')).toMatchObject({ standing: 'ended' });
      }),
  ],
  [
    'release of many accepted orders',
    () =>
      many('release-orders', ordered, async (order, command, user) => {
        expect(await world.orderOf(order)).toMatchObject({ state: 'ORDERED' });
        expect(await world.marks(order, command)).toBe(1);
        for (const key of [`USER#${user}`, `DESKTOP#pc-${user}`] as const)
          expect((await world.ledger.claims.getClaim(key))?.released).toMatchObject({ by: `ada (${CALLER.arn})` });
      }),
  ],
];

/** A command for the two orders of one file. */
const many = async (
  kind: 'redrive-orders' | 'resolve-orders-absent' | 'release-orders',
  to: (over: { clientOrderId: string; intakeId: string; size: number; sent: number[] }) => Order,
  holds: (order: Order, command: string, user: string) => Promise<void>,
): Promise<Asked> => {
  const intakeId = randomUUID();
  await world.intakeIn('QUEUED', intakeId);
  const both: { order: Order; user: string }[] = [];
  for (let no = 0; no < 2; no++)
    both.push(
      await world.put(({ clientOrderId }) => to({ clientOrderId, intakeId, size: 1, sent: [0] }), { intakeId }),
    );
  const orders = both.map(({ order: { clientOrderId, state } }) => ({ clientOrderId, state }));
  const [{ order } = {}] = both;
  if (order === undefined) throw new Error('no order');
  return {
    request: { kind, filter: { intakeId, state: order.state }, orders },
    holds: async (command, ended) => {
      expect(ended).toMatchObject({
        result: { kind: 'orders', done: orders.map(({ clientOrderId }) => ({ orderId: clientOrderId })), refused: [] },
      });
      for (const one of both) await holds(one.order, command, one.user);
    },
  };
};

/** More writes and messages than any scenario has. */
const CHANGES_MAX = 30;

describe.each(SCENARIOS)('%s', (_, prepare) => {
  test('is done once, whichever change its worker stopped after', async () => {
    let crashes = 0;
    for (let change = 1; change <= CHANGES_MAX; change++) {
      world.forget();
      const { request, holds } = await prepare();
      const commandId = await world.ask(request);
      const crashed = await world.run(commandId, { crashAfter: change }).then(
        () => false,
        (error: unknown) => {
          expect(error).toBeInstanceOf(CrashError);
          return true;
        },
      );
      if (crashed) {
        crashes++;
        await world.run(commandId);
      }
      const ended = await world.commandOf(commandId);
      expect([change, ended]).toMatchObject([change, { state: 'done' }]);
      if (ended !== undefined) await holds(commandId, ended);
      // The message is delivered again.
      await world.run(commandId);
      expect(await world.commandOf(commandId)).toEqual(ended);
      if (!crashed) break;
    }
    // Guards against a scenario in which no worker was stopped.
    expect(crashes).toBeGreaterThan(2);
    expect(crashes).toBeLessThan(CHANGES_MAX);
  });
});

describe('two workers with one command', () => {
  test('do it once, and it ends as done', async () => {
    const { order, user } = await world.put(({ clientOrderId, intakeId }) =>
      ordered({ clientOrderId, intakeId, size: 1, sent: [0] }),
    );
    const commandId = await world.ask({
      kind: 'release',
      name: user,
      seen: { clientOrderId: order.clientOrderId, standing: 'ordered' },
    });
    await Promise.all([world.run(commandId), world.run(commandId), world.run(commandId)]);
    await world.run(commandId);
    expect(await world.commandOf(commandId)).toMatchObject({ state: 'done' });
    expect(await world.marks(order, commandId)).toBe(1);
  });
});

describe('a pause', () => {
  test('that stopped halfway changes nothing once somebody has made another decision', async () => {
    await world.world.letGo();
    const first = await world.ask({ kind: 'pause' });
    await expect(world.run(first, { crashAfter: 2 })).rejects.toThrow(CrashError);
    world.world.clock.advance(1);
    for (const kind of ['resume', 'pause', 'resume'] as const) {
      await world.run(await world.ask({ kind }));
      world.world.clock.advance(1);
    }
    await world.run(first);
    expect(await world.commandOf(first)).toMatchObject({ state: 'done', result: { paused: false, changed: false } });
    expect((await world.ledger.brakes.getPause())?.resumed).toBeDefined();
  });

  test.each([
    ['pause', 'resume'],
    ['resume', 'pause'],
  ] as const)('is so already: %s says it, and changes nothing but who asked last', async (kind, before) => {
    await world.world.letGo();
    for (const one of [before, kind]) {
      world.world.clock.advance(1);
      await world.run(await world.ask({ kind: one }));
    }
    const standing = await world.ledger.brakes.getPause();
    world.world.clock.advance(1);
    const again = await world.ask({ kind });
    await world.run(again);
    expect(await world.commandOf(again)).toMatchObject({ state: 'done', result: { changed: false } });
    const { revision: _, confirmed, ...now } = (await world.ledger.brakes.getPause()) ?? {};
    const { revision: __, ...was } = standing ?? {};
    expect(now).toEqual(was);
    expect(confirmed === undefined).toBe(kind === 'resume');
    await world.world.letGo();
  });
});
