import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { intakeIdOf } from '../../lambdas/domain/intakes/intake-id.ts';
import type { Endpoints } from '../../local/cloud/data/endpoints-file.ts';
import { awsClientConfig } from '../../local/cloud/emulators/aws-endpoint.ts';
import type { Fault } from '../../local/workspace-simulator/faults/faults.ts';
import { readReport } from '../../local/workspace-simulator/simulator-report.ts';
import { atOnce } from '../support/at-once.ts';
import {
  type CommandResult,
  createWorkplace,
  type RunningCommand,
  startCommand,
  until,
  type Workplace,
} from '../support/command.ts';
import { csvOf } from '../support/pipeline.ts';
import { runCommand } from '../support/run-command.ts';
import { send } from '../support/workspace-simulator-client.ts';

atOnce(5);

// An operator's commands beside a running `npm run local`, and what exists at its provider afterwards.

let place: Workplace;
let cloud: RunningCommand;
let endpoints: Endpoints & { workspace: string };
beforeAll(async () => {
  place = await createWorkplace();
  cloud = startCommand(['local', ...place.dataArgs]);
  const written = () => place.read('data/endpoints.json').catch(() => '');
  await until(async () => cloud.child.exitCode !== null || (await written()).includes('simulated'));
  endpoints = JSON.parse(await written());
});
afterAll(async () => {
  cloud.child.kill('SIGINT');
  await cloud.result;
  await place[Symbol.asyncDispose]();
});

const ask = (...args: readonly string[]): Promise<CommandResult> => runCommand([...args, ...place.dataArgs]);
const askJson = async (...args: readonly string[]) => {
  const { status, stdout, stderr } = await ask(...args, '--json');
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout);
};
const addFault = (fault: Fault) => send(`${endpoints.workspace}/simulator/faults`, 'POST', fault);
const liveOf = async (user: string) =>
  (await readReport(endpoints.workspace)).orders.filter(
    ({ status, desktops }) => status !== 'cancelled' && desktops.some(({ userName }) => userName === user),
  );
/** Drops a file and waits for its report; returns its orders as `status` shows them. */
const drop = async (...users: readonly string[]) => {
  const [name] = (users[0] ?? '').split(/-\w,/);
  const s3 = new S3Client(awsClientConfig(endpoints.endpoint));
  const key = `incoming/${name}.csv`;
  const csv = users[0]?.includes(',') ? `user_name,user_group\n${users.join('\n')}\n` : csvOf(...users);
  const { ETag = '' } = await s3.send(new PutObjectCommand({ Bucket: endpoints.bucket, Key: key, Body: csv }));
  s3.destroy();
  const intakeId = intakeIdOf({ bucket: endpoints.bucket, key, etag: ETag });
  const status = async () => {
    const { status: code, stdout } = await ask('status', intakeId, '--json');
    return code === 0 ? JSON.parse(stdout).intakes[0] : undefined;
  };
  const reported = async (orders: number) => {
    let now = await status();
    await until(async () => {
      now = await status();
      return now?.intake.phase === 'REPORTED' && now.orders.length >= orders;
    });
    return now.orders as { clientOrderId: string; state: string; providerOrderId?: string }[];
  };
  return { intakeId, key, reported };
};

describe.concurrent('an operator’s command', () => {
  test('list --to-pay shows the orders that may be paid, as a table and as JSON', async () => {
    const { key, reported } = await drop('payable', 'payable-too');
    const [order] = await reported(1);
    const { orders } = await askJson('list', '--to-pay');
    expect(orders).toContainEqual({
      providerOrderId: order?.providerOrderId,
      clientOrderId: order?.clientOrderId,
      desktops: 2,
      file: key,
      intakeId: expect.any(String),
      since: expect.any(String),
      payBy: expect.any(String),
      amount: { value: 60, currency: 'USD' },
    });
    expect((await ask('list', '--to-pay')).stdout).toMatch(
      new RegExp(`${order?.providerOrderId} +2 desktops, 60 USD, pay by `),
    );
  });

  test('release asks first: without a terminal and --yes nothing is done', async () => {
    const { reported } = await drop('leaver');
    await reported(1);
    const asked = await ask('release', 'leaver', '--by', 'Ann');
    expect(asked).toMatchObject({ status: 1, stdout: '' });
    expect(asked.stderr).toMatch(/leaver has D-leaver in order .*--yes/s);
    expect((await askJson('desktop', 'leaver')).claim.released).toBeUndefined();

    const done = await ask('release', 'D-LEAVER', '--by', 'Ann', '--yes');
    expect(done, done.stderr).toMatchObject({ status: 0, stdout: expect.stringContaining('leaver is released') });
    expect((await ask('desktop', 'leaver')).stdout).toMatch(/released +\S+ \S+ by Ann/);
    expect(await ask('release', 'leaver', '--by', 'Ben', '--yes')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/Refused, nothing was changed: leaver was released by Ann/),
    });
    expect(await liveOf('leaver')).toHaveLength(1);

    const { commands } = await askJson('command', '--since', '1h');
    const theirs = commands.filter(({ about }: { about: string }) => /leaver/i.test(about));
    expect(theirs).toMatchObject([
      { kind: 'release', about: 'D-LEAVER', by: 'arn:aws:iam::000000000000:user/Ann', state: 'done' },
    ]);
    const [{ commandId }] = theirs;
    expect((await ask('command', commandId)).stdout).toMatch(/release, D-LEAVER: done\n.*Ann.*leaver is released/s);
    expect(await ask('command', 'none')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('no command "none"'),
    });
  });

  test('redrive creates a new order, and prints it as JSON', async () => {
    await addFault({ on: 'order', match: 'once-refused', how: 'refuse', times: 1 });
    const { reported } = await drop('once-refused');
    const [old] = await reported(1);
    expect(old?.state).toBe('REJECTED');
    const id = old?.clientOrderId ?? '';
    expect(await ask('redrive', id, '--by', 'Ann')).toMatchObject({ status: 1 });
    expect(await liveOf('once-refused')).toEqual([]);
    const { order } = await askJson('redrive', id, '--by', 'Ann', '--yes');
    await until(async () => (await reported(2)).some(({ state }) => state === 'ORDERED'));
    expect((await askJson('order', id)).order).toMatchObject({
      state: 'REJECTED',
      redriven: { 0: order.clientOrderId },
    });
    expect((await ask('order', id)).stdout).toContain(`redriven as order ${order.clientOrderId}`);
    expect(await liveOf('once-refused')).toHaveLength(1);
  });

  test('redrive of a file redrives each of its orders; nothing is left for a second redrive', async () => {
    await addFault({ on: 'order', match: 'file-refused', how: 'refuse', times: 1 });
    const { intakeId, reported } = await drop('file-refused');
    await reported(1);
    expect(await ask('redrive', 'no-such-file.csv', '--by', 'Ann', '--yes')).toMatchObject({ status: 1 });
    const outcome = await askJson('redrive', 'file-refused.csv', '--by', 'Ann', '--yes');
    expect(outcome).toMatchObject({ redriven: [{ desktops: 1 }], sent: [], refused: [] });
    await until(async () => (await reported(2)).some(({ state }) => state === 'ORDERED'));
    expect(await ask('redrive', intakeId, '--by', 'Ann', '--yes')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('every order of'),
    });
    expect(await liveOf('file-refused')).toHaveLength(1);
  });

  test('for many orders says first what it would do, acts on exactly these, and says how to go on', async () => {
    for (const match of ['many-a', 'many-b'])
      await addFault({ on: 'order', match, how: 'forbidden', code: 'WKS.00081105', times: 1 });
    const { intakeId, key, reported } = await drop('many-a,users', 'many-b,administrators');
    const orders = await reported(2);
    const ids = orders.map(({ clientOrderId }) => clientOrderId);
    expect(orders.map(({ state }) => state)).toEqual(['NEEDS_ATTENTION', 'NEEDS_ATTENTION']);
    const listed = (await askJson('list', '--attention')).orders as { clientOrderId: string; reason: string }[];
    const { reason = '' } = listed.find(({ clientOrderId }) => clientOrderId === ids[0]) ?? {};
    const args = [
      'release',
      '--file',
      'many.csv',
      '--state',
      'NEEDS_ATTENTION',
      '--reason',
      reason.slice(0, 12).toUpperCase(),
    ] as const;
    const dry = await ask(...args, '--dry-run', '--limit', '1');
    expect(dry, dry.stderr).toMatchObject({ status: 0, stderr: '' });
    expect(dry.stdout).toMatch(
      new RegExp(
        `${key}\n +${ids[0]} +NEEDS_ATTENTION +1 desktop .*1 order \\(1 desktop\\): each ends as REJECTED.*--after ${ids[0]}\nDry run: nothing`,
        's',
      ),
    );
    expect(await askJson(...args, '--dry-run')).toMatchObject({
      dryRun: true,
      orders: ids.map((clientOrderId) => ({ clientOrderId, intakeId, state: 'NEEDS_ATTENTION', desktops: 1 })),
      next: null,
      done: [],
    });
    const asked = await ask(...args);
    expect(asked).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('2 orders (2 desktops)') });
    expect((await reported(2)).map(({ state }) => state)).toEqual(['NEEDS_ATTENTION', 'NEEDS_ATTENTION']);

    let first = await ask(...args, '--yes', '--by', 'Ann', '--limit', '1');
    await until(async () => {
      if (first.status !== 0) first = await ask(...args, '--yes', '--by', 'Ann', '--limit', '1');
      return first.status === 0;
    });
    expect(first.stdout).toMatch(new RegExp(`${ids[0]} +order ${ids[0]} is REJECTED.*--after ${ids[0]}`, 's'));
    const rest = await askJson(...args, '--yes', '--by', 'Ann', '--after', ids[0] ?? '');
    expect(rest).toMatchObject({ orders: [{ clientOrderId: ids[1] }], done: [{ orderId: ids[1] }], next: null });
    expect(await ask(...args, '--yes')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('nothing is to do'),
    });
  });

  test.each([
    [['redrive', '--yes'], /Without any of these every order would match/],
    [['release', '--yes', '--reason', ' '], /matches every order/],
    [['release', 'ada', '--file', 'x.csv'], /not both/],
    [['redrive', 'x.csv', '--dry-run'], /not both/],
    [['resolve', '--file', 'x.csv', '--adopt', 'CS1'], /name that order/],
    [['release', '--state', 'REJECTED', '--limit', '501'], /from 1 to 500/],
  ])('that chooses everything, or contradicts itself, is refused: %j', async (args, reason) => {
    expect(await ask(...args)).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(reason) });
  });

  test('resolve refuses, with the reason, what the provider does not confirm, and does the rest', async () => {
    await addFault({ on: 'order', match: 'quota', how: 'forbidden', code: 'WKS.00081105', times: 1 });
    const { reported } = await drop('quota');
    const [order] = await reported(1);
    const id = order?.clientOrderId ?? '';
    expect((await ask('list', '--attention')).stdout).toContain(`resolve ${id} --absent`);
    const resolve = (...how: string[]) => ask('resolve', id, ...how, '--by', 'Ann', '--yes');
    expect(await resolve('--adopt', 'CS0000000000NOONE')).toEqual({
      status: 1,
      stdout: '',
      stderr: 'Refused, nothing was changed: the provider has no order CS0000000000NOONE.\n',
    });
    await until(async () => (await resolve('--absent')).status === 0);
    await until(async () => (await reported(1))[0]?.state === 'ORDERED');
    const { history } = (await askJson('order', id)).order;
    expect(history.map(({ reason }: { reason: string }) => reason).join('\n')).toMatch(/resolve --absent, by Ann/);
    expect(await liveOf('quota')).toHaveLength(1);
  });

  test.each<[string, readonly string[], RegExp]>([
    [
      'resolve without what the provider shows',
      ['resolve', 'x', '--by', 'Ann'],
      /--adopt PROVIDER_ORDER_ID, or --absent/,
    ],
    ['resolve of an unknown order', ['resolve', 'x', '--absent', '--by', 'Ann', '--yes'], /has no order "x"/],
    ['redrive of nothing', ['redrive', 'x', '--by', 'Ann', '--yes'], /has no order, intake or file "x"/],
    ['release of nobody', ['release', 'x', '--by', 'Ann', '--yes'], /has no user or computer name "x"/],
    ['an empty name', ['release', 'x', '--by', ' ', '--yes'], /name of 1 to 100/],
  ])('says what is wrong: %s', async (_, args, reason) => {
    const { status, stdout, stderr } = await ask(...args);
    expect(stderr).toMatch(reason);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr, 'no stack trace').not.toMatch(/^ +at /m);
  });
});

/** Its intake may not be in the ledger yet. */
const isQueued = ({ status, stdout }: CommandResult): boolean =>
  status === 0 && JSON.parse(stdout).intakes[0].orders.length > 0;

test('pause holds dropped files, status says so, and resume lets them continue', async () => {
  expect(await ask('pause', '--by', 'Ann')).toMatchObject({
    status: 1,
    stdout: '',
    stderr: expect.stringMatching(/The stage is not paused\..*no order is sent and no payment begun.*--yes/s),
  });
  expect(await ask('pause', '--reason', 'wrong prices', '--by', 'Ann', '--yes')).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/^Paused since \S+ \S+, by Ann\.\n$/),
  });
  const { intakeId, reported } = await drop('waits-for-prices');
  const paused = { by: 'Ann', reason: 'wrong prices', since: expect.any(String) };
  await until(async () => isQueued(await ask('status', intakeId, '--json')));
  expect(await askJson('status', intakeId)).toMatchObject({ paused, intakes: [{ orders: [{ state: 'QUEUED' }] }] });
  expect((await ask('status')).stdout).toMatch(/^PAUSED since .* by Ann \(wrong prices\): nothing is ordered or paid/);
  expect((await ask('status', intakeId)).stdout).toContain('waits: the stage is paused');
  expect(await liveOf('waits-for-prices')).toEqual([]);
  expect(await askJson('pause', '--yes')).toEqual({
    paused: true,
    changed: false,
    since: expect.any(String),
    by: 'Ann',
  });
  expect(await ask('resume', '--by', 'Ben', '--yes')).toMatchObject({ status: 0, stdout: 'Resumed, by Ben.\n' });
  expect(await reported(1)).toMatchObject([{ state: 'ORDERED' }]);
  expect((await askJson('status')).paused).toBeUndefined();
});

test('stop withdraws what of a file was not sent, says first how much that is, and is for good', async () => {
  await ask('pause', '--by', 'Ann', '--yes');
  const { intakeId, reported } = await drop('wrong-month', 'wrong-month-too');
  await until(async () => isQueued(await ask('status', intakeId, '--json')));
  expect(await ask('stop', 'wrong-month.csv', '--by', 'Ann')).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/1 order \(2 desktops\) not sent yet ends; 0 other orders stay.*--yes/s),
  });
  expect(await askJson('stop', intakeId, '--reason', 'wrong month', '--by', 'Ann', '--yes')).toEqual({
    intakeId,
    by: 'Ann',
    complete: true,
    withdrawn: { orders: 1, desktops: 2 },
    others: {},
  });
  expect(await reported(1)).toMatchObject([{ state: 'REJECTED', withdrawn: true }]);
  expect((await askJson('status', intakeId)).intakes[0]).toMatchObject({
    stopped: { by: 'Ann', reason: 'wrong month' },
    intake: { counts: { withdrawn: 2, rejected: 0 } },
  });
  expect((await ask('status', intakeId)).stdout).toMatch(/stopped +stopped by Ann: wrong month, at /);
  await ask('resume', '--by', 'Ann', '--yes');
  expect(await ask('redrive', intakeId, '--by', 'Ann', '--yes')).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/was stopped by Ann: wrong month, for good: drop its lines again/),
  });
  expect(await liveOf('wrong-month')).toEqual([]);
});

test.each([
  ['resolve', ['resolve', 'x', '--absent']],
  ['redrive', ['redrive', 'x']],
  ['release', ['release', 'x']],
])('%s needs a running cloud, and says how to start one', async (_, args) => {
  await using elsewhere = await createWorkplace();
  const { status, stderr } = await runCommand([...args, '--by', 'Ann', '--yes', ...elsewhere.dataArgs]);
  expect(status).toBe(1);
  expect(stderr).toMatch(/No local cloud runs on .*npm run local/);
});
