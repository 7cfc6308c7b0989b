import { expect, it, onTestFinished } from 'vitest';
import { createAuthorizer } from '../../lambdas/adapters/huawei/create-authorizer.ts';
import { parseCredentials } from '../../lambdas/adapters/huawei/credentials.ts';
import { createOrderProvider } from '../../lambdas/adapters/huawei/order-client.ts';
import { createProviderBook } from '../../lambdas/adapters/huawei/provider-book.ts';
import { startWorkspaceSimulator } from '../../local/workspace-simulator/simulator.ts';
import { manualClock, orderBody } from '../support/workspace-simulator-client.ts';

const PEOPLE = ['ada', 'bob'].map((user) => ({ user_name: user, computer_name: `D-${user}` }));
const NAMES = { computerNames: ['d-ADA'], userNames: ['BOB'] };
const LOGIN = { domain: 'acme', user: 'bot', password: 'Pass-Word-4711' };

const place = (autoPay: 'true' | 'false') => JSON.stringify(orderBody(PEOPLE, autoPay));

const connect = async (combinedOrders: boolean) => {
  const clock = manualClock('2026-03-04T05:06:07.800Z');
  const settings = { buildDelayMs: 1000, combinedOrders };
  const simulator = await startWorkspaceSimulator({ logins: [LOGIN], now: clock.now, settings });
  onTestFinished(() => simulator.stop());
  const { url, projectId } = simulator;
  // The client's own clock stands still: an expired token is noticed by the provider's 401 alone.
  const authorizer = createAuthorizer(parseCredentials(JSON.stringify({ type: 'token', ...LOGIN })), {
    iamEndpoint: url,
    projectId,
    requestTimeoutMs: 30_000,
    now: () => Date.parse('2026-03-04T05:06:07Z'),
  });
  const options = { workspaceEndpoint: url, bssEndpoint: url, projectId, authorizer, requestTimeoutMs: 30_000 };
  const started = clock.now();
  return {
    clock,
    simulator,
    provider: createOrderProvider(options),
    book: createProviderBook(options),
    window: () => ({ from: started - 1000, to: clock.now() + 1000 }),
  };
};

it.each([false, true])('orders, and finds what it ordered (combined orders: %j)', async (combined) => {
  const { clock, simulator, provider, book, window } = await connect(combined);
  const outcome = await provider.placeOrder(place('true'));
  const [order] = simulator.book.orders();
  expect(outcome).toMatchObject({ kind: 'accepted', providerOrderId: order?.orderId });

  const [listed] = await book.listOrders(window());
  expect(listed).toMatchObject({ providerOrderId: order?.orderId, status: 'paid', subOrderIds: order?.subOrderIds });
  expect(listed && (await book.orderDetails(listed))).toMatchObject({ desktops: 2, operator: book.operator });

  expect(await book.findDesktops(NAMES)).toEqual([]);
  const jobs = await book.findCreationJobs(NAMES);
  expect(jobs.map((job) => job.computerName).sort()).toEqual(['D-ada', 'D-bob']);

  clock.advance(60_000);
  const desktops = await book.findDesktops(NAMES);
  expect(desktops.map((desktop) => desktop.computerName).sort()).toEqual(['D-ada', 'D-bob']);
  for (const desktop of desktops) expect(desktop.providerOrderIds).toContain(order?.orderId);
  expect(await book.desktopsCreatedSince(window().from)).toHaveLength(2);
  expect(await book.desktopsCreatedSince(clock.now() + 1000)).toEqual([]);
});

it('cancels what is not paid, once, and is refused afterwards', async () => {
  const { simulator, provider, book } = await connect(false);
  await provider.placeOrder(place('false'));
  const id = simulator.book.orders()[0]?.orderId ?? '';
  expect(await book.orderStatus(id)).toMatchObject({ status: 'unpaid', desktops: 2 });
  expect(await book.cancelOrder(id)).toBe('cancelled');
  expect(await book.orderStatus(id)).toMatchObject({ status: 'cancelled' });
  expect(await book.cancelOrder(id)).toBe('refused');
  expect(await book.orderStatus('CS-unknown')).toBeUndefined();
});

it('tells price, deadline and completion, and pays once', async () => {
  const { clock, simulator, provider, book } = await connect(false);
  await provider.placeOrder(place('false'));
  const order = simulator.book.orders()[0];
  const id = order?.orderId ?? '';
  expect(await book.orderStatus(id)).toMatchObject({
    status: 'unpaid',
    amount: { value: 60, currency: 'USD' },
    payBy: Math.floor((order?.payBy ?? 0) / 1000) * 1000,
  });
  expect(await book.payOrder(id)).toEqual({ kind: 'paid' });
  expect(await book.payOrder(id)).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('CBC.99003106') });
  expect(await book.orderStatus(id)).not.toHaveProperty('completed');
  clock.advance(60_000);
  expect(await book.orderStatus(id)).toMatchObject({ status: 'paid', completed: true });
});

it('goes on with a new token when the provider says that the old one has expired', async () => {
  const { clock, simulator, provider, book, window } = await connect(false);
  await book.listOrders(window());
  await provider.placeOrder(place('false'));
  clock.advance(25 * 3_600_000);
  expect(await book.listOrders(window())).toHaveLength(1);
  expect(await provider.placeOrder(place('false'))).toMatchObject({ kind: 'conflict' });
  expect(simulator.calls.token).toBe(4);
  expect(simulator.book.orders()).toHaveLength(1);
});
