import { describe, expect, it, onTestFinished } from 'vitest';
import { createAuthorizer } from '../../lambdas/adapters/huawei/create-authorizer.ts';
import { parseCredentials } from '../../lambdas/adapters/huawei/credentials.ts';
import { createOrderProvider } from '../../lambdas/adapters/huawei/order-client.ts';
import { createProviderBook } from '../../lambdas/adapters/huawei/provider-book.ts';
import { EvidenceUnavailableError } from '../../lambdas/ports.ts';
import { startWorkspaceSimulator } from '../../local/workspace-simulator/simulator.ts';
import { manualClock, orderBody } from '../support/workspace-simulator-client.ts';

const PEOPLE = ['ada', 'bob'].map((user) => ({ user_name: user, computer_name: `D-${user}` }));
const NAMES = { computerNames: ['d-ADA'], userNames: ['BOB'] };
const LOGIN = { domain: 'acme', user: 'bot', password: 'Pass-Word-4711' };
const KEY = { accessKey: 'AK-4711', secretKey: 'Secret-Key-4711', user: 'bot' };
const BRIEF_KEY = { ...KEY, accessKey: 'AK-4712', securityToken: 'security-token-4711' };
const START = Date.parse('2026-03-04T05:06:07Z');

const place = (autoPay: 'true' | 'false') => JSON.stringify(orderBody(PEOPLE, autoPay));

interface Connection {
  readonly combinedOrders?: boolean;
  readonly credentials?: object;
  readonly withDomainId?: boolean;
  /** Of the client. */
  readonly now?: number;
}

const connect = async (connection: Connection = {}) => {
  const { combinedOrders = false, withDomainId = true, now = START } = connection;
  const clock = manualClock('2026-03-04T05:06:07.800Z');
  const settings = { buildDelayMs: 1000, combinedOrders };
  const simulator = await startWorkspaceSimulator({
    logins: [LOGIN],
    accessKeys: [KEY, BRIEF_KEY],
    now: clock.now,
    settings,
  });
  onTestFinished(() => simulator.stop());
  const { url, projectId, domainId } = simulator;
  const given = connection.credentials ?? { type: 'token', ...LOGIN };
  const credentials = JSON.stringify('accessKey' in given && withDomainId ? { ...given, domainId } : given);
  // The client's own clock stands still: an expired token is noticed by the provider's 401 alone.
  const authorizer = createAuthorizer(parseCredentials(credentials), {
    iamEndpoint: url,
    projectId,
    requestTimeoutMs: 30_000,
    now: () => now,
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

it.each<[string, Connection]>([
  ['with a token', {}],
  ['with an access key', { credentials: { type: 'aksk', ...KEY } }],
  ['with a temporary access key', { credentials: { type: 'aksk', ...BRIEF_KEY } }],
  ['where orders are combined ones', { combinedOrders: true }],
])('orders, and finds what it ordered, %s', async (_, connection) => {
  const { clock, simulator, provider, book, window } = await connect(connection);
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

it.each<[string, Connection]>([
  ['a token', {}],
  ['an access key', { credentials: { type: 'aksk', ...KEY } }],
])('cancels what is not paid with %s, once, and is refused afterwards', async (_, connection) => {
  const { simulator, provider, book } = await connect(connection);
  await provider.placeOrder(place('false'));
  const id = simulator.book.orders()[0]?.orderId ?? '';
  expect(await book.orderStatus(id, { counted: true })).toMatchObject({ status: 'unpaid', desktops: 2 });
  expect(await book.orderStatus(id)).not.toHaveProperty('desktops');
  expect(await book.cancelOrder(id)).toBe('cancelled');
  expect(await book.orderStatus(id)).toMatchObject({ status: 'cancelled' });
  expect(await book.cancelOrder(id)).toBe('refused');
  expect(await book.orderStatus('CS-unknown')).toBeUndefined();
});

it('tells price, deadline and completion, and pays once', async () => {
  const { clock, simulator, provider, book } = await connect({});
  await provider.placeOrder(place('false'));
  const order = simulator.book.orders()[0];
  const id = order?.orderId ?? '';
  expect(await book.orderStatus(id)).toMatchObject({
    status: 'unpaid',
    amount: { value: 60, currency: 'USD' },
    payBy: Math.floor((order?.payBy ?? 0) / 1000) * 1000,
  });
  expect(await book.payOrder(id)).toEqual({ kind: 'taken' });
  expect(await book.payOrder(id)).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('CBC.99003106') });
  expect(await book.orderStatus(id)).not.toHaveProperty('completed');
  clock.advance(60_000);
  expect(await book.orderStatus(id)).toMatchObject({ status: 'paid', completed: true });
});

it('goes on with a new token when the provider says that the old one has expired', async () => {
  const { clock, simulator, provider, book, window } = await connect();
  await book.listOrders(window());
  await provider.placeOrder(place('false'));
  clock.advance(25 * 3_600_000);
  expect(await book.listOrders(window())).toHaveLength(1);
  expect(await provider.placeOrder(place('false'))).toMatchObject({ kind: 'conflict' });
  expect(simulator.calls.token).toBe(4);
  expect(simulator.book.orders()).toHaveLength(1);
});

describe('an access key', () => {
  const credentials = { type: 'aksk', ...KEY };

  it.each([-16, 16])('on a machine whose clock is %j minutes off is refused, and says so', async (minutes) => {
    const { simulator, provider, book, window } = await connect({ credentials, now: START + minutes * 60_000 });
    expect(await provider.placeOrder(place('false'))).toMatchObject({
      kind: 'notSent',
      cause: 'unauthorized',
      reason: expect.stringMatching(/clock of this machine is off.*APIGW\.0301.*Signature expired/),
    });
    await expect(book.listOrders(window())).rejects.toThrow(/clock of this machine is off/);
    expect(simulator.book.orders()).toEqual([]);
    expect(simulator.calls.order, 'a signature is not renewed').toBe(1);
  });

  it('without a domainId orders, but can prove nothing and cancel nothing, and says why', async () => {
    const { simulator, provider, book, window } = await connect({ credentials, withDomainId: false });
    expect(await provider.placeOrder(place('false'))).toMatchObject({ kind: 'accepted' });
    const [order] = simulator.book.orders();
    const reading = book.listOrders(window());
    await expect(reading).rejects.toThrow(EvidenceUnavailableError);
    await expect(reading).rejects.toThrow(/the billing order list could not be read: .* no domainId/);
    expect(await book.cancelOrder(order?.orderId ?? '')).toBe('unknown');
    expect(simulator.book.liveOrders()).toHaveLength(1);
  });

  it('tells the user that it belongs to only where the credentials name one', async () => {
    const { user: _, ...nameless } = KEY;
    expect((await connect({ credentials })).book.operator).toBe('bot');
    expect((await connect({ credentials: { type: 'aksk', ...nameless } })).book.operator).toBeUndefined();
  });
});
