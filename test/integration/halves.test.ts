import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Member } from '../../lambdas/domain/members/line.ts';
import type { Order } from '../../lambdas/domain/orders/order.ts';
import type { Transition } from '../../lambdas/domain/orders/transition.ts';
import type { CreateDesktopOrderRequest } from '../../lambdas/domain/request/order-request.ts';
import type { Ledger } from '../../lambdas/ports/ledger.ts';
import { reconcileOrder } from '../../lambdas/use-cases/reconcile/reconcile-order.ts';
import { submitOrder } from '../../lambdas/use-cases/submit/submit-order.ts';
import { type LedgerUnderTest, startLedger } from '../support/ledger.ts';
import { fresh, TIMES } from '../support/orders.ts';

// The use cases run on the real ledger. Their messages wait in a list, and the provider is a list of accepted orders.

let under: LedgerUnderTest;
beforeAll(async () => {
  under = await startLedger();
});
afterAll(() => under.stop());

let now = Date.parse('2026-03-01T12:00:00.000Z');
let toSubmit: string[] = [];
/** What the provider accepted: the users of each order, and its tag. */
let placed: { users: string[]; tag: string }[] = [];
let calls = 0;
let nonces = 0;
beforeEach(() => {
  toSubmit = [];
  placed = [];
  calls = 0;
});

/** A provider that refuses orders for these users without naming them. */
const refusing = (...bad: string[]) => ({
  placeOrder: async (body: string) => {
    calls++;
    const request = JSON.parse(body) as CreateDesktopOrderRequest;
    const desktops = request.hour_package_resources[0]?.create_desktops;
    const users = (desktops?.desktops ?? []).map(({ user_name }) => user_name);
    if (users.some((user) => bad.includes(user))) {
      const answer = { status: 400, errorCode: 'WKS.00010001', errorMessage: 'Invalid request parameters.' };
      return { kind: 'refused', fault: 'order', reason: 'refused', answer };
    }
    placed.push({ users, tag: desktops?.tags?.find(({ key }) => key === 'deskdrop_order')?.value ?? '' });
    return { kind: 'accepted', providerOrderId: `CS${calls}-${now}`, answer: { status: 200 } };
  },
});
const deps = (provider: object, ledger: Ledger = under.ledger) =>
  ({
    ledger,
    provider,
    times: TIMES,
    clock: { now: () => now, monotonic: () => now },
    random: () => 0,
    newNonce: () => `n${nonces++}`,
    sleep: async () => {},
    messages: {
      sendOrders: async (ids: string[]) => void toSubmit.push(...ids),
      sendReconcile: async () => {},
      sendReport: async () => {},
    },
    book: {
      listOrders: async () => [],
      findDesktops: async () => [],
      findCreationJobs: async () => [],
      operator: async () => 'bot',
    },
    log: { info: () => {}, warn: () => {}, error: () => {} },
  }) as never;

const membersOf = (file: string, size: number): Member[] =>
  Array.from({ length: size }, (_, position) => ({
    position,
    line: position + 2,
    userName: `${file}-${position}`,
    computerName: `D-${file}-${position}`,
    claimsName: false,
  }));
const plan = async (file: string, size: number): Promise<readonly string[]> => {
  const members = membersOf(file, size);
  const desktops = members.map(({ userName, computerName }) => ({ user_name: userName, computer_name: computerName }));
  await under.ledger.orders.putOrder({
    order: fresh({ clientOrderId: file, intakeId: file, size }),
    members,
    request: { hour_package_resources: [{ period_type: 2, create_desktops: { tags: [], desktops } as never }] },
  });
  toSubmit.push(file);
  return members.map(({ userName }) => userName);
};
/** Handles messages until none is left. */
const run = async (provider: object): Promise<void> => {
  for (let id = toSubmit.shift(); id !== undefined; id = toSubmit.shift()) {
    await submitOrder(id, () => 60_000, deps(provider));
    now += 100;
  }
};
const ordersOf = async (file: string): Promise<Order[]> => {
  const ids = await under.ledger.orders.ordersOfIntake(file, 1);
  return [...(await under.ledger.orders.getOrders(ids)).values()];
};
const orderedUsers = () => placed.flatMap(({ users }) => users).sort();

/** A ledger that kills its worker instead of writing the transition that `fits`. */
const killedBefore = (fits: (transition: Transition) => boolean): Ledger => {
  const orders = Object.create(under.ledger.orders);
  for (const name of ['getOrder', 'getOrders', 'getMembers', 'getRequest', 'putOrder', 'findOtherOpenOrder'] as const)
    orders[name] = (under.ledger.orders[name] as (...args: never[]) => unknown).bind(under.ledger.orders);
  orders.write = async (transition: Transition) => {
    if (fits(transition)) throw new Error('killed');
    return under.ledger.orders.write(transition);
  };
  return { ...under.ledger, orders };
};

describe('a worker that is killed after it stored the halves and before their parent names them', () => {
  const killed = async (file: string, bad: string) => {
    const users = await plan(file, 8);
    const ledger = killedBefore(({ to }) => to.state === 'REPLACED');
    await expect(submitOrder(file, () => 60_000, deps(refusing(bad), ledger))).rejects.toThrow('killed');
    const halves = (await ordersOf(file))
      .filter(({ origin }) => origin.kind === 'half')
      .map(({ clientOrderId }) => clientOrderId);
    expect(halves).toHaveLength(2);
    toSubmit = [];
    return { users, halves };
  };

  test('leaves halves that claim nobody, whatever messages they receive', async () => {
    const { halves } = await killed('killed-a', 'killed-a-3');
    for (const half of halves) await submitOrder(half, () => 0, deps(refusing()));
    expect(toSubmit, 'they wait').toEqual(halves);
    for (const half of halves) expect(await under.ledger.orders.getOrder(half)).toMatchObject({ state: 'QUEUED' });
    expect(await under.ledger.claims.getClaim('USER#killed-a-0')).toMatchObject({ clientOrderId: 'killed-a' });
    expect(placed).toEqual([]);
  });

  test('costs another attempt; everybody but the refused member is ordered once, and the first halves end', async () => {
    const { users, halves } = await killed('killed-b', 'killed-b-3');
    await submitOrder('killed-b', () => 60_000, deps(refusing('killed-b-3')));
    expect(calls, 'the message again, while the lease holds').toBe(1);
    now += 60_000;
    await reconcileOrder('killed-b', deps({}));
    toSubmit.unshift(...halves);
    await run(refusing('killed-b-3'));
    expect(await under.ledger.orders.getOrder('killed-b')).toMatchObject({ state: 'REPLACED', attempt: { no: 2 } });
    expect(orderedUsers()).toEqual(users.filter((user) => user !== 'killed-b-3').sort());
    for (const half of halves) expect(await under.ledger.orders.getOrder(half)).toMatchObject({ state: 'SKIPPED' });
  });

  test('orders nobody if the next attempt is rejected as a whole: the halves are no longer needed', async () => {
    const { halves } = await killed('killed-d', 'killed-d-3');
    now += 60_000;
    await reconcileOrder('killed-d', deps({}));
    const answer = { status: 400, errorMessage: 'image_id was deleted' };
    await run({ placeOrder: async () => ({ kind: 'refused', fault: 'order', reason: 'refused', answer }) });
    expect(await under.ledger.orders.getOrder('killed-d')).toMatchObject({ state: 'REJECTED' });
    toSubmit.push(...halves);
    await run(refusing());
    expect(placed).toEqual([]);
    for (const half of halves) expect(await under.ledger.orders.getOrder(half)).toMatchObject({ state: 'SKIPPED' });
  });

  test('orders nobody twice if the next attempt is accepted as a whole', async () => {
    const { users, halves } = await killed('killed-c', 'killed-c-3');
    now += 60_000;
    await reconcileOrder('killed-c', deps({}));
    await run(refusing());
    toSubmit.push(...halves);
    await run(refusing());
    expect(await under.ledger.orders.getOrder('killed-c')).toMatchObject({ state: 'ORDERED' });
    expect(orderedUsers()).toEqual([...users].sort());
  });
});

test('halves whose messages were lost with their worker are in the index from which they are sent again', async () => {
  const users = await plan('unsent', 4);
  const lossy = deps(refusing('unsent-0')) as { messages: object };
  const sendOrders = async () => {
    throw new Error('killed');
  };
  const without = { ...lossy, messages: { ...lossy.messages, sendOrders } } as never;
  await expect(submitOrder('unsent', () => 60_000, without)).rejects.toThrow('killed');
  toSubmit = await under.ledger.orders.openOrders('unsent', 1, new Date(now).toISOString());
  expect(toSubmit).toHaveLength(2);
  await run(refusing('unsent-0'));
  expect(orderedUsers()).toEqual(users.slice(1));
});

test('an order that was in doubt before its refusal arrived is not halved: it is settled and sent again', async () => {
  const users = await plan('late', 2);
  const provider = {
    placeOrder: async (body: string) => {
      const order = await under.ledger.orders.getOrder('late');
      if (order?.state === 'SUBMITTING' && order.attempt.no === 1) {
        now += 60_000;
        const usual = deps({}) as { book: object };
        await reconcileOrder('late', {
          ...usual,
          book: { ...usual.book, findCreationJobs: async () => [JOB] },
        } as never);
      }
      return refusing('late-0').placeOrder(body);
    },
  };
  const JOB = { computerName: 'D-late-0', userName: 'late-0', status: 'running' };
  await run(provider);
  expect(await under.ledger.orders.getOrder('late')).toMatchObject({ state: 'IN_DOUBT' });
  now += 60_000;
  await reconcileOrder('late', deps({}));
  await run(refusing('late-0'));
  expect(await under.ledger.orders.getOrder('late')).toMatchObject({ state: 'REPLACED', attempt: { no: 2 } });
  expect(orderedUsers()).toEqual(users.slice(1));
});

test.each([
  [50, [0]],
  [50, [49]],
  [50, [24, 25]],
  [50, [0, 12]],
  [37, [5, 6, 36]],
  [3, [0, 1]],
  [2, [0, 1]],
  [1, [0]],
])(
  'of %i members those at %j are refused, and all others are ordered once with the tag of their order',
  async (size, at) => {
    const file = `m${size}-${at.join('-')}`;
    const users = await plan(file, size);
    const bad = at.map((position) => `${file}-${position}`);
    await run(refusing(...bad));
    expect(orderedUsers()).toEqual(users.filter((user) => !bad.includes(user)).sort());
    expect(calls).toBeLessThanOrEqual(1 + 2 * 6 * bad.length);

    const orders = await ordersOf(file);
    expect(orders.filter(({ state }) => state === 'QUEUED')).toEqual([]);
    for (const { users: theirs, tag } of placed) {
      const own = await under.ledger.orders.getMembers(tag);
      expect(own.map(({ userName }) => userName)).toEqual(theirs);
    }
    for (const user of bad) {
      const claim = await under.ledger.claims.getClaim(`USER#${user}`);
      expect(await under.ledger.orders.getOrder(claim?.clientOrderId ?? '')).toMatchObject({
        state: 'REJECTED',
        size: 1,
      });
    }
  },
);

test('of 50 members that are all refused the last parts are not halved, so the number of calls is limited', async () => {
  const users = await plan('all', 50);
  await run(refusing(...users));
  expect(placed).toEqual([]);
  expect(calls).toBeLessThanOrEqual(15);
  const ends = (await ordersOf('all')).filter(({ state }) => state === 'REJECTED');
  expect(ends.reduce((sum, { size }) => sum + size, 0)).toBe(50);
});
