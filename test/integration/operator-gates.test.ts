import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createProviderBook } from '../../lambdas/adapters/huawei/provider-book.ts';
import { type Claim, desktopClaim, userClaim } from '../../lambdas/domain/claims/claim.ts';
import type { Intake } from '../../lambdas/domain/intakes/intake.ts';
import type { Order, QueuedOrder } from '../../lambdas/domain/orders/order.ts';
import { quietMs } from '../../lambdas/domain/orders/ordering-times.ts';
import type { ProviderOrderItem } from '../../lambdas/domain/orders/provider-order.ts';
import { PLANNER_VERSION } from '../../lambdas/domain/planning/plan-intake.ts';
import { takeClaims } from '../../lambdas/use-cases/claims/take-claims.ts';
import { redriveOrder } from '../../lambdas/use-cases/operate/redrive-order.ts';
import { findReleaseTarget, releaseOrdered, releaseParked } from '../../lambdas/use-cases/operate/release-person.ts';
import { resolveAbsent, resolveAdopt } from '../../lambdas/use-cases/operate/resolve-order.ts';
import { ordersInAttention, ordersToPay } from '../../lambdas/use-cases/status/list-orders.ts';
import { waitForParent } from '../../lambdas/use-cases/submit/claim-or-end-order.ts';
import type { WorkspaceSimulator } from '../../local/workspace-simulator/simulator.ts';
import { startWorkspaceSimulator } from '../../local/workspace-simulator/simulator.ts';
import { type LedgerUnderTest, startLedger } from '../support/ledger.ts';
import {
  fresh,
  inDoubt,
  noonPlus,
  ordered,
  POST,
  parkedInDoubt,
  parkedSettled,
  rejected,
  TIMES,
} from '../support/orders.ts';
import { wrap } from '../support/protocol-world.ts';
import { connect, manualClock, orderBody } from '../support/workspace-simulator-client.ts';

// Operators' steps on the real ledger, with a provider whose clock the test moves. The assertions count what exists at
// the provider after every step.

const TOKEN = 'ready';
const clock = manualClock('2026-03-01T12:00:00.000Z');
let under: LedgerUnderTest;
let simulator: WorkspaceSimulator;
let provider: ReturnType<typeof connect>;
let sent: unknown[][] = [];
let looks: string[] = [];
beforeAll(async () => {
  under = await startLedger();
  simulator = await startWorkspaceSimulator({ staticToken: TOKEN, now: clock.now });
  provider = connect(simulator, TOKEN);
});
afterAll(async () => {
  await simulator.stop();
  await under.stop();
});
beforeEach(() => {
  // Keeps the windows of the tests apart.
  clock.advance(60 * 60_000);
  simulator.faults.clear();
  sent = [];
  looks = [];
});

const deps = (operator = 'deskdrop') => ({
  ledger: under.ledger,
  book: createProviderBook({
    workspaceEndpoint: simulator.url,
    bssEndpoint: simulator.url,
    projectId: simulator.projectId,
    authorizer: {
      operator: async () => operator,
      headers: async () => ({ 'X-Auth-Token': TOKEN }),
      invalidate: () => false,
    },
    requestTimeoutMs: 2_000,
    retryDelayMs: { min: 1, max: 2 },
  }),
  messages: {
    sendIntakes: async () => {},
    sendOrders: async (ids: readonly string[]) => void sent.push(['order', ...ids]),
    sendReconcile: async (id: string) => void looks.push(id),
    sendCommand: async () => {},
    sendExtra: async () => {},
    sendReport: async (id: string, _: number, options?: { again: boolean }) =>
      void sent.push(['report', id, options?.again]),
  },
  clock: { now: clock.now, monotonic: () => 0 },
  times: TIMES,
  log: { info: () => {}, warn: () => {}, error: () => {} },
});

const namesOf = (id: string, count: number): string[] =>
  Array.from({ length: count }, (_, no) => `${id.slice(0, 8)}${no}`);
const requestFor = (users: readonly string[], autoPay: 'true' | 'false' = 'false') =>
  orderBody(
    users.map((user) => ({ user_name: user, computer_name: `D-${user}` })),
    autoPay,
  );

/** Stores an order in its state, with its claims. */
const put = async (
  order: Order,
  users: readonly string[] = namesOf(order.clientOrderId, order.size),
): Promise<Order> => {
  const { clientOrderId, intakeId, size } = order;
  const from = fresh({ clientOrderId, intakeId, size });
  const members = users.map((userName, position) => ({
    position,
    line: position + 2,
    userName,
    computerName: `D-${userName}`,
    claimsName: false,
  }));
  await under.ledger.orders.putOrder({ order: from, members, request: requestFor(users) as never });
  await takeClaims(from, members, under.ledger);
  const to = { ...order, revision: 1 };
  expect(await under.ledger.orders.write({ from, to })).toBe('written');
  return to;
};
/** Stores an order that was just sent and is already parked. */
const parked = async (over: Parameters<typeof parkedInDoubt>[0] = {}, users?: readonly string[]): Promise<Order> =>
  put(
    parkedInDoubt({
      clientOrderId: randomUUID(),
      intakeId: randomUUID(),
      leasedAt: new Date(clock.now()).toISOString(),
      ...over,
    }),
    users,
  );
const place = async (users: readonly string[], autoPay: 'true' | 'false' = 'false'): Promise<string> => {
  const { status, json } = await provider.order(requestFor(users, autoPay));
  expect(status).toBe(200);
  return json.order_id;
};
/** Stores the order's file, which was reported while the order needed attention. */
const reportedIntake = async (intakeId: string): Promise<Intake> => {
  const { intakes } = under.ledger;
  const at = new Date(clock.now()).toISOString();
  const dropped = {
    intakeId,
    object: { bucket: 'b', key: `incoming/${intakeId}.csv`, etag: 'e', sizeBytes: 1 },
    receivedAt: at,
    payment: 'confirm' as const,
  };
  const planning = await intakes.receiveIntake({ ...dropped, phase: 'PLANNING', history: [] });
  const reported: Intake = {
    ...dropped,
    phase: 'REPORTED',
    ending: 'queued',
    plan: {
      profiles: {},
      computerNamePrefix: 'D-',
      payment: 'confirm',
      plannerVersion: PLANNER_VERSION,
      digest: 'digest',
      counts: { lines: 2, valid: 2, invalid: 0, duplicate: 0 },
      orders: 1,
    },
    reportedAt: at,
    result: { resultKey: 'r', summaryKey: 's' },
    history: [{ at, to: 'REPORTED', reason: 'result in r' }],
  };
  expect(await intakes.moveIntake(planning, reported)).toBe('written');
  return reported;
};
const pastQuiet = () => clock.advance(quietMs(TIMES) + 2_000);
const read = (order: Order) => under.ledger.orders.getOrder(order.clientOrderId);
const usersOf = (order: Order): string[] => namesOf(order.clientOrderId, order.size);
const liveOf = (order: Order) =>
  simulator.book
    .liveOrders()
    .filter(({ desktops }) => desktops.some(({ userName }) => usersOf(order).includes(userName)))
    .map(({ orderId }) => orderId);
const claimOf = async (user: string): Promise<Claim> => (await under.ledger.claims.getClaim(userClaim(user))) as Claim;

describe('resolve --adopt', () => {
  test('records an order whose desktops have the names that were sent, and who decided', async () => {
    const order = await parked();
    const id = await place(usersOf(order), 'true');
    pastQuiet();
    const result = await resolveAdopt(order.clientOrderId, id, 'Ann', deps());
    expect(result).toMatchObject({ done: true, order: { state: 'ORDERED', providerOrderId: id, found: 'recovered' } });
    const now = await read(order);
    expect(now?.history.at(-1)).toMatchObject({
      from: 'NEEDS_ATTENTION',
      to: 'ORDERED',
      reason: expect.stringMatching(/Ann/),
    });
    expect(await under.ledger.providerOrders.getProviderOrder(id)).toMatchObject({
      status: 'OWNED',
      clientOrderId: order.clientOrderId,
    });
    // Its first look requests the report, which can then show the payment deadline.
    expect(now).toMatchObject({ firstSight: 'awaited' });
    expect(looks).toEqual([order.clientOrderId]);
    expect(sent).toEqual([]);
    expect(liveOf(order)).toEqual([id]);
  });

  test('of an unpaid order reopens its reported file, so that the report follows', async () => {
    const order = await parked({ payment: 'confirm' });
    const intake = await reportedIntake(order.intakeId);
    const id = await place(usersOf(order), 'true');
    pastQuiet();
    expect(await resolveAdopt(order.clientOrderId, id, 'Ann', deps())).toMatchObject({ done: true });
    expect(await read(order)).toMatchObject({ state: 'ORDERED', payment: 'confirm', paymentState: { kind: 'unpaid' } });
    expect(await under.ledger.intakes.getIntake(order.intakeId)).toMatchObject({
      phase: 'QUEUED',
      history: [...intake.history, { to: 'QUEUED', reason: expect.stringContaining(order.clientOrderId) }],
    });
    expect(sent, 'no report before it is paid').toEqual([]);
  });

  type Given = (order: Order) => Promise<{ id: string; operator?: string }>;
  const itemed = async (order: Order, item: (id: string) => ProviderOrderItem) => {
    const id = await place(usersOf(order));
    await under.ledger.providerOrders.putProviderOrder(item(id));
    pastQuiet();
    return { id };
  };
  test.each<[string, Given, RegExp]>([
    [
      'is being cancelled',
      (order) => itemed(order, (providerOrderId) => ({ providerOrderId, status: 'CANCELLING' })),
      /being cancelled/,
    ],
    [
      'is another order’s',
      (order) =>
        itemed(order, (providerOrderId) => ({
          providerOrderId,
          status: 'OWNED',
          clientOrderId: 'somebody',
          attempt: POST.attempt,
        })),
      /order somebody's/,
    ],
    [
      'is cancelled at the provider',
      async (order) => {
        const id = await place(usersOf(order));
        await provider.cancel(id);
        pastQuiet();
        return { id };
      },
      /cancelled at the provider/,
    ],
    [
      'has another size',
      async (order) => {
        const id = await place([...usersOf(order), `${order.clientOrderId.slice(0, 8)}x`]);
        pastQuiet();
        return { id };
      },
      /holds 3 desktops, and 2 were sent/,
    ],
    [
      'holds a stranger’s desktop',
      async (order) => {
        const id = await place([usersOf(order)[0] ?? '', `${order.clientOrderId.slice(0, 8)}x`], 'true');
        pastQuiet();
        return { id };
      },
      /which was not sent/,
    ],
    [
      'was placed outside its window',
      async (order) => {
        pastQuiet();
        return { id: await place(usersOf(order)) };
      },
      /not between/,
    ],
    ['does not exist', async () => ({ id: 'CS0000000000NOONE' }), /has no order/],
    [
      'is unpaid and shows no names, however old it is',
      async (order) => {
        const id = await place(usersOf(order));
        pastQuiet();
        return { id };
      },
      /unpaid and shows no names/,
    ],
    [
      'was placed by another IAM user',
      async (order) => {
        const id = await place(usersOf(order));
        pastQuiet();
        return { id, operator: 'somebody-else' };
      },
      /IAM user deskdrop/,
    ],
    [
      'cannot be checked against every source',
      async (order) => {
        const id = await place(usersOf(order));
        pastQuiet();
        simulator.faults.add({ on: 'desktops', how: 'forbidden' });
        return { id };
      },
      /desktop list/,
    ],
  ])('is refused when the provider’s order %s, and changes nothing', async (_, given, reason) => {
    const order = await parked();
    const { id, operator } = await given(order);
    const before = simulator.book.orders();
    expect(await resolveAdopt(order.clientOrderId, id, 'Ann', deps(operator))).toEqual({
      done: false,
      reason: expect.stringMatching(reason),
    });
    expect(await read(order)).toMatchObject({ state: 'NEEDS_ATTENTION', revision: 1 });
    expect(simulator.book.orders()).toEqual(before);
    expect(sent).toEqual([]);
  });

  test('is refused for an order that does not need attention, or was never sent', async () => {
    const done = await put(ordered({ clientOrderId: randomUUID(), intakeId: randomUUID() }));
    expect(await resolveAdopt(done.clientOrderId, 'CS1', 'Ann', deps())).toMatchObject({
      done: false,
      reason: /ORDERED/,
    });
    expect(await resolveAdopt('nobody', 'CS1', 'Ann', deps())).toMatchObject({ done: false });
  });
});

describe('resolve --absent', () => {
  test('sends the order again once a sweep has accounted for everything; the unpaid orphan is cancelled on the way', async () => {
    const order = await parked({ attemptsUsed: 10, throttled: 5 });
    const id = await place(usersOf(order));
    pastQuiet();
    expect(await resolveAbsent(order.clientOrderId, 'Ann', deps())).toMatchObject({ done: true });
    expect(simulator.book.order(id)?.status).toBe('cancelled');
    expect(await read(order)).toMatchObject({ state: 'QUEUED', attemptsUsed: 0, throttled: 0, attempt: POST.attempt });
    expect((await read(order))?.history.at(-1)?.reason).toMatch(/Ann/);
    expect(sent).toEqual([['order', order.clientOrderId]]);
    expect(liveOf(order)).toEqual([]);
  });

  test('is refused before the quiet time is over, without a call to the provider', async () => {
    const order = await parked();
    clock.advance(quietMs(TIMES));
    const calls = { ...simulator.calls };
    expect(await resolveAbsent(order.clientOrderId, 'Ann', deps())).toMatchObject({
      done: false,
      reason: expect.stringContaining(`until ${new Date(clock.now()).toISOString()}`),
    });
    expect(simulator.calls).toEqual(calls);
    clock.advance(1);
    expect(await resolveAbsent(order.clientOrderId, 'Ann', deps())).toMatchObject({ done: true });
  });

  test.each<[string, (order: Order) => Promise<unknown>, RegExp]>([
    [
      'a paid order without names may be its own',
      async (order) => {
        simulator.changeSettings({ buildDelayMs: 3_600_000 });
        await place(usersOf(order), 'true');
        simulator.changeSettings({ buildDelayMs: 200 });
      },
      /may be this one's|job that creates/,
    ],
    ['a source does not answer', async () => simulator.faults.add({ on: 'jobs', how: 'forbidden' }), /./],
    [
      'its unpaid order cannot be cancelled',
      async (order) => {
        await place(usersOf(order));
        simulator.faults.add({ on: 'cancel', how: 'forbidden' });
      },
      /may be this one's/,
    ],
  ])('is refused while %s', async (_, given, reason) => {
    const order = await parked();
    await given(order);
    const live = liveOf(order);
    pastQuiet();
    expect(await resolveAbsent(order.clientOrderId, 'Ann', deps())).toEqual({
      done: false,
      reason: expect.stringMatching(reason),
    });
    expect(await read(order)).toMatchObject({ state: 'NEEDS_ATTENTION' });
    expect(liveOf(order)).toEqual(live);
    expect(sent).toEqual([]);
  });

  test('is refused if a desktop has one of its names, because the name would be taken again', async () => {
    const user = randomUUID().slice(0, 8);
    await provider.order(orderBody([{ user_name: 'stranger', computer_name: `D-${user}` }], 'true'));
    clock.advance(60_000);
    const order = await parked({ size: 1, sent: [0] }, [user]);
    pastQuiet();
    expect(await resolveAbsent(order.clientOrderId, 'Ann', deps())).toMatchObject({ done: false });
    expect(await read(order)).toMatchObject({ state: 'NEEDS_ATTENTION' });
  });

  test('records the order instead, when its sweep finds it', async () => {
    const order = await parked();
    const id = await place(usersOf(order), 'true');
    pastQuiet();
    expect(await resolveAbsent(order.clientOrderId, 'Ann', deps())).toMatchObject({
      done: true,
      what: expect.stringContaining(`ORDERED now, as ${id}`),
      order: { state: 'ORDERED', providerOrderId: id },
    });
    expect(await read(order)).toMatchObject({ state: 'ORDERED', providerOrderId: id });
    expect(liveOf(order)).toEqual([id]);
  });

  test('is refused for an order that waits for another one', async () => {
    const waiting = await put(
      parkedSettled({ clientOrderId: randomUUID(), intakeId: randomUUID(), waitsFor: 'the-owner' }),
    );
    expect(await resolveAbsent(waiting.clientOrderId, 'Ann', deps())).toMatchObject({
      done: false,
      reason: expect.stringContaining('the-owner'),
    });
  });

  test('by two people at once queues the order once', async () => {
    const order = await parked();
    pastQuiet();
    const results = await Promise.all(['Ann', 'Ben'].map((by) => resolveAbsent(order.clientOrderId, by, deps())));
    expect(results.filter(({ done }) => done)).toHaveLength(1);
    expect(sent).toEqual([['order', order.clientOrderId]]);
  });
});

describe('release of a person whom a parked order holds', () => {
  const target = async (name: string) => {
    const found = await findReleaseTarget(name, under.ledger, 'D-');
    if ('done' in found || found.kind !== 'parked') throw new Error(JSON.stringify(found));
    return found.order;
  };

  test('ends the order as rejected if a stranger’s desktop blocks it, keeps the claims, and lets another order take them', async () => {
    const user = randomUUID().slice(0, 8);
    await provider.order(orderBody([{ user_name: 'stranger', computer_name: `D-${user}` }], 'true'));
    clock.advance(60_000);
    const order = await parked({ size: 1, sent: [0] }, [user]);
    pastQuiet();
    expect(await releaseParked(await target(`d-${user.toUpperCase()}`), 'Ann', deps())).toMatchObject({ done: true });
    expect(await read(order)).toMatchObject({ state: 'REJECTED', reason: expect.stringContaining('released by Ann') });
    expect(await claimOf(user), 'nothing is deleted').toMatchObject({ clientOrderId: order.clientOrderId });
    expect(sent).toEqual([['report', order.intakeId, true]]);

    const next = fresh({ clientOrderId: randomUUID() });
    const member = { position: 0, line: 2, userName: user, computerName: 'PC-1', claimsName: false };
    expect((await takeClaims(next, [member], under.ledger)).held).toEqual([0]);
  });

  test('is refused before the end of the quiet time, and while a request of it may be under way', async () => {
    const early = await parked();
    expect(await releaseParked(await target(usersOf(early)[0] ?? ''), 'Ann', deps())).toMatchObject({ done: false });

    const order = await parked();
    await place(usersOf(order));
    simulator.faults.add({ on: 'cancel', how: 'forbidden' });
    pastQuiet();
    expect(await releaseParked(await target(usersOf(order)[0] ?? ''), 'Ann', deps())).toMatchObject({ done: false });
    for (const one of [early, order]) expect(await read(one)).toMatchObject({ state: 'NEEDS_ATTENTION' });
    expect(sent).toEqual([]);
    expect(liveOf(order)).toHaveLength(1);
  });

  test('needs no sweep if the order was never sent', async () => {
    const {
      attempt,
      leasedAt,
      sent: _,
      bodyDigest,
      ...never
    } = parkedSettled({
      clientOrderId: randomUUID(),
      intakeId: randomUUID(),
      waitsFor: 'the-owner',
    });
    await put(never);
    const calls = { ...simulator.calls };
    expect(await releaseParked(await target(usersOf(never)[0] ?? ''), 'Ann', deps())).toMatchObject({ done: true });
    expect(simulator.calls).toEqual(calls);
  });
});

describe('release of a person whose desktop is ordered', () => {
  const release = async (name: string, by = 'Ann') => {
    const found = await findReleaseTarget(name, under.ledger, 'D-');
    if ('done' in found) return found;
    if (found.kind !== 'ordered') throw new Error('parked');
    return releaseOrdered(found, by, deps());
  };
  const orderedFor = (over: object = {}) =>
    put(ordered({ clientOrderId: randomUUID(), intakeId: randomUUID(), providerOrderId: randomUUID(), ...over }));

  test('releases only that person, is in the history with its author, and is not done twice', async () => {
    const order = await orderedFor();
    const [user = '', colleague = ''] = usersOf(order);
    expect(await release(user)).toMatchObject({ done: true });
    expect(await claimOf(user)).toMatchObject({ clientOrderId: order.clientOrderId, released: { by: 'Ann' } });
    expect((await claimOf(colleague)).released).toBeUndefined();
    const now = await read(order);
    expect(now).toMatchObject({ state: 'ORDERED', sent: [0, 1], revision: 2 });
    expect(now?.history.at(-1)).toMatchObject({
      from: 'ORDERED',
      to: 'ORDERED',
      reason: expect.stringContaining(`${user} (line 2) released by Ann`),
    });
    expect(await release(user)).toMatchObject({ done: false, reason: expect.stringContaining('released by Ann') });
    expect((await read(order))?.revision).toBe(2);
  });

  test('lets exactly one later order have the person', async () => {
    const order = await orderedFor();
    const [user = ''] = usersOf(order);
    await release(user);
    const member = { position: 0, line: 2, userName: user, computerName: 'PC-1', claimsName: false };
    const rivals = Array.from({ length: 5 }, () => fresh({ clientOrderId: randomUUID() }));
    for (const rival of rivals) await put(rival, [randomUUID().slice(0, 8)]).catch(() => {});
    const claims = await Promise.all(rivals.map((rival) => takeClaims(rival, [member], under.ledger)));
    expect(claims.filter(({ held }) => held.length === 1)).toHaveLength(1);
    expect((await claimOf(user)).released).toBeUndefined();
  });

  test('releases the computer name that the file gave the person', async () => {
    const order = await orderedFor();
    const [user = ''] = usersOf(order);
    const claim = { ...(await claimOf(user)), computerName: `PC-${user}` };
    await under.ledger.claims.claim(userClaim(user), claim);
    await under.ledger.claims.claim(desktopClaim(claim.computerName), claim);
    expect(await release(claim.computerName)).toMatchObject({ done: true });
    for (const key of [userClaim(user), desktopClaim(claim.computerName)])
      expect((await under.ledger.claims.getClaim(key))?.released, key).toMatchObject({ by: 'Ann' });
  });

  test.each<[string, Order, RegExp]>([
    ['in doubt', inDoubt(), /IN_DOUBT: wait/],
    ['rejected', rejected(), /is free/],
  ])('is refused while the order is %s', async (_, state, reason) => {
    const order = await put({ ...state, clientOrderId: randomUUID(), intakeId: randomUUID() });
    expect(await release(usersOf(order)[0] ?? '')).toEqual({ done: false, reason: expect.stringMatching(reason) });
    expect((await claimOf(usersOf(order)[0] ?? '')).released).toBeUndefined();
  });

  test('is refused for a name that nobody has', async () => {
    expect(await release('nobody-at-all')).toMatchObject({
      done: false,
      reason: expect.stringContaining('has no user'),
    });
  });
});

describe('redrive', () => {
  test('by two people at once creates one new order', async () => {
    const order = await put(rejected({ clientOrderId: randomUUID(), intakeId: randomUUID() }));
    const results = await Promise.all(['Ann', 'Ben'].map((by) => redriveOrder(order, by, deps())));
    const now = await read(order);
    expect(now).toMatchObject({ state: 'REJECTED' });
    const [successor = ''] = new Set(Object.values(now?.redriven ?? {}));
    expect(results.map((result) => result.done && result.order.clientOrderId)).toEqual([successor, successor]);
    expect(await under.ledger.orders.getOrder(successor)).toMatchObject({
      state: 'QUEUED',
      size: 2,
      origin: { kind: 'redrive', generation: 1 },
    });
    expect(await under.ledger.orders.ordersOfIntake(order.intakeId, 1)).toHaveLength(2);
  });

  test('that stopped before its message sends it when it is repeated, once', async () => {
    const order = await put(rejected({ clientOrderId: randomUUID(), intakeId: randomUUID() }));
    const broken = {
      ...deps(),
      messages: { ...deps().messages, sendOrders: () => Promise.reject(new Error('killed')) },
    };
    await expect(redriveOrder(order, 'Ann', broken)).rejects.toThrow('killed');
    const half = (await read(order)) as Order;
    expect(await redriveOrder(half, 'Ann', deps())).toMatchObject({ done: true });
    const [successor = ''] = Object.values(half.redriven ?? {});
    expect(sent).toEqual([['order', successor]]);
    const queued = (await under.ledger.orders.getOrder(successor)) as Order;
    await under.ledger.orders.write({
      from: queued,
      to: {
        ...ordered(),
        ...queued,
        ...POST,
        state: 'ORDERED',
        providerOrderId: 'CSX',
        orderedAt: queued.since,
        found: 'answer',
        revision: 1,
      },
    });
    expect(await redriveOrder(half, 'Ann', deps())).toMatchObject({
      done: false,
      reason: expect.stringContaining('ORDERED'),
    });
  });

  test('that stopped before its pointer is completed by the worker that sends its order', async () => {
    const order = await put(rejected({ clientOrderId: randomUUID(), intakeId: randomUUID() }));
    const orders = wrap(under.ledger.orders, 'write', () => () => Promise.reject(new Error('killed')));
    const broken = { ...deps(), ledger: { ...under.ledger, orders } };
    await expect(redriveOrder(order, 'Ann', broken)).rejects.toThrow('killed');
    expect((await read(order)) as Order).not.toHaveProperty('redriven');

    const [id = ''] = (await under.ledger.orders.ordersOfIntake(order.intakeId, 1)).filter(
      (one) => one !== order.clientOrderId,
    );
    const redrive = (await under.ledger.orders.getOrder(id)) as QueuedOrder;
    expect(await waitForParent(redrive, deps())).toBeUndefined();
    expect(await read(order)).toMatchObject({ state: 'REJECTED', redriven: { 0: id, 1: id } });
    expect(await waitForParent(redrive, deps())).toBeUndefined();
  });

  test('ends a parked order only after the checks', async () => {
    const order = await put(
      parkedSettled({
        clientOrderId: randomUUID(),
        intakeId: randomUUID(),
        leasedAt: new Date(clock.now()).toISOString(),
      }),
    );
    expect(await redriveOrder(order, 'Ann', deps())).toMatchObject({
      done: false,
      reason: expect.stringContaining('until'),
    });
    pastQuiet();
    expect(await redriveOrder(order, 'Ann', deps())).toMatchObject({ done: true, order: { state: 'QUEUED' } });
    expect(await read(order)).toMatchObject({ state: 'REJECTED', redriven: { 0: expect.any(String) } });
  });
});

describe('a list', () => {
  test('of orders to pay contains exactly the orders with their own items', async () => {
    const intakeId = randomUUID();
    const day = '2026-03-01T12:00:00.000Z';
    const planning = await under.ledger.intakes.receiveIntake({
      intakeId,
      phase: 'PLANNING',
      object: { bucket: 'b', key: 'incoming/hires.csv', etag: 'e', sizeBytes: 1 },
      receivedAt: day,
      payment: 'manual',
      history: [],
    });
    const place = async (over: object, item?: Partial<Extract<ProviderOrderItem, { status: 'OWNED' }>>) => {
      const order = ordered({ clientOrderId: randomUUID(), intakeId, providerOrderId: randomUUID(), ...over });
      await put(order);
      const { providerOrderId, clientOrderId, attempt } = order;
      await under.ledger.providerOrders.putProviderOrder({
        providerOrderId,
        status: 'OWNED',
        clientOrderId,
        attempt,
        ...item,
      });
      return order;
    };
    const good = await place({});
    await place({ payment: 'auto', paymentState: { kind: 'unknown', tries: 0 } });
    await place({ paymentState: { kind: 'paid', paidAt: noonPlus(0) } });
    await place({ payment: 'confirm' });
    await place({ payment: 'confirm', paymentState: { kind: 'paid', paidAt: noonPlus(0) } });
    const givenUp = await place({
      payment: 'confirm',
      paymentState: { kind: 'given-up', tries: 3, problem: 'no balance' },
      orderedAt: noonPlus(1),
    });
    const notDebited = await place({ payment: 'auto', orderedAt: noonPlus(2) });
    await place({}, { attempt: { no: 7, nonce: 'other' } });
    await place({}, { clientOrderId: 'other' });
    const extra = await place({});
    const owned = (await under.ledger.providerOrders.getProviderOrder(extra.providerOrderId)) as ProviderOrderItem;
    await under.ledger.providerOrders.changeProviderOrder(owned, {
      providerOrderId: extra.providerOrderId,
      status: 'EXTRA',
      reason: 'late',
    });
    await put(rejected({ clientOrderId: randomUUID(), intakeId }));

    expect(await ordersToPay([planning], under.ledger)).toEqual(
      [good, givenUp, notDebited].map(({ providerOrderId, clientOrderId, orderedAt }) => ({
        providerOrderId,
        clientOrderId,
        desktops: 2,
        intakeId,
        file: 'incoming/hires.csv',
        since: orderedAt,
      })),
    );
  });

  test('of orders that need attention names the commands that may end them', async () => {
    const order = await parked({ since: new Date(clock.now()).toISOString() });
    expect(await ordersInAttention(under.ledger)).toContainEqual(
      expect.objectContaining({
        clientOrderId: order.clientOrderId,
        desktops: 2,
        reason: 'unclear',
        parkedCommands: expect.arrayContaining([`resolve ${order.clientOrderId} --absent`]),
      }),
    );
  });
});
