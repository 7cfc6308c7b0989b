import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { startEmulators } from '../../local/cloud/emulators/emulators.ts';
import { createWorkplace, startCommand } from '../support/command.ts';
import { answerWith, startHttpServer } from '../support/http-server.ts';
import { csvOf } from '../support/pipeline.ts';
import { runCommand } from '../support/run-command.ts';

const REPOSITORY = join(import.meta.dirname, '../..');

const rowsOf = (csv: string): Record<string, string>[] => parse(csv, { columns: true, bom: true });

/** The commands in a text, exactly as printed. */
const commandsIn = (text: string): string[] => text.match(/npx deskdrop .*$/gm) ?? [];

/** Replaces npx, which takes as long as the command itself. Its part is tested with the package. */
const NPX = 'npx() { shift; "$NODE" bin/deskdrop.js "$@"; }';

const inShell = (command: string): Promise<{ status: number; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    execFile(
      'sh',
      ['-c', `${NPX}\n${command}`],
      { cwd: REPOSITORY, env: { ...process.env, NO_COLOR: '1', NODE: process.execPath } },
      (error, stdout, stderr) => resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });

const ESCAPES = /(?!\n)\p{Cc}/u;

describe('the commands that a run prints', () => {
  test.each(["it's a & (b) $HOME.csv", '-x.csv', 'red\u001b[31m\u009b.csv'])('work in a shell: %j', async (name) => {
    await using place = await createWorkplace();
    const data = join(place.dir, "da ta & 'x'");
    const file = await place.write(name, csvOf('ada'));
    const first = await runCommand(['run', file, '--data', data, '--out', join(place.dir, 'out')]);
    expect(first, first.stderr).toMatchObject({ status: 0 });
    expect(first.stdout + first.stderr).not.toMatch(ESCAPES);
    const commands = commandsIn(first.stdout);
    expect(commands).toHaveLength(3);
    for (const command of commands) {
      const result = await inShell(command);
      expect(result, `${command}: ${result.stderr}`).toMatchObject({ status: 0 });
      expect(result.stdout).toMatch(/ORDERED/);
      expect(result.stdout).not.toMatch(ESCAPES);
    }
  });

  test('work as printed after a run on another server', async () => {
    await using place = await createWorkplace();
    const server = await startEmulators(join(place.dir, 'server'));
    const file = await place.write('hires.csv', csvOf('ada'));
    const ran = await runCommand(['run', file, ...place.outArgs, '--aws-endpoint', server.endpoint]);
    expect(ran, ran.stderr).toMatchObject({ status: 0 });
    for (const command of commandsIn(ran.stdout)) {
      const result = await inShell(command);
      expect(result, `${command}: ${result.stderr}`).toMatchObject({ status: 0 });
      expect(result.stdout).toMatch(/ORDERED/);
    }
    await server.stop();
  });

  test('order a file that waits for approval, wherever the ledger is', async () => {
    await using place = await createWorkplace();
    const data = join(place.dir, 'da ta');
    const file = await place.write('hires.csv', csvOf('ada'));
    const held = await runCommand([
      'run',
      file,
      '--data',
      data,
      '--out',
      join(place.dir, 'out'),
      '--approval',
      'always',
    ]);
    expect(held).toMatchObject({ status: 2 });
    const approve = commandsIn(held.stdout).find((command) => command.includes('approve'));
    const result = await inShell(`${approve} --by eve --yes`);
    expect(result, result.stderr).toMatchObject({ status: 0 });
    expect(result.stdout).toMatch(/Approved by eve: .*, 1 desktop in 1 order,/);
  });
});

describe('a second run', () => {
  test('of the same file succeeds, and keeps the result of the first', async () => {
    await using place = await createWorkplace();
    const file = await place.write('hires.csv', csvOf('ada'));
    await runCommand(['run', file, ...place.outArgs]);
    const before = await place.read('out/hires.result.csv');
    const second = await runCommand(['run', file, ...place.outArgs]);
    expect(second).toMatchObject({ status: 0 });
    expect(second.stderr).toContain('0 ordered, 0 in doubt, 1 not needed');
    expect(second.stdout + second.stderr).not.toMatch(/ended otherwise|SKIPPED/);
    expect(second.stdout).toContain('1 planned order not needed: everybody in it has a desktop');

    const [aside = ''] = (await readdir(join(place.dir, 'out'))).filter((name) => name !== 'hires.result.csv');
    expect(aside).toMatch(/^hires\.\d{8}T\d{6}Z\.result\.csv$/);
    expect(second.stderr).toContain(
      `hires.result.csv already existed: it was renamed to ${join(place.dir, 'out', aside)}`,
    );
    expect(await place.read(`out/${aside}`)).toBe(before);
  });

  test('of its own result writes x.result.csv, and keeps the file that it read', async () => {
    await using place = await createWorkplace();
    const file = await place.write('x.csv', csvOf('ada', '9 lives'));
    await runCommand(['run', file, ...place.outArgs]);
    const corrected = join(place.dir, 'out/x.result.csv');
    const again = await runCommand(['run', corrected, ...place.outArgs, '--json']);
    expect(JSON.parse(again.stdout).intakes).toMatchObject([{ result: corrected }]);
    const names = await readdir(join(place.dir, 'out'));
    expect(names).toHaveLength(2);
    expect(names.filter((name) => name.includes('result.result'))).toEqual([]);
    expect(rowsOf(await place.read('out/x.result.csv'))[0]).toMatchObject({ deskdrop_status: 'already-ordered' });
  });

  test('at the same time on the same folder ends with a result or a sentence, never with a stack trace', async () => {
    await using place = await createWorkplace();
    const files = [await place.write('a.csv', csvOf('ada')), await place.write('b.csv', csvOf('bob'))];
    const both = await Promise.all(files.map((file) => startCommand(['run', file, ...place.outArgs]).result));
    for (const { status, stderr } of both) {
      expect(stderr).not.toMatch(/^ +at /m);
      if (status !== 0) expect(stderr).toMatch(/is in use by process \d+ \(/);
    }
    expect(both.some(({ status }) => status === 0)).toBe(true);
  });
});

test('a plan of several files orders a shared person once, as a run would', async () => {
  await using place = await createWorkplace();
  const files = [
    await place.write('a.csv', 'user_name,computer_name\nada,\nbob,PC-1\n'),
    await place.write('b.csv', 'user_name,computer_name\nADA,\neve,PC-1\nfay,\n'),
  ];
  const { stdout } = await runCommand(['run', ...files, ...place.outArgs, '--plan', '--json']);
  const [first, second] = JSON.parse(stdout).intakes;
  expect(first).toMatchObject({ plan: { wouldBeOrdered: 2 } });
  expect(second).toMatchObject({ plan: { wouldBeOrdered: 1 }, counts: { 'already-ordered': 1, rejected: 1 } });
  expect(rowsOf(await place.read('out/b.plan.csv'))).toMatchObject([
    {
      deskdrop_status: 'already-ordered',
      deskdrop_reason: 'would be ordered by a.csv line 2, which is planned before it',
    },
    { deskdrop_status: 'rejected', deskdrop_reason: expect.stringContaining('PC-1 would be taken by a.csv line 3') },
    { deskdrop_status: 'would-be-ordered' },
  ]);
});

test.each(['--data', '--out'])('%s in a place that cannot be written ends at once with a sentence', async (option) => {
  await using place = await createWorkplace();
  const file = await place.write('hires.csv', csvOf('ada'));
  const { status, stdout, stderr } = await runCommand(['run', file, ...place.outArgs, option, '/sys']);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(new RegExp(`/sys cannot be used; choose another one with ${option}`));
  expect(stderr).not.toMatch(/^ +at /m);
});

describe('a command on AWS that cannot work says why in a sentence', () => {
  const NOWHERE = {
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const KEYS = { ...NOWHERE, AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b', AWS_REGION: 'eu-central-1' };
  test.each<[string, Record<string, string>, RegExp]>([
    [
      'no region',
      { ...NOWHERE, AWS_REGION: '', AWS_DEFAULT_REGION: '' },
      /No usable AWS region is known: name it with --region/,
    ],
    ['no credentials', { ...NOWHERE, AWS_REGION: 'eu-central-1' }, /no usable AWS credentials .*--profile/],
    [
      'no network',
      { ...KEYS, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
      /AWS does not answer .*ECONNREFUSED.*check the network/,
    ],
  ])('%s', async (_, environment, said) => {
    for (const args of [
      ['status', '--table', 'ledger'],
      ['status', '--stage', 'dev'],
    ]) {
      const { status, stdout, stderr } = await runCommand(args, environment);
      expect({ status, stdout }, args.join(' ')).toEqual({ status: 1, stdout: '' });
      expect(stderr, 'no stack').not.toMatch(/^ +at /m);
      expect(stderr).toMatch(said);
    }
  });

  test.each([
    ['AccessDeniedException', /^AWS does not allow it \(AccessDeniedException: no.*docs\/PERMISSIONS\.md/],
    [
      'UnrecognizedClientException',
      /^AWS does not accept the credentials \(UnrecognizedClientException: no.*--profile/,
    ],
  ])('%s', async (name, said) => {
    const server = await startHttpServer(
      answerWith(400, { __type: `com.amazon.coral.service#${name}`, message: 'no' }),
    );
    const { status, stderr } = await runCommand(['status', '--table', 'ledger'], {
      ...KEYS,
      AWS_ENDPOINT_URL: server.url,
    });
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(said) });
    expect(stderr).not.toMatch(/^ +at /m);
  });

  test('no such table', async () => {
    await using place = await createWorkplace();
    const server = await startEmulators(join(place.dir, 'server'));
    const environment = { ...KEYS, AWS_ENDPOINT_URL: server.endpoint };
    const { status, stderr } = await runCommand(['status', '--table', 'nowhere'], environment);
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/^AWS has no such table .*--table and --region\.\n$/),
    });
    await server.stop();
  });
});
