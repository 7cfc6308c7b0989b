import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { startEmulators } from '../../local/cloud/emulators/emulators.ts';
import { startWorkspaceSimulator } from '../../local/workspace-simulator/simulator.ts';
import { createWorkplace, startCommand, until } from '../support/command.ts';
import { csvOf } from '../support/pipeline.ts';
import { runCommand } from '../support/run-command.ts';

const json = (stdout: string) => JSON.parse(stdout) as { intakes: Record<string, unknown>[] };
const rowsOf = (csv: string): Record<string, string>[] =>
  parse(csv, { columns: true, bom: true, relax_column_count: true });

describe('running a file', () => {
  test('orders every line, says so, and writes the result; running it again orders nothing', async () => {
    await using place = await createWorkplace();
    await using simulator = await ownSimulator();
    const file = await place.write('hires.csv', 'user_name,team\nada,Maths\nbob,=1+1\n');

    const first = await runCommand(['run', file, ...place.outArgs, ...simulator.args], simulator.environment);
    expect(first.status, first.stderr).toBe(0);
    expect(first.stderr).toContain('hires.csv: 2 lines read, 1 order: 0 queued, 1 ordered, 0 in doubt');
    const [order] = simulator.book.liveOrders();
    expect(first.stdout).toMatch(/ordered +2\n/);
    expect(first.stdout).toContain(order?.orderId);
    expect(first.stdout.match(/npx deskdrop \w+/g)).toEqual(
      ['status', 'order', 'desktop'].map((name) => `npx deskdrop ${name}`),
    );
    // The deadline appears after the first look at the order, which a slow run may include.
    const result = (await place.read('out/hires.result.csv')).replaceAll(/ until [-\d]+ [\d:]+ UTC/g, '');
    expect(result).toBe(
      'user_name,team,deskdrop_status,deskdrop_reason,deskdrop_computer_name,deskdrop_order_id,deskdrop_payment,deskdrop_desktop_state,deskdrop_fingerprint\n' +
        `ada,Maths,ordered,"placed, not paid: finance pays it in the provider's console",D-ada,${order?.orderId},unpaid,ordered,f1-awebg7z\n` +
        `bob,'=1+1,ordered,"placed, not paid: finance pays it in the provider's console",D-bob,${order?.orderId},unpaid,ordered,f1-ahtsv2v\n`,
    );

    const calls = simulator.calls.order;
    const second = await runCommand(
      ['run', file, ...place.outArgs, ...simulator.args, '--json'],
      simulator.environment,
    );
    expect(second.status).toBe(0);
    expect(json(second.stdout).intakes).toMatchObject([
      { file: 'hires.csv', lines: 2, counts: { 'already-ordered': 2, ordered: 0 } },
    ]);
    expect(simulator.calls.order).toBe(calls);
    const rows = rowsOf(await place.read('out/hires.result.csv'));
    expect(rows.map((row) => row.deskdrop_reason)).toEqual([
      expect.stringMatching(
        new RegExp(`^ordered on \\d{4}-\\d\\d-\\d\\d from hires.csv line 2 in order ${order?.orderId}(: |$)`),
      ),
      expect.stringContaining('line 3'),
    ]);
  });

  test('prints exactly one JSON document to stdout', async () => {
    await using place = await createWorkplace();
    const [good, mixed] = [
      await place.write('good.csv', csvOf('ada')),
      await place.write('mixed.csv', csvOf('ada', '9 lives', 'eve', 'Eve')),
    ];
    const { status, stdout, stderr } = await runCommand(['run', good, mixed, ...place.outArgs, '--json']);
    expect(status, stderr).toBe(2);
    const { intakes } = json(stdout);
    expect(intakes).toMatchObject([
      {
        intakeId: expect.stringMatching(/^[0-9a-z]{20}$/),
        file: 'good.csv',
        lines: 1,
        result: join(place.dir, 'out/good.result.csv'),
      },
      { file: 'mixed.csv', lines: 4, counts: { invalid: 1, duplicate: 1, rejected: 0, 'needs-attention': 0 } },
    ]);
    const counts = intakes.map((intake) => intake.counts as Record<string, number>);
    expect(
      counts.map(({ ordered }) => ordered).reduce((a = 0, b = 0) => a + b),
      'ada and eve',
    ).toBe(2);
    expect(
      counts.map((count) => count['already-ordered']).reduce((a = 0, b = 0) => a + b),
      'ada, in the other file',
    ).toBe(1);
    expect(intakes[0]?.orders).toMatchObject([
      {
        clientOrderId: expect.any(String),
        profile: 'standard',
        state: expect.any(String),
        desktops: expect.any(Number),
      },
    ]);
  });

  test('distinguishes files with the same name by their paths as typed, with --plan too', async () => {
    await using place = await createWorkplace();
    await mkdir(join(place.dir, 'sub'));
    const files = [
      await place.write('hires.csv', csvOf('ada')),
      await place.write('sub/hires.csv', csvOf('bob')),
      await place.write('other.csv', csvOf('eve')),
    ];
    for (const more of [['--plan'], []]) {
      const { status, stdout, stderr } = await runCommand(['run', ...files, ...place.outArgs, '--json', ...more]);
      expect(status, stderr).toBe(0);
      expect(json(stdout).intakes.map(({ file }) => file)).toEqual([files[0], files[1], 'other.csv']);
    }
  });

  test('is answered in the language of --lang; codes and statuses are the same in every language', async () => {
    await using place = await createWorkplace();
    const file = await place.write('hires.csv', '用户名,note\nAda.Lee,x\nbob,y\nEve.Lee,z\n');
    const { status, stdout, stderr } = await runCommand([
      'run',
      file,
      ...place.outArgs,
      '--json',
      '--plan',
      '--lang',
      'zh',
    ]);
    expect(status, stderr).toBe(2);
    expect(json(stdout).intakes[0]).toMatchObject({
      counts: { invalid: 2 },
      problems: [
        { code: 'breaks-rule', column: 'user_name', text: '用户名 字符或长度不符合要求', count: 2, lines: [2, 4] },
      ],
    });
    const plan = await place.read('out/hires.plan.csv');
    expect(plan).toMatch(/^Ada\.Lee,x,invalid,用户名“Ada\.Lee”不符合要求：/m);
    expect(plan).toMatch(/^bob,y,would-be-ordered,将在一个 1 台桌面的订单中订购/m);
  });

  test.each([
    ['is empty', '', /empty/],
    ['has no user_name column', 'name,mail\nada,a@example.com\n', /user_name/],
    ['has an unclosed quote', 'user_name,note\nada,"never closed\nbob,x\n', /quote/],
  ])('that %s is refused as a whole with one clear error', async (_, text, reason) => {
    await using place = await createWorkplace();
    const file = await place.write('bad.csv', text);
    const { status, stdout } = await runCommand(['run', file, ...place.outArgs, '--json']);
    expect(status).toBe(2);
    expect(json(stdout).intakes).toMatchObject([{ lines: 0, error: expect.stringMatching(reason), orders: [] }]);
  });

  test('runs on any server that speaks the AWS protocols', async () => {
    await using place = await createWorkplace();
    const server = await startEmulators(join(place.dir, 'server'));
    const file = await place.write('hires.csv', csvOf('ada'));
    const { status, stderr } = await runCommand([
      'run',
      file,
      ...place.outArgs,
      '--aws-endpoint',
      server.endpoint.replace('127.0.0.1', 'localhost'),
    ]);
    expect(status, stderr).toBe(0);
    expect(stderr).toContain(`Local cloud: ${server.endpoint}`);
    expect(rowsOf(await place.read('out/hires.result.csv'))).toMatchObject([{ deskdrop_status: 'ordered' }]);
    await server.stop();
  });

  test('in mode auto asks the provider to pay', async () => {
    await using place = await createWorkplace();
    await using simulator = await ownSimulator();
    const file = await place.write('hires.csv', csvOf('ada'));
    const { status } = await runCommand(
      ['run', file, ...place.outArgs, ...simulator.args, '--payment', 'auto'],
      simulator.environment,
    );
    expect(status).toBe(0);
    expect(simulator.book.liveOrders()).toMatchObject([{ autoPay: true }]);
  });

  test('with an access key orders, and settles a lost answer, with only signed requests', async () => {
    await using place = await createWorkplace();
    await using simulator = await ownSimulator();
    simulator.faults.add({ on: 'order', how: 'fail', when: 'after', times: 1 });
    const file = await place.write('hires.csv', csvOf('ada'));
    const { status, stderr } = await runCommand(['run', file, ...place.outArgs, ...simulator.args], {
      WORKSPACE_CREDENTIALS: JSON.stringify({ type: 'aksk', ...ACCESS_KEY, domainId: simulator.domainId }),
    });
    expect(status, stderr).toBe(0);
    const [live, ...more] = simulator.book.liveOrders();
    expect(more).toEqual([]);
    expect(live).toMatchObject({ operator: 'deskdrop' });
    expect(rowsOf(await place.read('out/hires.result.csv'))).toMatchObject([
      { deskdrop_status: 'ordered', deskdrop_order_id: live?.orderId },
    ]);
    expect(simulator.calls).toMatchObject({ order: 2, token: 0, cancel: 1 });
  });
});

test('in mode confirm a run pays each order itself before it reports', async () => {
  await using place = await createWorkplace();
  await using simulator = await ownSimulator();
  const file = await place.write('hires.csv', csvOf('ada', 'bob'));
  const { status } = await runCommand(
    ['run', file, ...place.outArgs, ...simulator.args, '--payment', 'confirm'],
    simulator.environment,
  );
  expect(status).toBe(0);
  expect(simulator.book.orders()).toMatchObject([{ autoPay: false, paidAt: expect.any(Number) }]);
  expect(simulator.calls.pay).toBe(1);
  const result = await place.read('out/hires.result.csv');
  expect(result.split('\n').slice(1, 3)).toEqual([
    expect.stringMatching(/^ada,ordered,.*,paid,/),
    expect.stringMatching(/^bob,ordered,.*,paid,/),
  ]);
});

describe('a command that cannot run', () => {
  test.each<[string, readonly string[], RegExp]>([
    ['a missing file', ['run', 'nowhere.csv'], /There is no file nowhere\.csv/],
    ['a folder', ['run', 'bin'], /bin is not a file/],
    ['an unknown option', ['run', 'x.csv', '--outt', 'y'], /Did you mean --out/],
    ['an unknown command', ['statu'], /Did you mean status/],
    ['an unknown payment mode', ['run', 'x.csv', '--payment', 'later'], /manual, confirm, auto/],
    ['an unknown stage', ['run', 'x.csv', '--stage', 'moon'], /dev, prod, local/],
    ['no folder for the results', ['run', 'README.md', '--out', 'README.md/x'], /README\.md\/x cannot be used.*--out/],
    ['no folder for the ledger', ['run', 'README.md', '--data', 'README.md/x'], /README\.md\/x cannot be used.*--data/],
    ['an unknown profile', ['run', 'README.md', '--default-profile', 'nope'], /standard/],
    [
      'half a provider',
      ['run', 'README.md', '--workspace-endpoint', 'http://127.0.0.1:1'],
      /--iam-endpoint, --bss-endpoint, --project-id/,
    ],
    ['no ledger', ['status', '--data', '/nonexistent/deskdrop'], /no ledger/],
  ])('says why: %s', async (_, args, reason) => {
    const { status, stdout, stderr } = await runCommand(args);
    expect(stderr).toMatch(reason);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr, 'no stack trace').not.toMatch(/^ +at /m);
  });

  test('shows no secret when the credentials are wrong', async () => {
    await using simulator = await ownSimulator();
    await using place = await createWorkplace();
    const file = await place.write('hires.csv', csvOf('ada'));
    const { status, stderr } = await runCommand(['run', file, ...place.outArgs, ...simulator.args], {
      WORKSPACE_CREDENTIALS: '{"type":"token","pasword":"hunter2"}',
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/credentials are wrong/);
    expect(stderr).not.toContain('hunter2');
  });

  test('says that credentials with a temporary key must name its user', async () => {
    await using simulator = await ownSimulator();
    await using place = await createWorkplace();
    const file = await place.write('hires.csv', csvOf('ada'));
    const { status, stdout, stderr } = await runCommand(['run', file, ...place.outArgs, ...simulator.args], {
      WORKSPACE_CREDENTIALS: '{"type":"aksk","accessKey":"AK","secretKey":"hunter2","securityToken":"hunter3"}',
    });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(
      /user is missing: add the login name of the IAM user, which a temporary key does not reveal/,
    );
    expect(stderr).not.toMatch(/hunter|^ +at /m);
    expect(simulator.calls.order).toBe(0);
  });

  test.each([
    ['IAM gives no token', 'sesam', {}, /IAM gave no project token: HTTP 401/],
    ['the provider answers 401', 'sesame', { on: 'desktops', how: 'unauthorized' } as const, /HTTP 401, APIGW\.0301/],
  ])('says at once that the credentials were refused, and drops nothing: %s', async (_, password, fault, said) => {
    await using simulator = await ownSimulator();
    await using place = await createWorkplace();
    if ('on' in fault) simulator.faults.add(fault);
    const file = await place.write('hires.csv', csvOf('ada'));
    const { status, stdout, stderr } = await runCommand(['run', file, ...place.outArgs, ...simulator.args], {
      WORKSPACE_CREDENTIALS: JSON.stringify({ type: 'token', domain: 'acme', user: 'deskdrop', password }),
    });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(said);
    expect(stderr).toMatch(/does not accept the credentials in WORKSPACE_CREDENTIALS .*Nothing was ordered/);
    expect(stderr).not.toContain(`"${password}"`);
    expect(simulator.calls.order).toBe(0);
    expect(await place.read('data/drops').catch(({ code }) => code)).toBe('ENOENT');
  });

  test('says that the provider does not answer, and drops nothing', async () => {
    await using place = await createWorkplace();
    const file = await place.write('hires.csv', csvOf('ada'));
    const endpoints = ['workspace', 'iam', 'bss'].flatMap((name) => [`--${name}-endpoint`, 'http://127.0.0.1:1']);
    const { status, stdout, stderr } = await runCommand(
      ['run', file, ...place.outArgs, ...endpoints, '--project-id', 'p'],
      { WORKSPACE_CREDENTIALS: '{"type":"static-token","token":"t"}' },
    );
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^The provider does not answer: .*ECONNREFUSED.* Nothing was ordered: check .*HTTPS_PROXY/m);
    expect(stderr, 'no stack trace').not.toMatch(/^ +at /m);
    expect(await place.read('data/drops').catch(({ code }) => code)).toBe('ENOENT');
  });

  test('refuses the ledger of another project', async () => {
    await using place = await createWorkplace();
    await using simulator = await ownSimulator();
    const file = await place.write('hires.csv', csvOf('ada'));
    expect(await runCommand(['run', file, ...place.outArgs])).toMatchObject({ status: 0 });

    const elsewhere = [...simulator.args.slice(0, -1), 'another-project'];
    const { status, stderr } = await runCommand(['run', file, ...place.outArgs, ...elsewhere], simulator.environment);
    expect(status).toBe(1);
    expect(stderr).toMatch(/ledger in .* belongs to the project .*another-project.*--data/);
    expect(stderr, 'no stack trace').not.toMatch(/^ +at /m);
    expect(simulator.book.liveOrders()).toEqual([]);
  });

  test('names the process that holds the ledger', async () => {
    await using place = await createWorkplace();
    const holder = startCommand(['local', ...place.dataArgs]);
    await until(async () => (await place.read('data/endpoints.json').catch(() => '')).includes('workspace'));
    const file = await place.write('hires.csv', csvOf('ada'));
    const { status, stderr } = await runCommand(['run', file, ...place.outArgs]);
    expect(status).toBe(1);
    expect(stderr).toContain(`process ${holder.child.pid}`);

    const asked = await runCommand(['status', ...place.dataArgs]);
    expect(asked, 'the ledger can be read meanwhile').toMatchObject({
      status: 0,
      stdout: expect.stringContaining('No file was dropped'),
    });
    holder.child.kill('SIGINT');
    expect(await holder.result).toMatchObject({ status: 0 });
  });
});

const ACCESS_KEY = { accessKey: 'AK-4711', secretKey: 'open-sesame', user: 'deskdrop' };

/** A provider of the user's own, with the options that name it. */
async function ownSimulator() {
  const simulator = await startWorkspaceSimulator({
    logins: [{ domain: 'acme', user: 'deskdrop', password: 'sesame' }],
    accessKeys: [ACCESS_KEY],
  });
  return Object.assign(simulator, {
    args: [
      '--workspace-endpoint',
      simulator.url,
      '--iam-endpoint',
      simulator.url,
      '--bss-endpoint',
      simulator.url,
      '--project-id',
      simulator.projectId,
    ],
    environment: { WORKSPACE_CREDENTIALS: '{"type":"token","domain":"acme","user":"deskdrop","password":"sesame"}' },
    [Symbol.asyncDispose]: () => simulator.stop(),
  });
}
