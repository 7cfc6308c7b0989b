import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { COMMAND_OPEN_MS } from '../../lambdas/domain/commands/command.ts';
import { ASKED_SCHEMAS } from '../../lambdas/domain/commands/command-request-schema.ts';
import { type CommandWorld, startCommandWorld } from '../support/command-world.ts';
import { ordered, parkedInDoubt, parkedSettled, rejected } from '../support/orders.ts';
import { justBefore, wrap } from '../support/protocol-world.ts';

// Several workers on one command: in sequence, concurrently, and too late.

let world: CommandWorld;
beforeAll(async () => {
  world = await startCommandWorld();
});
beforeEach(() => world.forget());
afterAll(() => world.stop());

const parked = () => world.put(({ clientOrderId, intakeId }) => parkedSettled({ clientOrderId, intakeId, size: 1 }));
/** A file with one order for each state, by line. */
const fileOf = async (...states: readonly ('rejected' | 'unclear')[]) => {
  const intakeId = randomUUID();
  await world.intakeIn('QUEUED', intakeId);
  const leasedAt = new Date(world.world.clock.now()).toISOString();
  const ids: string[] = [];
  for (const [no, state] of states.entries()) {
    const common = { intakeId, size: 1, sent: [0], firstLine: no + 2 };
    const { order } = await world.put(
      ({ clientOrderId }) =>
        state === 'rejected'
          ? rejected({ clientOrderId, ...common })
          : parkedInDoubt({ clientOrderId, ...common, leasedAt }),
      { intakeId, firstLine: no + 2 },
    );
    ids.push(order.clientOrderId);
  }
  return { intakeId, ids };
};
/** A worker that stops after each order. */
const SHORT = { remainingMs: () => 0 };

describe('a worker that failed', () => {
  test('records the failure in the command, and the message is delivered again', async () => {
    const { order } = await parked();
    const commandId = await world.ask({ kind: 'resolve-absent', clientOrderId: order.clientOrderId });
    const openBook = async () => {
      throw new Error('no credentials');
    };
    await expect(world.run(commandId, { deps: { openBook } })).rejects.toThrow('no credentials');
    expect(await world.commandOf(commandId)).toMatchObject({
      state: 'running',
      tries: 1,
      trouble: expect.stringContaining('no credentials'),
    });
    await world.run(commandId);
    expect(await world.commandOf(commandId)).toMatchObject({ state: 'done' });
  });
});

describe('a worker whose time is up', () => {
  test('stops between two orders, and the next worker continues after them', async () => {
    const { intakeId, ids } = await fileOf('rejected', 'rejected');
    const commandId = await world.ask({ kind: 'redrive-file', intakeId });
    await world.run(commandId, SHORT);
    expect(world.sent()).toContain(`command ${commandId}`);
    expect(await world.commandOf(commandId)).toMatchObject({
      state: 'running',
      progress: '1 of 2 orders',
      reached: { order: ids[0], result: { redriven: [{ from: ids[0] }] } },
    });
    await world.run(commandId);
    expect(await world.commandOf(commandId)).toMatchObject({
      state: 'done',
      result: { redriven: [{ from: ids[0] }, { from: ids[1] }], sent: [], refused: [] },
    });
  });

  test('ends even if each order is refused, and asks about none of them twice', async () => {
    const { intakeId, ids } = await fileOf('unclear', 'unclear', 'unclear');
    const commandId = await world.ask({ kind: 'redrive-file', intakeId });
    for (let no = 1; no <= ids.length; no++) {
      world.forget();
      await world.run(commandId, SHORT);
      expect(world.sent()).toEqual(no < ids.length ? [`command ${commandId}`] : []);
    }
    expect(await world.commandOf(commandId)).toMatchObject({
      state: 'done',
      result: { redriven: [], refused: ids.map((orderId) => ({ orderId })) },
    });
  });
});

describe('two workers with one command', () => {
  test('do it once, and it ends as done', async () => {
    const { order, user } = await world.put(({ clientOrderId, intakeId }) =>
      ordered({ clientOrderId, intakeId, size: 1, sent: [0] }),
    );
    const seen = { clientOrderId: order.clientOrderId, standing: 'ordered' } as const;
    const commandId = await world.ask({ kind: 'release', name: user, seen });
    await Promise.all([world.run(commandId), world.run(commandId), world.run(commandId)]);
    await world.run(commandId);
    expect(await world.commandOf(commandId)).toMatchObject({ state: 'done' });
    expect(await world.marks(order, commandId)).toBe(1);
  });

  /** The first worker fails before its write; the second is held up there until the first has written after all. */
  test.each([
    ['resolve-absent', (clientOrderId: string) => ({ kind: 'resolve-absent', clientOrderId }) as const],
    ['redrive-order', (clientOrderId: string) => ({ kind: 'redrive-order', clientOrderId }) as const],
    [
      'release',
      (clientOrderId: string, name: string) =>
        ({ kind: 'release', name, seen: { clientOrderId, standing: 'parked' } }) as const,
    ],
  ])('whose write the other one was faster with recognize it as their own: %s', async (_, request) => {
    const { order, user } = await parked();
    const commandId = await world.ask(request(order.clientOrderId, user));
    await world.run(commandId, { crashAfter: 1 }).catch(() => {});
    const other = () => world.run(commandId, { deps: { ledger: notTheCommand() } });
    const orders = justBefore(world.ledger.orders, 'write', other);
    await world.run(commandId, { deps: { ledger: { ...world.ledger, orders } } });
    expect(await world.commandOf(commandId)).toMatchObject({ state: 'done' });
    expect(await world.marks(order, commandId)).toBeGreaterThan(0);
  });

  test('decide about a held file once, whichever is faster', async () => {
    const { intakeId } = await world.intakeIn('HELD');
    const commandId = await world.ask({ kind: 'reject', intakeId, reason: 'no budget' });
    await world.run(commandId, { crashAfter: 1 }).catch(() => {});
    const other = () => world.run(commandId, { deps: { ledger: notTheCommand() } });
    const intakes = justBefore(world.ledger.intakes, 'moveIntake', other);
    await world.run(commandId, { deps: { ledger: { ...world.ledger, intakes } } });
    expect(await world.commandOf(commandId)).toMatchObject({ state: 'done' });
  });

  test('do not both work for long: the earlier one stops at the next order, and sends nothing', async () => {
    const { intakeId, ids } = await fileOf('rejected', 'rejected', 'rejected');
    const commandId = await world.ask({ kind: 'redrive-file', intakeId });
    const later = justBefore(
      world.ledger.commands,
      'moveCommand',
      () => world.run(commandId),
      (_, to) => 'reached' in to && to.reached !== undefined,
    );
    await world.run(commandId, { ...SHORT, deps: { ledger: { ...world.ledger, commands: later } } });
    expect(world.sent()).not.toContain(`command ${commandId}`);
    expect(await world.commandOf(commandId)).toMatchObject({
      state: 'done',
      result: { redriven: ids.map((from) => ({ from })), refused: [] },
    });
    for (const clientOrderId of ids) expect(await world.marks({ clientOrderId }, commandId)).toBe(1);
  });
});

describe('a command that nobody continues', () => {
  test('and nobody began is refused, because whoever asked has given up waiting', async () => {
    const { order } = await parked();
    const commandId = await world.ask({ kind: 'resolve-absent', clientOrderId: order.clientOrderId });
    world.world.clock.advance(COMMAND_OPEN_MS + 1);
    await world.run(commandId);
    expect(await world.commandOf(commandId)).toMatchObject({
      state: 'refused',
      reason: expect.stringContaining('nobody began it within 4 hours'),
    });
    expect(await world.orderOf(order)).toMatchObject({ state: 'NEEDS_ATTENTION' });
  });

  test('after it was begun ends as failed, and what was done stays', async () => {
    const { intakeId, ids } = await fileOf('rejected', 'rejected');
    const commandId = await world.ask({ kind: 'redrive-file', intakeId });
    await world.run(commandId, SHORT);
    world.world.clock.advance(COMMAND_OPEN_MS + 1);
    await world.run(commandId);
    expect(await world.commandOf(commandId)).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('nobody continued it within 4 hours'),
    });
    expect(await Promise.all(ids.map((clientOrderId) => world.marks({ clientOrderId }, commandId)))).toEqual([1, 0]);
  });
});

describe('a release of a parked order', () => {
  test('whose own check finds the order releases nobody, also after a crash', async () => {
    const { world: at } = world;
    const leasedAt = new Date(at.clock.now()).toISOString();
    const { order, user } = await world.put(({ clientOrderId, intakeId }) =>
      parkedInDoubt({ clientOrderId, intakeId, size: 1, sent: [0], leasedAt, payment: 'auto' }),
    );
    await at.placeByHand([user], true, [`PC-${user}`]);
    at.pastQuiet();
    const seen = { clientOrderId: order.clientOrderId, standing: 'parked' } as const;
    const commandId = await world.ask({ kind: 'release', name: user, seen });
    const found = (await world.orderOf(order))?.state;
    expect(found).toBe('NEEDS_ATTENTION');
    for (let crashAfter = 2; (await world.orderOf(order))?.state !== 'ORDERED'; crashAfter++)
      await world.run(commandId, { crashAfter }).catch(() => {});
    await world.run(commandId);
    expect(await world.commandOf(commandId)).toMatchObject({
      state: 'refused',
      recorded: true,
      reason: expect.stringContaining('was found at the provider and is ORDERED now'),
    });
    expect((await world.ledger.claims.getClaim(`USER#${user}`))?.released).toBeUndefined();
  });

  test('that does not say which order was seen is refused', async () => {
    expect(ASKED_SCHEMAS.release.safeParse({ kind: 'release', name: 'ada' }).success).toBe(false);
    const { order, user } = await parked();
    const commandId = await world.ask({ kind: 'release', name: user });
    await world.run(commandId);
    expect(await world.commandOf(commandId)).toMatchObject({ state: 'refused' });
    expect(await world.orderOf(order)).toMatchObject({ state: 'NEEDS_ATTENTION' });
  });
});

/** The ledger of a worker that can no longer write to its command, but does everything else. */
const notTheCommand = () => ({
  ...world.ledger,
  commands: wrap(world.ledger.commands, 'moveCommand', () => async () => 'written' as const),
});
