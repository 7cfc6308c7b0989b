import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { readReport } from '../../local/workspace-simulator/simulator-report.ts';
import { createWorkplace, startCommand, until, type Workplace } from '../support/command.ts';
import { csvOf } from '../support/pipeline.ts';
import { runCommand } from '../support/run-command.ts';
import { withTimes } from '../support/synthesize-once.ts';

const rowsOf = (csv: string): Record<string, string>[] => parse(csv, { columns: true, bom: true });
const json = (stdout: string) => JSON.parse(stdout).intakes as { intakeId: string; counts: Record<string, number> }[];
const run = (place: Workplace, file: string, ...more: string[]) => runCommand(['run', file, ...place.outArgs, ...more]);

describe('a file that waits for approval', () => {
  test('is ordered by the next run after its approval, not earlier', async () => {
    await using place = await createWorkplace();
    const file = await place.write('hires.csv', csvOf('ada', 'bob'));
    const other = await place.write('other.csv', csvOf('eve'));
    const held = await run(place, file, '--approval', 'above-1-desktops');
    expect(held.status, held.stderr).toBe(2);
    const [command = ''] = held.stdout.match(/npx deskdrop approve .*/) ?? [];
    expect(command).toMatch(/^npx deskdrop approve [0-9a-z]{20} --data \S+$/);
    const [, , , intakeId = ''] = command.split(' ');
    expect(rowsOf(await place.read('out/hires.result.csv'))[0]).toMatchObject({
      deskdrop_status: 'needs-attention',
      deskdrop_reason: expect.stringContaining(command),
    });

    const between = await run(place, other, '--json');
    expect(between.status, 'another file is not held up').toBe(0);
    expect(between.stderr).toContain(`Still waiting for approval: hires.csv, intake ${intakeId}`);
    const again = await run(place, file, '--json');
    expect(again.status, 'without the option too').toBe(2);
    expect(json(again.stdout)).toMatchObject([{ intakeId, counts: { 'needs-attention': 2 } }]);

    const args = ['approve', intakeId, '--by', 'Grace', ...place.dataArgs];
    const unasked = await runCommand(args);
    expect(unasked).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/2 desktops in 1 order,.*nothing was done: --yes does it without asking/s),
    });
    const approved = await runCommand([...args, '--yes', '--json']);
    expect(approved, approved.stderr).toMatchObject({ status: 0 });
    expect(JSON.parse(approved.stdout)).toEqual({
      intakeId,
      verdict: 'approve',
      by: 'Grace',
      desktops: 2,
      orders: 1,
      sent: 'next-run',
    });
    expect(await runCommand([...args, '--yes']), 'once only').toMatchObject({
      status: 1,
      stderr: expect.stringContaining('approved by Grace'),
    });

    const { status, stdout, stderr } = await run(place, other, '--json');
    expect(status, stderr).toBe(0);
    expect(json(stdout)).toMatchObject([{ intakeId, counts: { ordered: 2 } }, { counts: { 'already-ordered': 1 } }]);
    expect(rowsOf(await place.read('out/hires.result.csv'))[0]).toMatchObject({ deskdrop_status: 'ordered' });
    const told = await runCommand(['status', intakeId, ...place.dataArgs]);
    expect(told.stdout).toMatch(/decision +approved by Grace, at \d{4}-/);
  });

  test('is rejected with who and why on every line, and can be dropped again', async () => {
    await using place = await createWorkplace();
    const file = await place.write('hires.csv', csvOf('ada'));
    const guard = ['--max-desktops-per-day', '5', '--max-amount-per-file', '10 EUR'];
    const held = await run(place, file, ...guard);
    expect(held.status).toBe(2);
    expect(held.stdout).toContain('the profile standard states no price_per_desktop');
    const rejected = await runCommand([
      'reject',
      'hires.csv',
      '--by',
      'Grace',
      '--reason',
      'no budget',
      '--yes',
      ...place.dataArgs,
    ]);
    expect(rejected, rejected.stderr).toMatchObject({ status: 0 });
    expect((await run(place, file, ...guard)).status).toBe(2);
    expect(rowsOf(await place.read('out/hires.result.csv'))).toMatchObject([
      { deskdrop_status: 'rejected', deskdrop_reason: 'rejected by Grace: no budget' },
    ]);
    expect((await run(place, file)).status, 'a new drop').toBe(0);
  });

  test('continues at once in a running local cloud', async () => {
    await using place = await createWorkplace();
    const cloud = startCommand(['local', ...place.dataArgs, '--approval', 'always']);
    await until(async () => (await place.read('data/endpoints.json').catch(() => '')).includes('workspace'));
    const { endpoint, bucket } = JSON.parse(await place.read('data/endpoints.json'));
    await fetch(`${endpoint}/${bucket}/incoming/hires.csv`, { method: 'PUT', body: csvOf('ada') });
    await until(async () => (await runCommand(['status', ...place.dataArgs])).stdout.includes('HELD'));
    const approved = await runCommand(['approve', 'hires.csv', '--by', 'Grace', '--yes', ...place.dataArgs]);
    expect(approved.stdout, approved.stderr).toContain('It is on its way in the running local cloud.');
    await until(async () =>
      (await runCommand(['status', 'hires.csv', ...place.dataArgs])).stdout.includes('1 ORDERED'),
    );
    cloud.child.kill('SIGINT');
    expect(await cloud.result).toMatchObject({ status: 0 });
  });
});

test('a payment over its file’s limit is approved after a confirmation, and then made once', async () => {
  await using place = await createWorkplace();
  // In the profile two desktops cost 2 USD, at the simulator 60 USD.
  const standard = JSON.parse(await readFile(join(import.meta.dirname, '../../profiles/standard.json'), 'utf8'));
  await mkdir(join(place.dir, 'profiles'));
  await place.write(
    'profiles/standard.json',
    JSON.stringify({ ...standard, price_per_desktop: { amount: 1, currency: 'USD' } }),
  );
  const limits = ['--payment', 'confirm', '--max-amount-per-file', '50 USD'];
  const serve = ['local', ...place.dataArgs, '--profiles', join(place.dir, 'profiles'), ...limits];
  // The schedule would find the order only after an hour, so the command itself must trigger the look.
  const cloud = startCommand(serve, withTimes({ resendAfterMs: 3_600_000 }));
  await until(async () => (await place.read('data/endpoints.json').catch(() => '')).includes('simulated'));
  const { endpoint, bucket, workspace } = JSON.parse(await place.read('data/endpoints.json'));
  await fetch(`${endpoint}/${bucket}/incoming/hires.csv`, { method: 'PUT', body: csvOf('ada', 'bob') });
  const orderNow = async () =>
    JSON.parse((await runCommand(['status', 'hires.csv', ...place.dataArgs, '--json'])).stdout).intakes[0]?.orders[0];
  await until(async () =>
    (await runCommand(['list', '--to-pay', ...place.dataArgs])).stdout.includes('over the limit'),
  );

  const args = ['approve', 'hires.csv', '--by', 'Grace', ...place.dataArgs];
  const unasked = await runCommand(args);
  expect(unasked).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(
      /1 order is placed, not paid: \w+: over the limit: the order costs 60 USD.*Pay it\?\n.*nothing was done: --yes/s,
    ),
  });
  expect((await readReport(workspace)).calls.pay, 'nothing without a yes').toBe(0);
  const approved = await runCommand([...args, '--yes', '--json']);
  expect(approved, approved.stderr).toMatchObject({ status: 0 });
  expect(JSON.parse(approved.stdout)).toMatchObject({ verdict: 'approve', by: 'Grace', payments: 1 });
  expect(await runCommand([...args, '--yes']), 'once only').toMatchObject({ status: 1 });
  await until(async () => (await orderNow())?.paymentState.kind === 'paid');
  expect(await orderNow()).toMatchObject({ payApproval: { by: 'Grace', amount: { value: 60, currency: 'USD' } } });
  expect((await readReport(workspace)).calls.pay).toBe(1);
  cloud.child.kill('SIGINT');
  expect(await cloud.result).toMatchObject({ status: 0 });
});

describe('run --plan', () => {
  test('shows and writes what would be ordered, and starts nothing', async () => {
    await using place = await createWorkplace();
    const file = await place.write('hires.csv', csvOf('ada', 'bob'));
    const { status, stdout, stderr } = await run(place, file, '--plan', '--payment', 'auto', '--approval', 'always');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain(
      'Order 1 of 1: 2 of profile standard, for 1 month, not renewed automatically, paid by the provider as it is placed\n' +
        '    line 2  ada  D-ada\n    line 3  bob  D-bob\n',
    );
    expect(stdout).toContain('It would wait for approval: every file needs an approval');
    expect(rowsOf(await place.read('out/hires.plan.csv')).map((row) => row.deskdrop_status)).toEqual([
      'would-be-ordered',
      'would-be-ordered',
    ]);
    expect(await place.read('data/endpoints.json').catch(() => 'no cloud, no ledger')).toBe('no cloud, no ledger');
  });

  test('recognises who has a desktop, and leaves an unfinished run alone', async () => {
    await using place = await createWorkplace();
    const first = await place.write('first.csv', csvOf('ada'));
    expect((await run(place, first)).status).toBe(0);
    const waiting = await place.write('waiting.csv', csvOf('eve'));
    expect((await run(place, waiting, '--approval', 'always')).status).toBe(2);

    const file = await place.write('second.csv', csvOf('bob', 'ada', 'no!'));
    const planned = await run(place, file, '--plan', '--json');
    expect(planned.status, planned.stderr).toBe(2);
    const [intake] = JSON.parse(planned.stdout).intakes;
    expect(intake).toMatchObject({
      lines: 3,
      counts: { ordered: 0, 'already-ordered': 1, invalid: 1 },
      plan: { wouldBeOrdered: 1, orders: [{ desktops: [{ line: 2, userName: 'bob', computerName: 'D-bob' }] }] },
    });
    const told = await runCommand(['status', ...place.dataArgs, '--json']);
    expect(JSON.parse(told.stdout).intakes.map(({ phase }: { phase: string }) => phase)).toEqual(['HELD', 'REPORTED']);
    expect(await runCommand(['desktop', 'bob', ...place.dataArgs])).toMatchObject({ status: 1 });
  });

  test('counts desktops, not lines, and includes earlier files of the same run', async () => {
    await using place = await createWorkplace();
    const pool = (name: string) => place.write(`${name}.csv`, `user_name,desktop_name,size\n,${name},60\n`);
    const files = [await pool('LAB'), await pool('KIOSK'), await place.write('ada.csv', csvOf('ada'))];
    const limit = ['--max-desktops-per-day', '100'];
    const { status, stdout, stderr } = await runCommand([
      'run',
      ...files,
      ...place.outArgs,
      '--plan',
      '--json',
      ...limit,
    ]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout).intakes.map(({ plan }: { plan: { wouldBeHeld: string[] } }) => plan.wouldBeHeld)).toEqual(
      [
        [],
        [
          expect.stringContaining(
            'it asks for 60 desktops, and 60 of the 100 that a day may have are already counted on',
          ),
        ],
        [],
      ],
    );
  });

  test('says that a file that is not a CSV would be refused', async () => {
    await using place = await createWorkplace();
    const { status, stdout } = await run(place, await place.write('bad.csv', 'name\nada\n'), '--plan');
    expect({ status, stdout }).toMatchObject({
      status: 2,
      stdout: expect.stringContaining('It would be refused: The header'),
    });
    expect(await place.read('out/bad.plan.csv')).toContain('deskdrop_error');
  });
});

describe('a decision that is not possible', () => {
  test.each<[string, readonly string[], RegExp]>([
    ['with an empty name', ['approve', 'x', '--by', ' ', '--yes'], /--by.*name of 1 to 100 characters/],
    ['with a part of an ARN for a name', ['approve', 'x', '--by', 'user/ann', '--yes'], /without "\/"/],
    ['on a limit that is none', ['run', 'README.md', '--max-desktops-per-file', '0'], /whole number from 1/],
    ['on an amount without a currency', ['run', 'README.md', '--max-amount-per-file', '5'], /like "5000 EUR"/],
    ['on an approval that is none', ['run', 'README.md', '--approval', 'maybe'], /above-N-desktops/],
  ])('says why: %s', async (_, args, reason) => {
    const { status, stderr } = await runCommand(args);
    expect(stderr).toMatch(reason);
    expect(status).toBe(1);
  });
});
