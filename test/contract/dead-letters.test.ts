import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { intakeBody, orderBody, reportBody } from '../../lambdas/adapters/sqs/message-bodies.ts';
import { parseDeadLetter } from '../../lambdas/adapters/sqs/read-dead-letter.ts';
import { beginCommand, newCommand, noteTrouble } from '../../lambdas/domain/commands/command-transitions.ts';
import type { DeadLetter } from '../../lambdas/domain/intakes/dead-letter.ts';
import type { DropObject, PinnedPlan } from '../../lambdas/domain/intakes/intake.ts';
import { intakeIdOf } from '../../lambdas/domain/intakes/intake-id.ts';
import { doubt, lease, recordOrdered } from '../../lambdas/domain/orders/order-transitions.ts';
import { quietMs } from '../../lambdas/domain/orders/ordering-times.ts';
import { reportKeys } from '../../lambdas/domain/reporting/summary.ts';
import type { ReportOptions } from '../../lambdas/ports/messages.ts';
import { endDeadLetter } from '../../lambdas/use-cases/recover/end-dead-letter.ts';
import { resendLostMessages } from '../../lambdas/use-cases/recover/resend-lost-messages.ts';
import { type LedgerUnderTest, startLedger } from '../support/ledger.ts';
import { fresh, NOON, noonPlus, POST, TIMES } from '../support/orders.ts';

let under: LedgerUnderTest;
let sent: string[];
let now: number;
let ids = 0;

beforeAll(async () => {
  under = await startLedger();
});
afterAll(() => under.stop());
beforeEach(() => {
  sent = [];
  now = Date.parse(NOON) + 60_000;
});

const log = { info: () => {}, warn: () => {}, error: () => {} };
const clock = { now: () => now, monotonic: () => now };
const messages = {
  sendIntakes: async (objects: readonly DropObject[]) => void sent.push(...objects.map(({ key }) => `intake ${key}`)),
  sendOrders: async (orders: readonly string[]) => void sent.push(...orders.map((id) => `order ${id}`)),
  sendReconcile: async (id: string, delayMs: number) => void sent.push(`reconcile ${id} in ${delayMs}`),
  sendReport: async (id: string) => void sent.push(`report ${id}`),
  sendCommand: async (id: string) => void sent.push(`command ${id}`),
  sendExtra: async (id: string) => void sent.push(`extra ${id}`),
};
const end = (letter: DeadLetter): Promise<void> =>
  endDeadLetter(letter, { ledger: under.ledger, messages, clock, times: TIMES, payment: 'manual', log });

const put = async (): Promise<ReturnType<typeof fresh>> => {
  ids += 1;
  const order = fresh({ clientOrderId: `order-${ids}`, intakeId: `intake-${ids}`, size: 1 });
  const member = { position: 0, line: 2, userName: `ada-${ids}`, computerName: `D-ada-${ids}`, claimsName: false };
  await under.ledger.orders.putOrder({ order, members: [member], request: { desktops: [] } as never });
  return order;
};
const claimed = { sent: [0], alreadyOrdered: {}, ejected: {}, setAside: {} };
const read = (id: string) => under.ledger.orders.getOrder(id);

describe('a dead letter of a command', () => {
  const running = async () => {
    const caller = { arn: 'arn:aws:iam::1:user/ada', accountId: '1', userId: 'AID' };
    const at = new Date(now).toISOString();
    const command = newCommand(randomUUID(), { kind: 'reject', intakeId: 'i1' }, caller, at);
    await under.ledger.commands.putCommand(command);
    const begun = beginCommand(command, at);
    await under.ledger.commands.moveCommand(command, begun);
    return begun;
  };
  const stateOf = async (commandId: string) => (await under.ledger.commands.getCommand(commandId))?.state;

  it('leaves the command to a worker that may still run it, and ends it once none can', async () => {
    const { commandId } = await running();
    await end({ kind: 'command', commandId });
    expect([await stateOf(commandId), sent]).toEqual(['running', [`command ${commandId}`]]);
    now += 15 * 60_000;
    await end({ kind: 'command', commandId });
    expect([await stateOf(commandId), sent]).toEqual(['failed', [`command ${commandId}`]]);
  });

  it('ends the command at once if its last worker recorded why it failed', async () => {
    const begun = await running();
    await under.ledger.commands.moveCommand(begun, noteTrouble(begun, 'no credentials'));
    await end({ kind: 'command', commandId: begun.commandId });
    expect(await under.ledger.commands.getCommand(begun.commandId)).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('no credentials'),
    });
  });
});

describe('a dead letter of an order', () => {
  it('parks the order between two attempts, says why, and asks for its report', async () => {
    const { clientOrderId, intakeId } = await put();
    await end({ kind: 'order', clientOrderId, sentAt: Date.parse(NOON) + 1 });
    expect(await read(clientOrderId)).toMatchObject({
      state: 'NEEDS_ATTENTION',
      settled: true,
      reason: expect.stringContaining('failed each time'),
    });
    expect(sent).toEqual([`report ${intakeId}`]);
  });

  it('that is older than the order’s current state does not end it: the order is sent once more', async () => {
    const { clientOrderId } = await put();
    await end({ kind: 'order', clientOrderId, sentAt: Date.parse(NOON) - 1 });
    expect((await read(clientOrderId))?.state).toBe('QUEUED');
    expect(sent).toEqual([`order ${clientOrderId}`]);
  });

  it('never ends an order that may have been sent: reconcile looks for it once the lease is over', async () => {
    const order = await put();
    await under.ledger.orders.write(lease(order, claimed, { nonce: 'n', bodyDigest: 'd', at: noonPlus(59_000) }));
    await end({ kind: 'order', clientOrderId: order.clientOrderId, sentAt: now });
    expect((await read(order.clientOrderId))?.state).toBe('SUBMITTING');
    expect(sent).toEqual([`reconcile ${order.clientOrderId} in ${TIMES.leaseMs - 1_000}`]);
  });

  it('has the order looked at once more if its last change may be unreported, within a day of that change', async () => {
    const order = await put();
    const leased = lease(order, claimed, { nonce: 'n', bodyDigest: 'd', at: noonPlus(1_000) });
    await under.ledger.orders.write(leased);
    const placed = { at: noonPlus(2_000), reason: 'placed' };
    const { to } = recordOrdered(leased.to, POST, { providerOrderId: 'CS-told', found: 'answer' }, placed);
    const { firstSight: _, ...seen } = to;
    await under.ledger.orders.write({ from: leased.to, to: seen });
    await end({ kind: 'reconcile', clientOrderId: order.clientOrderId, sentAt: now });
    expect(sent).toEqual([`reconcile ${order.clientOrderId} in 900000`]);
    sent = [];
    now += 25 * 3_600_000;
    await end({ kind: 'reconcile', clientOrderId: order.clientOrderId, sentAt: now });
    expect(sent).toEqual([]);
  });

  it('parks an order in doubt after the quiet time if no look was possible, as one that may be at the provider', async () => {
    const order = await put();
    const leased = lease(order, claimed, { nonce: 'n', bodyDigest: 'd', at: NOON });
    await under.ledger.orders.write(leased);
    await under.ledger.orders.write(doubt(leased.to, 'timeout', { at: noonPlus(1), reason: 'timeout' }));
    const letter = { kind: 'reconcile', clientOrderId: order.clientOrderId, sentAt: Date.parse(NOON) + 2 } as const;

    now = Date.parse(NOON) + 5;
    await end(letter);
    expect(sent).toEqual([`reconcile ${order.clientOrderId} in ${quietMs(TIMES) - 5}`]);
    expect((await read(order.clientOrderId))?.state).toBe('IN_DOUBT');

    now = Date.parse(NOON) + quietMs(TIMES) + 1;
    await end(letter);
    expect(await read(order.clientOrderId)).toMatchObject({ state: 'NEEDS_ATTENTION', settled: false });
  });
});

describe('a dead letter of a file', () => {
  const object = (): DropObject => ({ bucket: 'b', key: `incoming/${++ids}.csv`, etag: `e${ids}`, sizeBytes: 1 });
  const plan: PinnedPlan = {
    profiles: {},
    computerNamePrefix: 'D-',
    payment: 'manual',
    plannerVersion: 1,
    digest: 'd',
    counts: { lines: 1, valid: 1, invalid: 0, duplicate: 0 },
    orders: 1,
  };

  it('refuses the file with a reason if nothing was ordered, even if no function could start', async () => {
    const drop = object();
    await end({ kind: 'intake', object: drop, origin: {}, delivered: true });
    expect(await under.ledger.intakes.getIntake(intakeIdOf(drop))).toMatchObject({
      phase: 'REFUSED',
      error: expect.stringContaining('Nothing of it was ordered: drop it again'),
    });
    expect(sent).toEqual([`report ${intakeIdOf(drop)}`]);
  });

  it('makes the file STUCK if some of its orders may have been sent, and says that nobody is ordered twice', async () => {
    const drop = object();
    const intakeId = intakeIdOf(drop);
    await under.ledger.intakes.receiveIntake({
      phase: 'QUEUEING',
      intakeId,
      object: drop,
      receivedAt: NOON,
      payment: 'manual',
      plan,
      history: [],
    });
    await end({ kind: 'intake', object: drop, origin: {}, delivered: true });
    expect(await under.ledger.intakes.getIntake(intakeId)).toMatchObject({
      phase: 'STUCK',
      error: expect.stringContaining('people already ordered are not ordered twice'),
    });
  });

  it('that EventBridge could not deliver was never tried, so it is sent to the queue', async () => {
    const drop = object();
    await end({ kind: 'intake', object: drop, origin: {}, delivered: false });
    expect(sent).toEqual([`intake ${drop.key}`]);
    expect(await under.ledger.intakes.getIntake(intakeIdOf(drop))).toBeUndefined();
  });

  it('about its report is recorded, and the patrol requests the report once a day from then on', async () => {
    const drop = object();
    const intakeId = intakeIdOf(drop);
    await under.ledger.intakes.receiveIntake({
      phase: 'QUEUED',
      intakeId,
      object: drop,
      receivedAt: NOON,
      payment: 'manual',
      plan,
      history: [{ at: NOON, to: 'QUEUED', reason: 'queued' }],
    });
    const sweep = async (): Promise<boolean> => {
      sent = [];
      const files = { list: async function* () {} } as never;
      await resendLostMessages({ ledger: under.ledger, files, messages, clock, times: TIMES, log, bucketName: 'b' });
      return sent.includes(`report ${intakeId}`);
    };
    expect(await sweep()).toBe(true);
    await end({ kind: 'report', intakeId });
    expect(await sweep()).toBe(false);
    now += 24 * 3_600_000;
    expect(await sweep()).toBe(true);
  });
});

describe('a dead letter of a repeated report', () => {
  it('is recorded on its file, and the patrol requests the report once more a day later', async () => {
    const drop = { bucket: 'b', key: 'incoming/again.csv', etag: 'again', sizeBytes: 1 };
    const intakeId = intakeIdOf(drop);
    const history = [{ at: NOON, to: 'REPORTED' as const, reason: 'reported' }];
    await under.ledger.intakes.receiveIntake({
      phase: 'REPORTED',
      ending: 'refused',
      error: 'no',
      intakeId,
      object: drop,
      receivedAt: NOON,
      payment: 'manual',
      reportedAt: NOON,
      result: reportKeys(drop.key, intakeId),
      history,
    });
    const asked: unknown[] = [];
    const sweep = async (): Promise<unknown[]> => {
      asked.length = 0;
      const sendReport = async (id: string, _delayMs: number, options?: ReportOptions) =>
        void asked.push([id, options]);
      const files = { list: async function* () {} } as never;
      const deps = { ledger: under.ledger, files, messages: { ...messages, sendReport }, clock, times: TIMES, log };
      await resendLostMessages({ ...deps, bucketName: 'b' });
      return asked.filter((one) => Array.isArray(one) && one[0] === intakeId);
    };
    now += 24 * 3_600_000;
    expect(await sweep()).toEqual([]);
    await end({ kind: 'report', intakeId });
    expect(await sweep()).toEqual([]);
    now += 24 * 3_600_000;
    expect(await sweep()).toEqual([[intakeId, { again: true }]]);
    expect(await sweep()).toEqual([]);
  });
});

describe('a dead letter is read', () => {
  const record = (body: string, more: object = {}) => ({
    body,
    attributes: { SentTimestamp: '7' } as never,
    messageAttributes: {},
    eventSourceARN: 'arn:order-dead-letters',
    ...more,
  });

  it('like the message in its original queue', () => {
    const object = { bucket: 'b', key: 'incoming/a.csv', etag: 'e', sizeBytes: 1 };
    expect(parseDeadLetter(record(orderBody('o')), 'arn:r')).toEqual({ kind: 'order', clientOrderId: 'o', sentAt: 7 });
    expect(parseDeadLetter(record(orderBody('o'), { eventSourceARN: 'arn:r' }), 'arn:r').kind).toBe('reconcile');
    expect(parseDeadLetter(record(reportBody('i', { again: false })), 'arn:r')).toEqual({
      kind: 'report',
      intakeId: 'i',
    });
    expect(parseDeadLetter(record('{"patrol":"all"}'), 'arn:r')).toEqual({ kind: 'patrol' });
    expect(parseDeadLetter(record('{"sweep":"all"}'), 'arn:r'), 'of a version before').toEqual({ kind: 'patrol' });
    expect(parseDeadLetter(record(intakeBody(object)), 'arn:r')).toEqual({
      kind: 'intake',
      object,
      origin: {},
      delivered: true,
    });
    const undelivered = { messageAttributes: { ERROR_CODE: { stringValue: 'NO_PERMISSIONS' } } };
    expect(parseDeadLetter(record(intakeBody(object), undelivered), 'arn:r')).toMatchObject({
      origin: {},
      delivered: false,
    });
  });

  it.each(['', '{}', '{"order":1}'])('as nothing if it is %j, and stays in its queue', (body) => {
    expect(() => parseDeadLetter(record(body), 'arn:r')).toThrow('the message is');
  });
});
