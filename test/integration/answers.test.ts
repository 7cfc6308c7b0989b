import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fault } from '../../local/workspace-simulator/faults/faults.ts';
import { csvOf, type Outcome, type Pipeline, startPipeline } from '../support/pipeline.ts';

// Covers every answer to the order call. Each case drops its own file, and all run concurrently, so that the quiet time
// is waited for only once. The assertions check what exists at the provider.

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline({ times: { maxAttempts: 2, throttledForMs: 12_000 } });
});
afterAll(() => pipeline.stop());

let users = 0;
const orderUnder = async (...faults: Omit<Fault, 'on' | 'match'>[]): Promise<Outcome & { user: string }> => {
  const user = `person-${users++}`;
  pipeline.simulator.faults.add(...faults.map((fault): Fault => ({ on: 'order', match: user, ...fault })));
  return { ...(await pipeline.drop(csvOf(user))), user };
};
const liveOrdersOf = (user: string) =>
  pipeline.simulator.book.liveOrders().filter(({ desktops }) => desktops.some(({ userName }) => userName === user));
const statesOf = ({ orders }: Outcome): (string | null)[] => orders[0]?.history.map(({ to }) => to) ?? [];

const expectOrdered = (outcome: Outcome & { user: string }): void => {
  const live = liveOrdersOf(outcome.user);
  expect(live).toHaveLength(1);
  expect(outcome.rows).toMatchObject([{ deskdrop_status: 'ordered', deskdrop_order_id: live[0]?.orderId }]);
};

describe.concurrent('an order call answered with', () => {
  test('200 is ordered', async () => {
    const outcome = await orderUnder();
    expectOrdered(outcome);
    expect(statesOf(outcome)).toEqual(['QUEUED', 'SUBMITTING', 'ORDERED']);
  });

  test('400 is rejected, with the provider’s message and request id, and can be dropped again', async () => {
    const outcome = await orderUnder({ how: 'refuse', code: 'WKS.0001', message: 'no such product', times: 1 });
    expect(outcome.rows).toMatchObject([
      {
        deskdrop_status: 'rejected',
        deskdrop_reason: expect.stringMatching(/WKS\.0001.*no such product/),
        deskdrop_order_id: '',
      },
    ]);
    expect(outcome.orders[0]?.answer).toMatchObject({
      status: 400,
      errorCode: 'WKS.0001',
      errorMessage: 'no such product',
      requestId: expect.any(String),
    });
    expect(liveOrdersOf(outcome.user)).toEqual([]);
    const again = await pipeline.drop(csvOf(outcome.user));
    expectOrdered({ ...again, user: outcome.user });
  });

  test.each<[string, Omit<Fault, 'on' | 'match'>]>([
    ['401 once', { how: 'unauthorized', times: 1 }],
    ['429', { how: 'throttle', times: 3 }],
    ['429 with Retry-After', { how: 'throttle', retryAfterSeconds: 1, times: 1 }],
    [
      '429 of the gateway',
      {
        how: 'throttle-gateway',
        message: 'The throttling threshold has been reached: policy user over ratelimit,limit:100,time:1 second',
        times: 1,
      },
    ],
  ])('%s was not executed and is sent again at once', async (_, fault) => {
    const outcome = await orderUnder(fault);
    expectOrdered(outcome);
    expect(statesOf(outcome)).not.toContain('IN_DOUBT');
  });

  test('429 uses no attempt', async () => {
    const outcome = await orderUnder({ how: 'throttle', times: 6 });
    expectOrdered(outcome);
    expect(outcome.orders[0]).toMatchObject({ attemptsUsed: 1, throttled: 6, attempt: { no: 7 } });
  });

  test('a permanent 401 uses no attempt, and ends needing attention with nothing ordered', async () => {
    const outcome = await orderUnder({ how: 'unauthorized' });
    expect(outcome.rows).toMatchObject([
      {
        deskdrop_status: 'needs-attention',
        deskdrop_reason: expect.stringMatching(/not sent since .* tries; last: .*credentials/),
      },
    ]);
    expect(outcome.orders[0]).toMatchObject({ state: 'NEEDS_ATTENTION', settled: true, attemptsUsed: 1 });
    expect(liveOrdersOf(outcome.user)).toEqual([]);
  });

  test('403 for a missing right waits until the right is granted', async () => {
    const outcome = await orderUnder({ how: 'forbidden', times: 3 });
    expectOrdered(outcome);
    expect(outcome.orders[0]).toMatchObject({ attemptsUsed: 1, throttled: 3 });
  });

  test('404 for a wrong endpoint waits until it is corrected', async () => {
    const outcome = await orderUnder({ how: 'unauthorized', status: 404, code: 'APIGW.0101', times: 3 });
    expectOrdered(outcome);
    expect(outcome.orders[0]).toMatchObject({ attemptsUsed: 1, throttled: 3 });
  });

  test.each([
    ['a quota', 'WKS.00081105'],
    ['a disabled service', 'WKS.00010099'],
  ])('403 for %s needs attention: it is the account’s fault, not the line’s', async (_, code) => {
    const outcome = await orderUnder({ how: 'forbidden', code });
    expect(outcome.rows).toMatchObject([{ deskdrop_status: 'needs-attention' }]);
    expect(outcome.orders[0]).toMatchObject({ state: 'NEEDS_ATTENTION', settled: true, attemptsUsed: 1 });
  });

  test('409 for a name in use starts a search, then another attempt if nothing is found, and finally needs attention', async () => {
    const outcome = await orderUnder({ how: 'conflict' });
    expect(statesOf(outcome)).toContain('IN_DOUBT');
    expect(outcome.rows).toMatchObject([{ deskdrop_status: 'needs-attention' }]);
    expect(liveOrdersOf(outcome.user)).toEqual([]);
  });

  test.each<[string, Omit<Fault, 'on' | 'match'>]>([
    ['409', { how: 'conflict', times: 1 }],
    ['500', { how: 'fail', times: 1 }],
    ['503', { how: 'fail', status: 503, times: 1 }],
    ['504 of the gateway', { how: 'fail', status: 504, code: 'APIGW.0201', times: 1 }],
    ['408', { how: 'fail', status: 408, times: 1 }],
    ['200 without an order id', { how: 'no-order-id', times: 1 }],
    ['200 that cannot be read', { how: 'garbage', times: 1 }],
    ['a redirect', { how: 'fail', status: 307, times: 1 }],
    ['nothing, ever', { how: 'hang', times: 1 }],
    ['a reset', { how: 'reset', times: 1 }],
    ['an endless drip', { how: 'drip', times: 1 }],
  ])('%s before anything was ordered is sent again only after the quiet time', async (_, fault) => {
    const outcome = await orderUnder({ ...fault, when: 'before' });
    expectOrdered(outcome);
    expect(statesOf(outcome)).toEqual(['QUEUED', 'SUBMITTING', 'IN_DOUBT', 'QUEUED', 'SUBMITTING', 'ORDERED']);
  });

  test.each<[string, Omit<Fault, 'on' | 'match'>]>([
    ['409', { how: 'conflict', times: 1 }],
    ['500', { how: 'fail', times: 1 }],
    ['504 of the gateway', { how: 'fail', status: 504, code: 'APIGW.0201', times: 1 }],
    ['200 without an order id', { how: 'no-order-id', times: 1 }],
    ['200 that cannot be read', { how: 'garbage', times: 1 }],
    ['nothing, ever', { how: 'hang', times: 1 }],
    ['a reset', { how: 'reset', times: 1 }],
    ['an endless drip', { how: 'drip', times: 1 }],
  ])('%s after the order was placed leaves one live order: the unpaid orphan is cancelled', async (_, fault) => {
    const outcome = await orderUnder({ ...fault, when: 'after' });
    expectOrdered(outcome);
    const placed = pipeline.simulator.book
      .orders()
      .filter(({ desktops }) => desktops.some(({ userName }) => userName === outcome.user));
    expect(placed.map(({ status }) => status)).toEqual(['cancelled', 'unpaid']);
  });
});
