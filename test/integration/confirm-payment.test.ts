import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fault } from '../../local/workspace-simulator/faults/faults.ts';
import { csvOf, type Outcome, type Pipeline, startPipeline } from '../support/pipeline.ts';
import { connect } from '../support/workspace-simulator-client.ts';

// In mode confirm an order is placed unpaid, recorded, and then paid. The assertions check the provider's books: each
// person is in one live order, which was paid once.

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline({
    payment: 'confirm',
    simulator: { settings: { buildDelayMs: 100 } },
    times: { maxAttempts: 3, followMinMs: 500, followMaxMs: 2_000, followForMs: 60_000 },
  });
});
afterAll(() => pipeline.stop());

const ordersOf = (user: string) =>
  pipeline.simulator.book.orders().filter(({ desktops }) => desktops.some(({ userName }) => userName === user));
const finance = () => connect(pipeline.simulator, 'test-token');
const failPayment = (user: string, fault: Omit<Fault, 'on' | 'match'>) =>
  pipeline.simulator.faults.add({ on: 'pay', match: user, ...fault });
const paymentStepsOf = ({ orders }: Outcome): string[] =>
  (orders[0]?.history ?? []).filter(({ from }) => from === 'ORDERED').map(({ reason }) => reason.split(':')[0] ?? '');

const expectPaidOnce = (outcome: Outcome, user: string): void => {
  const placed = ordersOf(user).filter(({ lapsed }) => !lapsed);
  expect(placed).toMatchObject([{ status: expect.stringMatching(/processing|completed/), autoPay: false }]);
  expect(outcome.rows).toMatchObject([
    { deskdrop_status: 'ordered', deskdrop_order_id: placed[0]?.orderId, deskdrop_payment: 'paid' },
  ]);
};

describe.concurrent('an order in mode confirm', () => {
  test('is reported only when it is paid, and again when its desktops exist', async ({ expect }) => {
    const outcome = await pipeline.drop(csvOf('happy-a', 'happy-b'));
    const [placed] = ordersOf('happy-a');
    expect(ordersOf('happy-a')).toHaveLength(1);
    expect(outcome.orders).toMatchObject([
      { state: 'ORDERED', paymentState: { kind: 'paid' }, amount: { value: 60, currency: 'USD' } },
    ]);
    expect(outcome.rows.map((row) => [row.deskdrop_status, row.deskdrop_payment, row.deskdrop_order_id])).toEqual([
      ['ordered', 'paid', placed?.orderId],
      ['ordered', 'paid', placed?.orderId],
    ]);
    await expect
      .poll(async () => (await pipeline.read(outcome.intake.intakeId)).rows.map((row) => row.deskdrop_desktop_state), {
        timeout: 120_000,
      })
      .toEqual(['active', 'active']);
    const end = (await pipeline.read(outcome.intake.intakeId)).orders[0];
    expect(end).toMatchObject({ followEnd: 'complete', desktopStates: { 0: 'active', 1: 'active' } });
    const now = new Date().toISOString();
    expect(await pipeline.ledger.orders.watchedOrders('ORDERED', now)).not.toContain(end?.clientOrderId);
  });

  test.each<[string, Omit<Fault, 'on' | 'match'>]>([
    ['hang', { how: 'hang' }],
    ['500', { how: 'fail' }],
    ['reset', { how: 'reset' }],
    ['status-changed', { how: 'refuse', code: 'CBC.99003106' }],
  ])('that was paid but whose answer was lost (%s) is looked at and not paid again', async (how, fault) => {
    const user = `paid-${how}`;
    failPayment(user, { when: 'after', times: 1, ...fault });
    const outcome = await pipeline.drop(csvOf(user));
    expectPaidOnce(outcome, user);
    expect(paymentStepsOf(outcome)).toEqual([
      expect.stringMatching(/^paying/),
      'payment unclear',
      expect.stringMatching(/^payment/),
    ]);
  });

  test.each<[string, Omit<Fault, 'on' | 'match'>]>([
    ['hang', { how: 'hang' }],
    ['500', { how: 'fail' }],
    ['reset', { how: 'reset' }],
  ])(
    'whose payment call did nothing (%s) is paid again only when that call can no longer succeed',
    async (how, fault) => {
      const user = `unpaid-${how}`;
      failPayment(user, { when: 'before', times: 1, ...fault });
      const outcome = await pipeline.drop(csvOf(user));
      expectPaidOnce(outcome, user);
      const begun = (outcome.orders[0]?.history ?? []).filter(({ reason }) => reason.startsWith('paying'));
      expect(begun).toHaveLength(2);
      expect(Date.parse(begun[1]?.at ?? '') - Date.parse(begun[0]?.at ?? '')).toBeGreaterThan(6_500 + 250);
    },
  );

  test('whose payment succeeds late is not paid twice', async () => {
    failPayment('late-payment', { how: 'hang', when: 'before', commitAfterMs: 3_000, times: 1 });
    const outcome = await pipeline.drop(csvOf('late-payment'));
    expectPaidOnce(outcome, 'late-payment');
    expect(paymentStepsOf(outcome).filter((step) => step.startsWith('paying'))).toHaveLength(1);
  });

  test('that is throttled is finally paid', async () => {
    failPayment('throttled', { how: 'throttle', times: 2 });
    expectPaidOnce(await pipeline.drop(csvOf('throttled')), 'throttled');
  });

  test('that cannot be paid needs attention, stays unpaid, and is ordered once a person has paid it', async ({
    expect,
  }) => {
    const user = 'no-balance';
    failPayment(user, { how: 'refuse', code: 'CBC.99990001', message: 'The balance is insufficient.', times: 3 });
    const outcome = await pipeline.drop(csvOf(user));
    const orderId = ordersOf(user)[0]?.orderId ?? '';
    expect(outcome.orders).toMatchObject([
      { state: 'ORDERED', paymentState: { kind: 'given-up', tries: 3 }, providerOrderId: orderId },
    ]);
    expect(outcome.rows).toMatchObject([
      {
        deskdrop_status: 'needs-attention',
        deskdrop_order_id: orderId,
        deskdrop_payment: expect.stringMatching(/^unpaid until \d{4}-\d\d-\d\d \d\d:\d\d UTC$/),
        deskdrop_desktop_state: 'ordered',
        deskdrop_reason: expect.stringMatching(
          new RegExp(`could not be paid .*balance is insufficient.*finance pays order ${orderId}`),
        ),
      },
    ]);
    expect(ordersOf(user)).toMatchObject([{ status: 'unpaid' }]);

    expect((await finance().pay(orderId)).status).toBe(204);
    await expect
      .poll(async () => (await pipeline.read(outcome.intake.intakeId)).rows[0], { timeout: 120_000 })
      .toMatchObject({ deskdrop_status: 'ordered', deskdrop_payment: 'paid' });
    expect(ordersOf(user)).toHaveLength(1);
  });

  test('that a person paid meanwhile counts as paid', async ({ expect }) => {
    const user = 'paid-by-hand';
    failPayment(user, { how: 'hang', when: 'before', times: 1 });
    const reporting = pipeline.drop(csvOf(user));
    const struck = () => pipeline.simulator.faults.list().find(({ fault }) => fault.match === user)?.struck;
    await expect.poll(struck, { timeout: 120_000 }).toBe(1);
    expect((await finance().pay(ordersOf(user)[0]?.orderId ?? '')).status).toBe(204);
    const outcome = await reporting;
    expectPaidOnce(outcome, user);
    expect(paymentStepsOf(outcome).filter((step) => step.startsWith('paying'))).toHaveLength(1);
  });

  test('whose POST was lost leaves one live order, which is paid', async () => {
    const user = 'post-lost';
    pipeline.simulator.faults.add({ on: 'order', match: user, how: 'hang', when: 'after', times: 1 });
    const outcome = await pipeline.drop(csvOf(user));
    const placed = ordersOf(user);
    expect(placed.map(({ status }) => status === 'cancelled')).toEqual([true, false]);
    expect(outcome.rows).toMatchObject([{ deskdrop_order_id: placed[1]?.orderId, deskdrop_payment: 'paid' }]);
    expect(placed.filter(({ paidAt }) => paidAt !== undefined)).toHaveLength(1);
  });
});

test('an order that lapses before it could be paid is cancelled, and its people can be ordered again', async () => {
  const user = 'lapsing';
  pipeline.simulator.changeSettings({ payWithinMs: 3_000 });
  failPayment(user, { how: 'hang', when: 'before', times: 1 });
  const outcome = await pipeline.drop(csvOf(user));
  pipeline.simulator.changeSettings({ payWithinMs: 3_600_000 });
  expect(outcome.orders).toMatchObject([{ state: 'CANCELLED', reason: 'it was not paid before its deadline' }]);
  expect(outcome.rows).toMatchObject([
    {
      deskdrop_status: 'rejected',
      deskdrop_payment: 'cancelled',
      deskdrop_reason: expect.stringMatching(/not paid before its deadline.*drop the line again/),
    },
  ]);
  expectPaidOnce({ ...(await pipeline.drop(csvOf(user))) }, user);
});

test('with every fifth answer lost and every fourth call throttled each person is in one live order, and each order is paid once', async () => {
  pipeline.simulator.faults.clear();
  pipeline.simulator.faults.add(
    { on: 'order', how: 'hang', when: 'after', every: 5 },
    { on: 'order', how: 'throttle', every: 4 },
    { on: 'pay', how: 'reset', when: 'after', every: 5 },
    { on: 'pay', how: 'throttle', every: 4 },
    { on: 'details', how: 'fail', every: 5 },
  );
  const users = Array.from({ length: 15 }, (_, no) => `stormy-${no}`);
  const outcomes = await Promise.all(users.map((user) => pipeline.drop(csvOf(user))));
  expect(outcomes.flatMap(({ rows }) => rows.map((row) => row.deskdrop_status))).toEqual(users.map(() => 'ordered'));
  for (const user of users) {
    const live = ordersOf(user).filter(({ status }) => status !== 'cancelled');
    expect(live, user).toHaveLength(1);
    expect(
      ordersOf(user).filter(({ paidAt }) => paidAt !== undefined),
      user,
    ).toEqual(live);
  }
});
