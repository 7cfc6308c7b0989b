import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { onLoopback } from '../../bin/commands/connect/start-deskdrop.ts';
import { createDynamoDbLedger } from '../../lambdas/adapters/dynamodb/dynamodb-ledger.ts';
import type { Order, OrderedOrder } from '../../lambdas/domain/orders/order.ts';
import { omitUndefined } from '../../lambdas/domain/values/omit-undefined.ts';
import type { Ledger } from '../../lambdas/ports/ledger.ts';
import { takeClaims } from '../../lambdas/use-cases/claims/take-claims.ts';
import { synthesizeStage } from '../../lib/synthesize-stage.ts';
import { type AwsClients, createAwsClients } from '../../local/cloud/emulators/aws-clients.ts';
import { type LocalCloud, startLocalCloud } from '../../local/cloud/local-cloud.ts';
import { startWorkspaceSimulator, type WorkspaceSimulator } from '../../local/workspace-simulator/simulator.ts';
import { type CommandResult, until } from '../support/command.ts';
import { type PublishedForTests, publishStage } from '../support/deployed-stage.ts';
import { fresh, ordered, parkedInDoubt } from '../support/orders.ts';
import { runCommand } from '../support/run-command.ts';
import { connect, orderBody } from '../support/workspace-simulator-client.ts';

// `prod` on emulators with only the functions for people's commands, so that nothing changes the effects of a command
// afterwards, and the messages that it sent can be counted.

const TOKEN = 'ready';
/** The simulator accepts any login. */
const LOGIN = JSON.stringify({ type: 'token', domain: 'local', user: 'deskdrop', password: 'local' });
const cleanUp = new AsyncDisposableStack();
let clients: AwsClients;
let cloud: LocalCloud;
let ledger: Ledger;
let simulator: WorkspaceSimulator;
let published: PublishedForTests;
/** How far in the past the provider's clock is while an order is placed. */
let behindMs = 0;
beforeAll(async () => {
  simulator = await startWorkspaceSimulator({ staticToken: TOKEN, now: () => Date.now() - behindMs });
  cleanUp.defer(() => simulator.stop());
  const dataDir = await mkdtemp(join(tmpdir(), 'deskdrop-deployed-'));
  cleanUp.defer(() => rm(dataDir, { recursive: true }));
  const overrides = {
    provider: { projectId: simulator.projectId, ...onLoopback(simulator.url) },
  };
  cloud = await startLocalCloud({
    dataDir,
    stage: 'prod',
    template: await synthesizeStage('prod', overrides),
    commandsOnly: true,
    environment: { WORKSPACE_CREDENTIALS: LOGIN },
  });
  cleanUp.defer(() => cloud.stop());
  clients = cleanUp.adopt(createAwsClients(cloud.clientConfig), ({ destroy }) => destroy());
  ledger = createDynamoDbLedger(clients.dynamodb, { tableName: cloud.tableName, newId: randomUUID });
  const { commandsUrl } = cloud;
  published = await publishStage(
    'prod',
    overrides,
    { ...cloud.endpoints, ...omitUndefined({ commandsUrl }) },
    (close) => cleanUp.defer(close),
  );
});
afterAll(() => cleanUp.disposeAsync());

let parameters: Map<string, string>;
beforeEach(() => {
  simulator.changeSettings({ dropTags: false, filesElsewhere: false, failingBuilds: [] });
  parameters = new Map(published.parameters);
  return () => {
    published.parameters.clear();
    for (const [name, value] of parameters) published.parameters.set(name, value);
  };
});

/** What the command itself prints, without the JSON log lines of the functions, which run in this process too. */
const ask = async (...args: readonly string[]): Promise<CommandResult> => {
  const { status, ...streams } = await runCommand([...args, '--stage', 'prod'], published.environment);
  const ofCommand = (text: string): string => text.replaceAll(/^\{"(level|_aws)":.*\n/gm, '');
  return { status, stdout: ofCommand(streams.stdout), stderr: ofCommand(streams.stderr) };
};
const decide = (...args: readonly string[]): Promise<CommandResult> => ask(...args, '--yes');

const waiting = async (queue: string): Promise<number> => {
  const { Attributes = {} } = await clients.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: cloud.queueUrls[queue], AttributeNames: ['All'] }),
  );
  return Number(Attributes.ApproximateNumberOfMessages) + Number(Attributes.ApproximateNumberOfMessagesDelayed);
};

/** An order that was sent a minute ago and then parked; if `placed`, it is paid and built at the provider. */
const parked = async (placed: boolean): Promise<{ order: Order; providerOrderId: string }> => {
  const agoMs = 60_000;
  const user = `u${randomUUID().slice(0, 8)}`;
  const [clientOrderId, intakeId] = [randomUUID(), randomUUID()];
  const request = orderBody([{ user_name: user, computer_name: `D-${user}` }], 'true');
  const from = fresh({ clientOrderId, intakeId, size: 1 });
  const member = { position: 0, line: 2, userName: user, computerName: `D-${user}`, claimsName: false };
  await ledger.orders.putOrder({ order: from, members: [member], request: request as never });
  const leasedAt = new Date(Date.now() - agoMs).toISOString();
  const order = { ...parkedInDoubt({ clientOrderId, intakeId, size: 1, sent: [0], leasedAt }), revision: 1 };
  expect(await ledger.orders.write({ from, to: order })).toBe('written');
  if (!placed) return { order, providerOrderId: '' };
  behindMs = agoMs;
  const { json } = await connect(simulator, TOKEN).order(request);
  behindMs = 0;
  return { order, providerOrderId: json.order_id };
};
const HOUR_MS = 3_600_000;
/** An order that was accepted and paid hours ago, and whose desktop was not identified in the time for following. */
const doubted = async (
  desktops: 'filed elsewhere' | 'failed',
): Promise<{ order: OrderedOrder; desktopsId: string }> => {
  const agoMs = 6 * HOUR_MS;
  const at = new Date(Date.now() - agoMs).toISOString();
  const user = `u${randomUUID().slice(0, 8)}`;
  simulator.changeSettings({
    buildDelayMs: 0,
    dropTags: true,
    filesElsewhere: true,
    failingBuilds: desktops === 'failed' ? [user] : [],
  });
  const [clientOrderId, intakeId] = [randomUUID(), randomUUID()];
  const request = orderBody([{ user_name: user, computer_name: `D-${user}` }], 'true');
  const from = fresh({ clientOrderId, intakeId, size: 1, payment: 'auto' });
  const member = { position: 0, line: 2, userName: user, computerName: `D-${user}`, claimsName: false };
  await ledger.orders.putOrder({ order: from, members: [member], request: request as never });
  behindMs = agoMs;
  const { json } = await connect(simulator, TOKEN).order(request);
  behindMs = 0;
  const providerOrderId: string = json.order_id;
  const isOver = () =>
    simulator.book
      .orders()
      .some((one) => one.orderId === providerOrderId && one.desktops.every(({ state }) => /built|failed/.test(state)));
  await until(async () => isOver());
  const desktopsId = `${providerOrderId}X`;
  const order: OrderedOrder = {
    ...ordered({ clientOrderId, intakeId, providerOrderId, size: 1, sent: [0], payment: 'auto' }),
    ...{ leasedAt: at, orderedAt: at, completedAt: at, paymentState: { kind: 'paid', paidAt: at }, revision: 1 },
    ...{
      unclear: { 0: `desktop D-${user} was created since and is listed under ${desktopsId}` },
      followEnd: 'given-up',
    },
  };
  expect(await ledger.orders.write({ from, to: order })).toBe('written');
  await takeClaims(fresh({ ...order, state: 'QUEUED' }), [member], ledger);
  return { order, desktopsId };
};
const stateOf = async ({ clientOrderId }: Order) => (await ledger.orders.getOrder(clientOrderId))?.state;
const liveIds = () => simulator.book.liveOrders().map(({ orderId }) => orderId);

test('a cloud that serves a single command is not announced to other commands', () => {
  expect(cloud.commandsUrl).toMatch(/^http/);
  expect(cloud.endpoints).not.toHaveProperty('commandsUrl');
});

test('resolve --adopt records the order that a person names, and has it followed', async () => {
  const { order, providerOrderId } = await parked(true);
  const before = await waiting('reconcile');
  expect(await decide('resolve', order.clientOrderId, '--adopt', providerOrderId)).toEqual({
    status: 0,
    stderr: '',
    stdout: `Done: order ${order.clientOrderId} is ORDERED as ${providerOrderId}.\n`,
  });
  expect(await stateOf(order)).toBe('ORDERED');
  expect(await waiting('reconcile')).toBe(before + 1);
  expect(liveIds()).toContain(providerOrderId);
});

test('resolve --absent records the order that its sweep finds, and has it followed', async () => {
  const { order, providerOrderId } = await parked(true);
  const before = await waiting('reconcile');
  const found = await decide('resolve', order.clientOrderId, '--absent');
  expect(found, found.stderr).toMatchObject({
    status: 0,
    stdout: `Done: order ${order.clientOrderId} was found at the provider and is ORDERED now, as ${providerOrderId}.\n`,
  });
  expect(await stateOf(order)).toBe('ORDERED');
  expect(await waiting('reconcile')).toBe(before + 1);
  expect(await waiting('order'), 'nothing is sent to be ordered').toBe(0);
});

test('resolve --adopt of an accepted order records the desktops that a person names', async () => {
  const { order, desktopsId } = await doubted('filed elsewhere');
  const { clientOrderId } = order;
  expect((await ask('list', '--attention')).stdout).toContain(
    `resolve ${clientOrderId} --adopt ID_OF_THE_DESKTOPS_ORDER`,
  );
  const before = await waiting('report');
  const unknown = await decide('resolve', clientOrderId, '--adopt', 'CS0X');
  expect(unknown).toMatchObject({ status: 1, stderr: expect.stringContaining('filed under CS0X') });
  expect(await decide('resolve', clientOrderId, '--absent')).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(new RegExp(`is listed under [^:]*\\b${desktopsId}:`)),
  });
  expect(await ledger.orders.getOrder(clientOrderId)).toMatchObject({ revision: order.revision });

  expect(await decide('resolve', clientOrderId, '--adopt', desktopsId)).toEqual({
    status: 0,
    stderr: '',
    stdout: `Done: order ${clientOrderId} has 1 desktops.\n`,
  });
  expect(await ledger.orders.getOrder(clientOrderId)).toMatchObject({
    desktopStates: { 0: 'active' },
    followEnd: 'complete',
    otherIds: [desktopsId],
  });
  expect(await ledger.providerOrders.getProviderOrder(desktopsId)).toMatchObject({ status: 'OWNED', clientOrderId });
  expect(await waiting('report')).toBe(before + 1);
  expect((await ask('list', '--attention')).stdout).not.toContain(clientOrderId);
});

test('resolve --absent of an accepted order releases its people once no desktop could be theirs', async () => {
  const { order } = await doubted('failed');
  const { clientOrderId } = order;
  const before = await waiting('report');
  expect(await decide('resolve', clientOrderId, '--absent')).toEqual({
    status: 0,
    stderr: '',
    stdout: `Done: order ${clientOrderId} has 0 desktops, and 1 of its people may be ordered again.\n`,
  });
  expect(await ledger.orders.getOrder(clientOrderId)).toMatchObject({ sent: [], desktopStates: { 0: 'failed' } });
  expect(await waiting('report')).toBe(before + 1);
  const [member] = await ledger.orders.getMembers(clientOrderId);
  if (member === undefined) throw new Error('no member');
  const again = fresh({ clientOrderId: randomUUID(), intakeId: order.intakeId, size: 1 });
  await ledger.orders.putOrder({ order: again, members: [member], request: {} as never });
  expect(await takeClaims(again, [member], ledger)).toMatchObject({ held: [0] });
});

test('release of a person whose order is found says that it was recorded, not that nothing was changed', async () => {
  const { order, providerOrderId } = await parked(true);
  const [member] = await ledger.orders.getMembers(order.clientOrderId);
  if (member === undefined) throw new Error('no member');
  await takeClaims(fresh({ ...order, state: 'QUEUED' }), [member], ledger);
  const { status, stderr } = await decide('release', member.userName);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: `Not done: order ${order.clientOrderId} was found at the provider and is ORDERED now, as ${providerOrderId}.\n`,
  });
});

test.each<[string, (published: Map<string, string>) => void, RegExp]>([
  [
    'that is not there',
    (all) => all.clear(),
    /^No stage prod is published in the region us-east-1 .*cdk deploy -c stage=prod/,
  ],
  [
    'without its times',
    (all) => all.delete('/deskdrop/prod/times'),
    /another version of Deskdrop.*prod\/times is missing/,
  ],
  [
    'with a time that this version does not know',
    (all) => {
      const times = JSON.parse(all.get('/deskdrop/prod/times') ?? '');
      all.set('/deskdrop/prod/times', JSON.stringify({ ...times, patienceMs: 1 }));
    },
    /another version of Deskdrop.*patienceMs/s,
  ],
  ['in another shape', (all) => all.set('/deskdrop/prod/version', '2'), /publishes version 2, .* reads version 1/],
  ['that is damaged', (all) => all.set('/deskdrop/prod/resources', 'x'), /prod\/resources is not JSON: deploy/],
])('a stage %s is not changed', async (_, spoil, reason) => {
  const { order } = await parked(false);
  spoil(published.parameters);
  for (const args of [
    ['resolve', order.clientOrderId, '--absent'],
    ['release', 'x'],
    ['redrive', order.clientOrderId],
    ['approve', 'x'],
  ]) {
    const { status, stdout, stderr } = await decide(...args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(reason);
    expect(stderr, 'no stack trace').not.toMatch(/^ +at /m);
  }
  expect(await stateOf(order)).toBe('NEEDS_ATTENTION');
});

test.each<[string, Readonly<Record<string, string>>, readonly string[], RegExp]>([
  [
    'by credentials that may not read what it publishes',
    { AWS_ENDPOINT_URL_SSM: '' },
    [],
    /The stage prod cannot be read from AWS .*OperatorReads/s,
  ],
])('a deployed stage is not changed %s', async (_, environment, options, reason) => {
  const { order } = await parked(false);
  const { status, stdout, stderr } = await runCommand(
    ['resolve', order.clientOrderId, '--absent', '--yes', '--stage', 'prod', ...options],
    { ...published.environment, ...environment },
  );
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(reason);
  expect(stderr, 'no stack trace').not.toMatch(/^ +at /m);
  expect(await stateOf(order)).toBe('NEEDS_ATTENTION');
});
