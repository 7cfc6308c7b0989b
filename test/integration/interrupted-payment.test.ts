import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createAuthorizer } from '../../lambdas/adapters/huawei/auth/create-authorizer.ts';
import { parseCredentials } from '../../lambdas/adapters/huawei/auth/credentials.ts';
import { createProviderBook } from '../../lambdas/adapters/huawei/provider-book.ts';
import type { OrderedOrder } from '../../lambdas/domain/orders/order.ts';
import type { ProviderOrderItem } from '../../lambdas/domain/orders/provider-order.ts';
import type { ProviderBook } from '../../lambdas/ports/provider.ts';
import { reconcileOrder } from '../../lambdas/use-cases/reconcile/reconcile-order.ts';
import { resendLostMessages } from '../../lambdas/use-cases/recover/resend-lost-messages.ts';
import { startWorkspaceSimulator, type WorkspaceSimulator } from '../../local/workspace-simulator/simulator.ts';
import { type LedgerUnderTest, startLedger } from '../support/ledger.ts';
import { fresh, ordered, TIMES } from '../support/orders.ts';
import { connect, manualClock, orderBody } from '../support/workspace-simulator-client.ts';

// A worker can stop between any two steps of a payment, and two can work on one order. The use cases run on the real
// ledger and the real protocol; the assertions count how often the provider was asked to pay, and how often it paid.

const START = '2026-03-01T12:00:00.000Z';
const TOKEN = 'test-token';
let under: LedgerUnderTest;
let simulator: WorkspaceSimulator;
let clock: ReturnType<typeof manualClock>;
let sent: unknown[][] = [];

beforeAll(async () => {
  under = await startLedger();
});
afterAll(() => under.stop());
beforeEach(async () => {
  sent = [];
  clock = manualClock(START);
  simulator = await startWorkspaceSimulator({ staticToken: TOKEN, now: clock.now });
  return () => simulator.stop();
});

const realBook = (): ProviderBook =>
  createProviderBook({
    workspaceEndpoint: simulator.url,
    bssEndpoint: simulator.url,
    projectId: simulator.projectId,
    requestTimeoutMs: 30_000,
    authorizer: createAuthorizer(parseCredentials(JSON.stringify({ type: 'static-token', token: TOKEN })), {
      iamEndpoint: simulator.url,
      projectId: simulator.projectId,
      requestTimeoutMs: 30_000,
    }),
  });

const deps = (book: Partial<ProviderBook> = {}) =>
  ({
    ledger: under.ledger,
    clock: { now: clock.now, monotonic: clock.now },
    times: TIMES,
    book: { ...realBook(), ...book },
    bucketName: 'drops',
    files: { list: async function* () {} },
    messages: {
      sendOrders: async () => {},
      sendReconcile: async (id: string, delayMs: number) => void sent.push(['reconcile', id, delayMs]),
      sendReport: async (id: string) => void sent.push(['report', id]),
    },
    log: { info: () => {}, warn: () => {}, error: () => {} },
  }) as never;

let orders = 0;
/** An order of mode confirm that was just recorded, with the provider's order behind it. */
const place = async (owner: Partial<Extract<ProviderOrderItem, { status: 'OWNED' }>> = {}): Promise<string> => {
  const user = `user-${orders++}`;
  const { json } = await connect(simulator, TOKEN).order(orderBody([{ user_name: user, computer_name: `D-${user}` }]));
  const clientOrderId = `order-of-${user}`;
  const from = fresh({ clientOrderId, intakeId: `intake-of-${user}`, size: 1, payment: 'confirm' });
  const members = [{ position: 0, line: 2, userName: user, computerName: `D-${user}`, claimsName: false }];
  await under.ledger.orders.putOrder({ order: from, members, request: {} as never });
  const to = ordered({ ...from, state: 'ORDERED', revision: 1, sent: [0], providerOrderId: json.order_id });
  expect(await under.ledger.orders.write({ from, to })).toBe('written');
  const item = { providerOrderId: json.order_id, status: 'OWNED', clientOrderId, attempt: to.attempt } as const;
  await under.ledger.providerOrders.putProviderOrder({ ...item, ...owner });
  return clientOrderId;
};
const orderNow = async (id: string) => (await under.ledger.orders.getOrder(id)) as OrderedOrder;
const bookNow = async (id: string) => simulator.book.order((await orderNow(id)).providerOrderId);

class Killed extends Error {}

describe('a worker that is killed', () => {
  test('after the payment, before it is recorded: the order is looked at, found paid, and not paid again', async () => {
    const id = await place();
    const payThenDie: ProviderBook['payOrder'] = async (providerOrderId) => {
      expect(await realBook().payOrder(providerOrderId)).toEqual({ kind: 'taken' });
      throw new Killed();
    };
    await expect(reconcileOrder(id, deps({ payOrder: payThenDie }))).rejects.toThrow(Killed);
    expect(await orderNow(id)).toMatchObject({ paymentState: { kind: 'paying' } });

    clock.advance(1_000);
    await reconcileOrder(id, deps());
    expect(await orderNow(id)).toMatchObject({ state: 'ORDERED', paymentState: { kind: 'paid' } });
    expect(simulator.calls.pay).toBe(1);
    expect(sent).toContainEqual(['report', `intake-of-${id.slice('order-of-'.length)}`]);
  });

  test('before the payment is sent: it is paid once that call can no longer succeed', async () => {
    const id = await place();
    const die = async () => {
      throw new Killed();
    };
    await expect(reconcileOrder(id, deps({ payOrder: die }))).rejects.toThrow(Killed);
    for (const [waitMs, paid] of [
      [1_000, 0],
      [4_000, 0],
      [4_100, 1],
    ] as const) {
      clock.advance(waitMs);
      await reconcileOrder(id, deps());
      expect(simulator.calls.pay, `after ${clock.now()}`).toBe(paid);
    }
    await reconcileOrder(id, deps());
    expect(await orderNow(id)).toMatchObject({ paymentState: { kind: 'paid' } });
  });

  test('and whose message is lost is found by the patrol', async () => {
    const id = await place();
    await resendLostMessages(deps());
    expect(sent).not.toContainEqual(['reconcile', id, 0]);
    clock.advance(TIMES.resendAfterMs + 1);
    await resendLostMessages(deps());
    expect(sent).toContainEqual(['reconcile', id, 0]);
    await reconcileOrder(id, deps());
    expect((await orderNow(id)).since, 'the index is sorted by the next look, the state began at').toBe(START);
    sent = [];
    await resendLostMessages(deps());
    expect(sent).not.toContainEqual(['reconcile', id, 0]);
  });
});

test('two workers with one order make one payment call', async () => {
  const id = await place();
  await Promise.all([reconcileOrder(id, deps()), reconcileOrder(id, deps()), reconcileOrder(id, deps())]);
  expect(simulator.calls.pay).toBe(1);
  await reconcileOrder(id, deps());
  expect(await orderNow(id)).toMatchObject({ paymentState: { kind: 'paid' } });
  expect((await orderNow(id)).history.filter(({ reason }) => reason.startsWith('paying'))).toHaveLength(1);
});

test('a payment whose deadline to send has passed is not sent', async () => {
  const id = await place();
  const slowLedger: ProviderBook['payOrder'] = (providerOrderId, inTime) => {
    clock.advance(TIMES.sendByMs);
    return realBook().payOrder(providerOrderId, inTime);
  };
  await reconcileOrder(id, deps({ payOrder: slowLedger }));
  expect(simulator.calls.pay).toBe(0);
  expect(await orderNow(id)).toMatchObject({
    paymentState: { kind: 'unpaid', tries: 0, waitingSince: expect.any(String) },
  });
});

test.each([
  ['another order’s', { clientOrderId: 'somebody-else' }],
  ['another attempt’s', { attempt: { no: 7, nonce: 'n7' } }],
  ['being cancelled', { status: 'CANCELLING' as never }],
])('a provider order that is %s in the ledger is never paid', async (_, owner) => {
  const id = await place(owner);
  await reconcileOrder(id, deps());
  expect(simulator.calls.pay).toBe(0);
  expect(await orderNow(id)).toMatchObject({ paymentState: { kind: 'given-up' } });
  clock.advance(600_000);
  await reconcileOrder(id, deps());
  expect(simulator.calls.pay).toBe(0);
  expect((await bookNow(id))?.status).toBe('unpaid');
});

test('while the provider does not answer nothing is concluded and nothing paid', async () => {
  const id = await place();
  simulator.faults.add({ on: 'details', how: 'forbidden' });
  await reconcileOrder(id, deps());
  expect(await orderNow(id)).toMatchObject({ state: 'ORDERED', paymentState: { kind: 'unpaid' } });
  expect(simulator.calls.pay).toBe(0);
  expect(sent).toEqual([['reconcile', id, TIMES.followMinMs]]);
});

test('an order that the provider does not know does not count as cancelled', async () => {
  const id = await place();
  await reconcileOrder(id, deps({ orderStatus: async () => undefined }));
  expect(await orderNow(id)).toMatchObject({ state: 'ORDERED', paymentState: { kind: 'unpaid' } });
  expect(simulator.calls.pay).toBe(0);
});
