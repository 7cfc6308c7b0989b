import { inspect } from 'node:util';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { connectProvider } from '../../lambdas/adapters/connect-provider.ts';
import { createOrderProvider } from '../../lambdas/adapters/huawei/ordering/order-client.ts';
import { createProviderBook } from '../../lambdas/adapters/huawei/provider-book.ts';
import type { AccessKey, Login } from '../../local/workspace-simulator/simulated-provider.ts';
import { startWorkspaceSimulator } from '../../local/workspace-simulator/simulator.ts';
import { startHttpServer } from '../support/http-server.ts';
import { orderBody } from '../support/workspace-simulator-client.ts';

const ARN = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:provider-AbCdEf';
const OLD_KEY = { accessKey: 'AK-OLD', secretKey: 'old-secret-key', user: 'bot' };
const NEW_KEY = { accessKey: 'AK-NEW', secretKey: 'new-secret-key', user: 'bot' };
const OLD_LOGIN = { domain: 'acme', user: 'bot', password: 'old-password' };
const NEW_LOGIN = { domain: 'acme', user: 'bot', password: 'new-password' };

const textOf = (key: AccessKey) => JSON.stringify({ type: 'aksk', ...key, domainId: 'd1' });
const loginText = (login: Login) => JSON.stringify({ type: 'token', ...login });

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  onTestFinished(() => void vi.unstubAllEnvs());
});

/** Secrets Manager and a provider; both hold the old credentials until the test replaces them. */
const start = async (secret: string) => {
  const provider: { accessKeys: AccessKey[]; logins: Login[] } = { accessKeys: [OLD_KEY], logins: [OLD_LOGIN] };
  const simulator = await startWorkspaceSimulator(provider);
  onTestFinished(() => simulator.stop());
  const stored: { text: string; fails: boolean | string } = { text: secret, fails: false };
  const manager = await startHttpServer((request, response) => {
    expect(request.headers['x-amz-target']).toBe('secretsmanager.GetSecretValue');
    expect(JSON.parse(request.body)).toEqual({ SecretId: ARN });
    response.statusCode = stored.fails ? 400 : 200;
    response.setHeader('Content-Type', 'application/x-amz-json-1.1');
    response.end(
      JSON.stringify(
        stored.fails
          ? { __type: stored.fails === true ? 'ResourceNotFoundException' : stored.fails, Message: 'gone' }
          : { ARN, SecretString: stored.text },
      ),
    );
  });
  vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', manager.url);

  const { url, projectId } = simulator;
  const config = { workspaceEndpoint: url, iamEndpoint: url, bssEndpoint: url, projectId };
  const requestTimeoutMs = 30_000;
  const connected = connectProvider({ ...config, credentials: undefined, credentialsSecretArn: ARN }, requestTimeoutMs);
  let people = 0;
  return {
    simulator,
    stored,
    readings: () => manager.requests.length,
    exchange: (change: Partial<typeof provider>) => {
      provider.accessKeys.splice(0, Infinity, ...(change.accessKeys ?? provider.accessKeys));
      provider.logins.splice(0, Infinity, ...(change.logins ?? provider.logins));
    },
    connected,
    /** As the submit function does for one record. */
    placeOrder: async () => {
      const client = createOrderProvider({ ...config, authorizer: await connected(), requestTimeoutMs });
      const name = `user-${people++}`;
      return client.placeOrder(JSON.stringify(orderBody([{ user_name: name, computer_name: `D-${name}` }])));
    },
    book: async () => createProviderBook({ ...config, authorizer: await connected(), requestTimeoutMs }),
  };
};

describe('the secret', () => {
  it('is read once for all orders', async () => {
    const { placeOrder, readings } = await start(textOf(OLD_KEY));
    for (let order = 0; order < 3; order++) expect(await placeOrder()).toMatchObject({ kind: 'accepted' });
    expect(readings()).toBe(1);
  });

  it('is read again when the provider refuses the key, and the order is placed with the new one', async () => {
    const { placeOrder, readings, exchange, stored, simulator } = await start(textOf(OLD_KEY));
    await placeOrder();
    exchange({ accessKeys: [NEW_KEY] });
    stored.text = textOf(NEW_KEY);
    expect(await placeOrder()).toMatchObject({ kind: 'accepted' });
    expect(readings()).toBe(2);
    expect(simulator.book.orders()).toHaveLength(2);
    expect(await placeOrder()).toMatchObject({ kind: 'accepted' });
    expect(readings()).toBe(2);
  });

  it('is read again for a read request to the provider', async () => {
    const { book, readings, exchange, stored } = await start(textOf(OLD_KEY));
    const names = { computerNames: ['D-ada'], userNames: ['ada'] };
    expect(await (await book()).findDesktops(names)).toEqual([]);
    exchange({ accessKeys: [NEW_KEY] });
    stored.text = textOf(NEW_KEY);
    expect(await (await book()).findDesktops(names)).toEqual([]);
    expect(readings()).toBe(2);
  });

  it('is read once for orders that are refused at the same time', async () => {
    const { placeOrder, readings, exchange, stored } = await start(textOf(OLD_KEY));
    await placeOrder();
    exchange({ accessKeys: [NEW_KEY] });
    stored.text = textOf(NEW_KEY);
    const outcomes = await Promise.all(Array.from({ length: 8 }, placeOrder));
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array(8).fill('accepted'));
    expect(readings()).toBe(2);
  });

  it('is read again by the next order if this one came before the replacement', async () => {
    const { placeOrder, readings, exchange, stored, simulator } = await start(textOf(OLD_KEY));
    await placeOrder();
    exchange({ accessKeys: [NEW_KEY] });
    expect(await placeOrder()).toMatchObject({ kind: 'notSent', cause: 'unauthorized' });
    expect(simulator.calls.order).toBe(3);
    stored.text = textOf(NEW_KEY);
    expect(await placeOrder()).toMatchObject({ kind: 'accepted' });
    expect(readings()).toBe(3);
  });

  it('is read again when IAM refuses the password', async () => {
    const { placeOrder, readings, exchange, stored, simulator, connected } = await start(loginText(OLD_LOGIN));
    exchange({ logins: [NEW_LOGIN] });
    expect(await placeOrder()).toMatchObject({ kind: 'notSent', cause: 'unauthorized' });
    expect(readings()).toBe(2);
    stored.text = loginText(NEW_LOGIN);
    expect(await placeOrder()).toMatchObject({ kind: 'accepted' });
    expect(readings()).toBe(3);
    expect(simulator.calls.order).toBe(1);
    expect(await (await connected()).operator()).toBe('bot');
  });

  it('may belong to another user, who is looked up again', async () => {
    const { user: _, ...nameless } = NEW_KEY;
    const { placeOrder, exchange, stored, connected } = await start(textOf(OLD_KEY));
    const authorizer = await connected();
    expect(await authorizer.operator()).toBe('bot');
    exchange({ accessKeys: [{ ...NEW_KEY, user: 'other' }] });
    stored.text = JSON.stringify({ type: 'aksk', ...nameless });
    expect(await placeOrder()).toMatchObject({ kind: 'accepted' });
    expect(await authorizer.operator()).toBe('other');
  });

  it('may change its kind', async () => {
    const { placeOrder, exchange, stored } = await start(loginText(OLD_LOGIN));
    exchange({ logins: [NEW_LOGIN] });
    stored.text = textOf(OLD_KEY);
    expect(await placeOrder()).toMatchObject({ kind: 'accepted' });
  });

  it('that is unchanged keeps the token of the other scope', async () => {
    const { placeOrder, book, simulator } = await start(loginText(OLD_LOGIN));
    await (await book()).listOrders({ from: Date.now() - 1000, to: Date.now() });
    simulator.faults.add({ on: 'order', how: 'unauthorized', times: 1 });
    expect(await placeOrder()).toMatchObject({ kind: 'accepted' });
    await (await book()).listOrders({ from: Date.now() - 1000, to: Date.now() });
    expect(simulator.calls.token, 'domain, project, project again').toBe(3);
  });

  it.each<[string, (stored: { text: string; fails: boolean | string }) => void, RegExp]>([
    ['cannot be read', (stored) => (stored.fails = true), /the credentials could not be read again: .*gone/],
    [
      'is no JSON',
      (stored) => (stored.text = 'hunter2-hunter2'),
      /could not be read again: The credentials are not JSON/,
    ],
  ])('that %s the second time leaves the order unsent, and is tried again', async (_, spoil, reason) => {
    const { placeOrder, exchange, stored } = await start(textOf(OLD_KEY));
    await placeOrder();
    exchange({ accessKeys: [NEW_KEY] });
    spoil(stored);
    const outcome = await placeOrder();
    expect(outcome).toMatchObject({ kind: 'notSent', cause: 'unreachable', reason: expect.stringMatching(reason) });
    expect(inspect(outcome)).not.toContain('hunter2');
    Object.assign(stored, { fails: false, text: textOf(NEW_KEY) });
    expect(await placeOrder()).toMatchObject({ kind: 'accepted' });
  });

  it.each<[string, object, RegExp]>([
    ['has no value yet', { fails: 'ResourceNotFoundException' }, /no credentials that can be used: gone/],
    ['is empty', { text: '' }, /has no text yet/],
    ['is no JSON', { text: 'hunter2' }, /The credentials are not JSON/],
    [
      'is a temporary key without its user',
      { text: textOf({ ...OLD_KEY, securityToken: 'hunter2', user: undefined as never }) },
      /user is missing: add the login name of the IAM user/,
    ],
    ['may not be read', { fails: 'AccessDeniedException' }, /no credentials that can be used/],
  ])('that %s lets orders wait as for wrong credentials, and is read again for the next', async (_, spoilt, reason) => {
    const { placeOrder, stored, simulator } = await start(textOf(OLD_KEY));
    Object.assign(stored, spoilt);
    const outcome = await placeOrder();
    expect(outcome).toMatchObject({ kind: 'notSent', cause: 'unauthorized', reason: expect.stringMatching(reason) });
    expect(inspect(outcome)).not.toContain('hunter2');
    Object.assign(stored, { fails: false, text: textOf(OLD_KEY) });
    expect(await placeOrder()).toMatchObject({ kind: 'accepted' });
    expect(simulator.book.orders()).toHaveLength(1);
  });

  it('that AWS cannot read at the moment fails the message', async () => {
    const { placeOrder, stored } = await start(textOf(OLD_KEY));
    Object.assign(stored, { fails: 'InternalServiceError' });
    await expect(placeOrder()).rejects.toThrow('gone');
  });
});

it('needs one of the two settings', async () => {
  const connected = connectProvider(
    {
      iamEndpoint: '',
      projectId: 'p1',
    },
    1000,
  );
  await expect(connected()).rejects.toThrow(/Neither WORKSPACE_CREDENTIALS nor/);
});
