import { describe, expect, it, onTestFinished } from 'vitest';
import { createAuthorizer } from '../../lambdas/adapters/huawei/auth/create-authorizer.ts';
import { parseCredentials } from '../../lambdas/adapters/huawei/auth/credentials.ts';
import { createOrderProvider } from '../../lambdas/adapters/huawei/ordering/order-client.ts';
import { createProviderBook } from '../../lambdas/adapters/huawei/provider-book.ts';
import { EvidenceUnavailableError } from '../../lambdas/ports/provider.ts';
import { startWorkspaceSimulator } from '../../local/workspace-simulator/simulator.ts';
import { manualClock, orderBody } from '../support/workspace-simulator-client.ts';

const PEOPLE = ['ada', 'bob'].map((user) => ({ user_name: user, computer_name: `D-${user}` }));
const NAMES = { computerNames: ['d-ADA'], userNames: ['BOB'] };
const LOGIN = { domain: 'acme', user: 'bot', password: 'Pass-Word-4711' };
const KEY = { accessKey: 'AK-4711', secretKey: 'Secret-Key-4711', user: 'bot' };
const BRIEF_KEY = { ...KEY, accessKey: 'AK-4712', securityToken: 'security-token-4711' };
const READY_TOKEN = 'ready-token-4711';
const START = Date.parse('2026-03-04T05:06:07Z');

const place = (autoPay: 'true' | 'false') => JSON.stringify(orderBody(PEOPLE, autoPay));

interface Connection {
  readonly combinedOrders?: boolean;
  readonly credentials?: object;
  readonly withDomainId?: boolean;
  /** Of the client. */
  readonly now?: number;
  /** The client's clock continues as the simulator's does. */
  readonly ticks?: boolean;
}

const connect = async (connection: Connection = {}) => {
  const { combinedOrders = false, withDomainId = true, now = START, ticks = false } = connection;
  const clock = manualClock('2026-03-04T05:06:07.800Z');
  const settings = { buildDelayMs: 1000, combinedOrders };
  const simulator = await startWorkspaceSimulator({
    logins: [LOGIN],
    accessKeys: [KEY, BRIEF_KEY],
    staticToken: READY_TOKEN,
    staticTokenUser: 'bot',
    now: clock.now,
    settings,
  });
  onTestFinished(() => simulator.stop());
  const { url, projectId, domainId } = simulator;
  const warnings: string[] = [];
  const given = connection.credentials ?? { type: 'token', ...LOGIN };
  const credentials = JSON.stringify('accessKey' in given && withDomainId ? { ...given, domainId } : given);
  // The client's own clock stands still: an expired token is noticed by the provider's 401 alone.
  const authorizer = createAuthorizer(parseCredentials(credentials), {
    iamEndpoint: url,
    projectId,
    requestTimeoutMs: 30_000,
    now: ticks ? clock.now : () => now,
    log: { warn: (message, fields) => void warnings.push(`${message}: ${fields?.reason}`) },
  });
  const options = { workspaceEndpoint: url, bssEndpoint: url, projectId, authorizer, requestTimeoutMs: 30_000 };
  const started = clock.now();
  return {
    clock,
    warnings,
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
  expect(listed && (await book.orderDetails(listed))).toMatchObject({ desktops: 2, operator: await book.operator() });

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

it('returns price, deadline and completion, and pays once', async () => {
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

  it('without a domainId orders, but cannot prove or cancel anything, and says why', async () => {
    const { simulator, provider, book, window } = await connect({ credentials, withDomainId: false });
    expect(await provider.placeOrder(place('false'))).toMatchObject({ kind: 'accepted' });
    const [order] = simulator.book.orders();
    const reading = book.listOrders(window());
    await expect(reading).rejects.toThrow(EvidenceUnavailableError);
    await expect(reading).rejects.toThrow(/the billing order list could not be read: .* no domainId/);
    expect(await book.cancelOrder(order?.orderId ?? '')).toBe('unknown');
    expect(simulator.book.liveOrders()).toHaveLength(1);
  });
});

describe('the user who orders', () => {
  const { user: _, ...nameless } = { type: 'aksk', ...KEY };

  it('is the user in the credentials, without a request to IAM', async () => {
    const { book, simulator } = await connect({ credentials: { type: 'aksk', ...KEY, user: 'as-named' } });
    expect(await book.operator()).toBe('as-named');
    expect(simulator.calls.identity).toBe(0);
  });

  it.each<[string, Connection]>([
    ['an access key belongs to, by IAM', { credentials: nameless }],
    ['an access key without a domainId belongs to', { credentials: nameless, withDomainId: false }],
    ['a ready token was given to', { credentials: { type: 'static-token', token: READY_TOKEN } }],
  ])('is the user that %s, with one request to IAM', async (_, connection) => {
    const { book, simulator, warnings } = await connect(connection);
    expect(await Promise.all([book.operator(), book.operator()]), warnings.join()).toEqual(['bot', 'bot']);
    const asked = simulator.calls.identity;
    expect(await book.operator()).toBe('bot');
    expect(simulator.calls.identity).toBe(asked);
  });

  it('is unknown while IAM refuses, which is logged once, and is requested again a minute later', async () => {
    const { book, simulator, clock, warnings } = await connect({ credentials: nameless, ticks: true });
    simulator.faults.add({ on: 'identity', how: 'forbidden' });
    expect(await book.operator()).toBeUndefined();
    expect(await book.operator()).toBeUndefined();
    expect(simulator.calls.identity).toBe(1);
    clock.advance(60_000);
    expect(await book.operator()).toBeUndefined();
    expect(simulator.calls.identity).toBe(2);
    expect(warnings).toEqual([expect.stringMatching(/IAM returned nothing about the access key: HTTP 403/)]);
    expect(warnings.join()).not.toContain(KEY.accessKey);
    simulator.faults.clear();
    expect(await book.operator(), 'it is too early').toBeUndefined();
    clock.advance(60_000);
    expect(await book.operator()).toBe('bot');
  });

  it.each<[string, object, RegExp]>([
    ['garbage', { how: 'garbage' }, /not JSON/],
    ['an empty answer', { how: 'no-order-id' }, /the access key in IAM came in an unknown shape: credential/],
    ['a server error', { how: 'fail' }, /HTTP 500/],
    ['a broken connection', { how: 'reset' }, /IAM could not be reached/],
  ])('is not guessed from %s', async (_, fault, said) => {
    const { book, simulator, warnings } = await connect({ credentials: nameless });
    simulator.faults.add({ on: 'identity', ...fault } as never);
    expect(await book.operator()).toBeUndefined();
    expect(warnings).toEqual([expect.stringMatching(said)]);
  });
});
