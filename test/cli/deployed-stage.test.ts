import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onLoopback } from '../../bin/commands/connect/start-deskdrop.ts';
import type { Endpoints } from '../../local/cloud/data/endpoints-file.ts';
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
import { OPERATOR_ARN, type PublishedForTests, publishStage } from '../support/deployed-stage.ts';
import { csvOf } from '../support/pipeline.ts';
import { runCommand } from '../support/run-command.ts';
import { withTimes } from '../support/synthesize-once.ts';
import { send } from '../support/workspace-simulator-client.ts';

atOnce(5);

// The stack of `prod` on emulators, and an operator who knows only its name and AWS credentials. Each command runs to
// its end, and the assertions count what exists at the provider.

/** The operator as the history names her: the name of her session is not proved. */
const ANN = 'role Ops, session ann (a name that nobody has proved)';

let place: Workplace;
let cloud: RunningCommand;
let endpoints: Endpoints & { workspace: string };
let published: PublishedForTests;
const closes: (() => Promise<void>)[] = [];
beforeAll(async () => {
  place = await createWorkplace();
  // In the profile a desktop costs 1 USD, at the simulator 30 USD.
  const standard = JSON.parse(await readFile(join(import.meta.dirname, '../../profiles/standard.json'), 'utf8'));
  await mkdir(join(place.dir, 'profiles'));
  const price_per_desktop = { amount: 1, currency: 'USD' };
  await place.write('profiles/standard.json', JSON.stringify({ ...standard, price_per_desktop }));
  const guard = ['--payment', 'confirm', '--max-amount-per-file', '50 USD', '--approval', 'above-2-desktops'];
  const profiles = ['--profiles', join(place.dir, 'profiles')];
  // No command may depend on the schedule, which would find its order only after an hour.
  const times = withTimes({ resendAfterMs: 3_600_000 });
  cloud = startCommand(['local', '--stage', 'prod', ...place.dataArgs, ...profiles, ...guard], times);
  const written = () => place.read('data/endpoints.json').catch(() => '');
  await until(async () => cloud.child.exitCode !== null || (await written()).includes('simulated'));
  endpoints = JSON.parse(await written());
  published = await publishStage(
    'prod',
    { payment: 'confirm', provider: { projectId: 'local-project', ...onLoopback(endpoints.workspace) } },
    endpoints,
    (close) => closes.push(close),
  );
  published.secrets.set(secretsOf(published).emailKey, (await place.read('data/email-key')).trim());
});
afterAll(async () => {
  for (const close of closes) await close();
  cloud.child.kill('SIGINT');
  await cloud.result;
  await place[Symbol.asyncDispose]();
});

/** The ARNs of the stage's secrets. */
const secretsOf = ({ parameters }: PublishedForTests): { readonly emailKey: string } =>
  JSON.parse(parameters.get('/deskdrop/prod/resources') ?? '').secrets;

const ask = (...args: readonly string[]): Promise<CommandResult> =>
  runCommand([...args, '--stage', 'prod'], published.environment);
const succeed = async (...args: readonly string[]): Promise<string> => {
  const { status, stdout, stderr } = await ask(...args);
  expect({ status, stderr }, args.join(' ')).toEqual({ status: 0, stderr: '' });
  return stdout;
};
const askJson = async (...args: readonly string[]) => JSON.parse(await succeed(...args, '--json'));
const decide = (...args: readonly string[]) => succeed(...args, '--yes');
/** Repeats a command, as a person does who is told to try again later. */
const decideInTheEnd = (...args: readonly string[]) => until(async () => (await ask(...args, '--yes')).status === 0);

const addFault = (fault: Fault) => send(`${endpoints.workspace}/simulator/faults`, 'POST', fault);
const liveOf = async (user: string) =>
  (await readReport(endpoints.workspace)).orders.filter(
    ({ status, desktops }) => status !== 'cancelled' && desktops.some(({ userName }) => userName === user),
  );
const statusOf = async (file: string) => {
  const { status, stdout } = await ask('status', file, '--json');
  return status === 0 ? JSON.parse(stdout).intakes[0] : undefined;
};
/** Drops a file and waits until it reaches this phase. */
const drop = async (phase: string, ...users: readonly string[]) => {
  const file = `${users[0]}.csv`;
  const body = csvOf(...users);
  await fetch(`${endpoints.endpoint}/${endpoints.bucket}/incoming/${file}`, { method: 'PUT', body });
  let now = await statusOf(file);
  await until(async () => {
    now = await statusOf(file);
    return now?.intake.phase === phase;
  });
  return {
    file,
    intakeId: now.intake.intakeId as string,
    orders: now.orders as { clientOrderId: string; state: string }[],
  };
};
const ends = (file: string, state: string) =>
  until(async () => {
    const now = await statusOf(file);
    return now.intake.phase === 'REPORTED' && now.orders.some((order: { state: string }) => order.state === state);
  });

describe.concurrent('on a deployed stage that an operator names', () => {
  test('status, order and desktop show what is in its ledger, with its prefix', async () => {
    const { file, orders } = await drop('REPORTED', 'reader');
    expect(await succeed('status')).toContain(`incoming/${file}`);
    expect(await succeed('status', file)).toContain('1 ORDERED');
    expect(await succeed('order', orders[0]?.clientOrderId ?? '')).toMatch(/reader +D-reader/);
    expect(await succeed('desktop', 'd-reader')).toMatch(/user +reader\n/);
    expect(await liveOf('reader')).toHaveLength(1);
  });

  test('person finds a user by name, and by address with an additional right', async () => {
    const file = 'found.csv';
    const body = 'user_name,user_email\nfound,found@example.com\n';
    await fetch(`${endpoints.endpoint}/${endpoints.bucket}/incoming/${file}`, { method: 'PUT', body });
    await until(async () => (await statusOf(file))?.intake.phase === 'REPORTED');
    const byUser = await succeed('person', 'found');
    expect(byUser).toMatch(/user +found\n/);
    expect(await succeed('person', 'found@example.com')).toBe(byUser);
    published.secrets.delete(secretsOf(published).emailKey);
    expect(await ask('person', 'found@example.com')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^The key of the e-mail addresses .*AWS does not allow it.*OperatorFindsAddresses.*name the user/s,
      ),
    });
    expect(await succeed('person', 'found')).toBe(byUser);
  });

  test('approve releases a held file at once, and records the ARN', async () => {
    const { file } = await drop('HELD', 'held-a', 'held-b', 'held-c');
    expect(await decide('approve', file)).toMatch(/^Approved by role Ops, .*\nIt is on its way\.\n$/);
    await ends(file, 'ORDERED');
    expect((await succeed('status', file)).replaceAll(/\s+/g, ' ')).toContain(`approved by ${ANN} (${OPERATOR_ARN})`);
    expect(await liveOf('held-a')).toHaveLength(1);
  });

  test('reject ends a held file, whose report says so', async () => {
    const { file } = await drop('HELD', 'no-a', 'no-b', 'no-c');
    expect(await decide('reject', file, '--reason', 'no budget')).toContain('Rejected by role Ops');
    await until(async () => (await statusOf(file)).intake.phase === 'REPORTED');
    expect(await liveOf('no-a')).toEqual([]);
  });

  test('approve releases payments over the limit, and each is made once', async () => {
    const file = 'dear.csv';
    await fetch(`${endpoints.endpoint}/${endpoints.bucket}/incoming/${file}`, {
      method: 'PUT',
      body: csvOf('dear-a', 'dear-b'),
    });
    await until(async () => (await succeed('list', '--to-pay')).includes(file));
    expect((await askJson('list', '--to-pay')).orders).toContainEqual(
      expect.objectContaining({
        file: `incoming/${file}`,
        desktops: 2,
        held: expect.stringContaining('over the limit'),
      }),
    );
    expect(await decide('approve', file)).toContain('the payment of 1 order of incoming/dear.csv');
    await until(async () => (await statusOf(file)).orders[0]?.paymentState.kind === 'paid');
    expect(await liveOf('dear-a')).toMatchObject([{ status: expect.stringMatching(/processing|completed/) }]);
  });

  test('list --attention names an order whose problem is solved, and resolve --absent sends it again', async () => {
    await addFault({ on: 'order', match: 'quota', how: 'forbidden', code: 'WKS.00081105', times: 1 });
    const { file, orders } = await drop('REPORTED', 'quota');
    const id = orders[0]?.clientOrderId ?? '';
    expect(await succeed('list', '--attention')).toContain(`resolve ${id} --absent`);
    await decideInTheEnd('resolve', id, '--absent');
    await ends(file, 'ORDERED');
    expect((await succeed('order', id)).replaceAll(/\s+/g, ' ')).toContain(
      `resolve --absent, by ${ANN} (${OPERATOR_ARN})`,
    );
    expect(await liveOf('quota')).toHaveLength(1);
  });

  test('redrive of an order and of a file creates new orders, once', async () => {
    for (const [user, what] of [
      ['again-one', 'order'],
      ['again-all', 'file'],
    ] as const) {
      await addFault({ on: 'order', match: user, how: 'refuse', times: 1 });
      const { file, intakeId, orders } = await drop('REPORTED', user);
      expect(await decide('redrive', what === 'order' ? (orders[0]?.clientOrderId ?? '') : intakeId)).toMatch(
        /continues as order/,
      );
      await ends(file, 'ORDERED');
      expect(await liveOf(user)).toHaveLength(1);
    }
  });

  test('release releases a person who has a desktop, and one whom a parked order holds', async () => {
    await drop('REPORTED', 'leaver');
    expect(await decide('release', 'd-leaver')).toContain('leaver is released');
    expect((await succeed('desktop', 'leaver')).replaceAll(/\s+/g, ' ')).toContain(`by ${ANN} (${OPERATOR_ARN})`);

    await addFault({ on: 'order', match: 'stuck', how: 'forbidden', code: 'WKS.00081105', times: 1 });
    const { file } = await drop('REPORTED', 'stuck');
    await decideInTheEnd('release', 'stuck');
    await ends(file, 'REJECTED');
    expect(await liveOf('stuck')).toEqual([]);
  });

  test('smoke finds its bucket', async () => {
    expect(await succeed('smoke')).toMatch(/smoke-test +would-be-ordered/);
  });
});
