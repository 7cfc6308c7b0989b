import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fault } from '../../local/workspace-simulator/faults/faults.ts';
import { type Pipeline, startPipeline } from '../support/pipeline.ts';

// Desktops without users are ordered by one name and a number, and the provider names them. Each test counts afterwards
// what exists at the provider: each pool once, whatever is lost, repeated or dropped again.

const poolCsv = (...pools: readonly (readonly [name: string, size: number])[]): string =>
  `user_name,desktop_name,size\n${pools.map(([name, size]) => `,${name},${size}\n`).join('')}`;

const LONG = { timeout: 120_000 };
const LOST: readonly [string, Omit<Fault, 'on' | 'match'>][] = [
  ['a reset', { how: 'reset' }],
  ['500', { how: 'fail' }],
];

const liveOf = (pipeline: Pipeline, ...names: string[]) =>
  pipeline.simulator.book.liveOrders().filter(({ request }) => {
    const name = request.hour_package_resources[0]?.create_desktops?.desktop_name;
    return name !== undefined && names.includes(name);
  });

describe.concurrent('desktops without users', () => {
  let auto: Pipeline;
  beforeAll(async () => {
    auto = await startPipeline({
      payment: 'auto',
      simulator: { settings: { buildDelayMs: 50, listingDelayMs: 200 } },
      times: { maxSweeps: 8, followMinMs: 500, followMaxMs: 2_000, followForMs: 60_000 },
    });
  });
  afterAll(() => auto.stop());

  test.each(LOST)('are found by their names when %s hides that they were ordered and paid', async (how, fault) => {
    const name = `LOST-${how.length === 3 ? 'fail' : 'reset'}`;
    auto.simulator.faults.add({ on: 'order', match: name, when: 'after', times: 1, ...fault });
    const outcome = await auto.drop(poolCsv([name, 3]));
    const placed = liveOf(auto, name);
    expect(placed).toHaveLength(1);
    expect(placed[0]?.desktops.map(({ userName }) => userName)).toEqual(['', '', '']);
    expect(outcome.orders).toMatchObject([
      { state: 'ORDERED', found: 'recovered', size: 3, providerOrderId: placed[0]?.orderId, attempt: { no: 1 } },
    ]);
    expect(outcome.rows).toMatchObject([
      { deskdrop_status: 'ordered', deskdrop_computer_name: name, deskdrop_order_id: placed[0]?.orderId },
    ]);
  });

  test('of more than one order are one line, followed until all are there, and never ordered again', async ({
    expect,
  }) => {
    const csv = poolCsv(['BIG', 120]);
    const first = await auto.drop(csv);
    const parts = ['BIG-A', 'BIG-B', 'BIG-C'];
    expect(liveOf(auto, ...parts).map(({ desktops }) => desktops.length)).toEqual(expect.arrayContaining([50, 50, 20]));
    expect(first.summary.orders.map(({ desktops }) => desktops).sort()).toEqual([20, 50, 50]);
    const ids = new Set(liveOf(auto, ...parts).map(({ orderId }) => orderId));
    expect(first.rows).toHaveLength(1);
    expect(first.rows[0]?.deskdrop_status).toBe('ordered');
    expect(new Set(first.rows[0]?.deskdrop_order_id?.split(' '))).toEqual(ids);
    await expect
      .poll(async () => (await auto.read(first.intake.intakeId)).rows[0]?.deskdrop_desktop_state, LONG)
      .toBe('active');

    // The result file itself, dropped again.
    const rows = (await auto.read(first.intake.intakeId)).rows;
    const [row = {}] = rows;
    const resultCsv = `${Object.keys(row).join(',')}\n${Object.values(row)
      .map((cell) => `"${cell.replaceAll('"', '""')}"`)
      .join(',')}\n`;
    const again = await auto.drop(resultCsv);
    expect(again.rows).toMatchObject([{ deskdrop_status: 'already-ordered', desktop_name: 'BIG', size: '120' }]);
    expect(liveOf(auto, ...parts)).toHaveLength(3);

    const larger = await auto.drop(poolCsv(['big', 130]));
    expect(larger.rows).toMatchObject([
      { deskdrop_status: 'rejected', deskdrop_reason: expect.stringContaining('120 desktops that were ordered') },
    ]);
    expect(
      auto.simulator.book.liveOrders().filter(({ desktops }) => /^big/i.test(desktops[0]?.computerName ?? '')),
    ).toHaveLength(3);
  });

  test('that are in two concurrent files are ordered by one of them', async () => {
    const outcomes = await Promise.all([auto.drop(poolCsv(['TWICE', 4])), auto.drop(poolCsv(['twice-', 4]))]);
    expect(outcomes.map(({ rows }) => rows[0]?.deskdrop_status).sort()).toEqual(['already-ordered', 'ordered']);
    expect(liveOf(auto, 'TWICE', 'twice-')).toHaveLength(1);
  });

  test('that are on two lines of a file are ordered once', async () => {
    const outcome = await auto.drop(poolCsv(['SAME', 2], ['SAME', 2], ['SAME', 3]));
    expect(outcome.rows.map((row) => row.deskdrop_status)).toEqual(['ordered', 'duplicate', 'invalid']);
    expect(liveOf(auto, 'SAME')).toHaveLength(1);
  });

  test('are rejected as a whole when the provider refuses them, and can be dropped again', async () => {
    auto.simulator.faults.add({ on: 'order', match: 'NO', times: 1, how: 'refuse' });
    const calls = await auto.drop(poolCsv(['NO', 40]));
    expect(calls.rows).toMatchObject([{ deskdrop_status: 'rejected', deskdrop_order_id: '' }]);
    expect(calls.orders).toHaveLength(1);
    const again = await auto.drop(poolCsv(['NO', 40]));
    expect(again.rows).toMatchObject([{ deskdrop_status: 'ordered' }]);
  });

  test('some of which cannot be created need a person, who is told how many', async ({ expect }) => {
    auto.simulator.changeSettings({ failingBuilds: ['SOME02'] });
    const outcome = await auto.drop(poolCsv(['SOME', 3]));
    await expect
      .poll(async () => (await auto.read(outcome.intake.intakeId)).rows[0], LONG)
      .toMatchObject({
        deskdrop_status: 'needs-attention',
        deskdrop_desktop_state: 'active, failed',
        deskdrop_reason: expect.stringMatching(/2 of 3 ordered: .*1 of 3 rejected: .*another desktop_name/),
      });
    const again = await auto.drop(poolCsv(['SOME', 3]));
    expect(again.rows[0]?.deskdrop_status).toBe('needs-attention');
    expect(liveOf(auto, 'SOME')).toHaveLength(1);
  });

  test('and people get the addresses that their lines give', async () => {
    const outcome = await auto.drop(
      'user_name,desktop_name,size,desktop_ip\n,IPS,2,192.168.3.1 192.168.3.2\nipa,,,192.168.3.3\nipb,,,\nipc,,,192.168.3.4\n',
    );
    expect(outcome.rows.map((row) => row.deskdrop_status)).toEqual(Array(4).fill('ordered'));
    const ips = auto.simulator.book
      .liveOrders()
      .map(({ desktops, request }) => [
        desktops.map(({ userName }) => userName).join(),
        request.hour_package_resources[0]?.create_desktops?.desktop_ips,
      ]);
    expect(ips).toEqual(
      expect.arrayContaining([
        [',', ['192.168.3.1', '192.168.3.2']],
        ['ipa,ipc', ['192.168.3.3', '192.168.3.4']],
        ['ipb', undefined],
      ]),
    );
  });
});

describe('desktops without users in mode confirm', () => {
  let confirm: Pipeline;
  beforeAll(async () => {
    confirm = await startPipeline({ payment: 'confirm', simulator: { settings: { buildDelayMs: 50 } } });
  });
  afterAll(() => confirm.stop());

  test('are paid once when the answer to their unpaid order is lost', async () => {
    confirm.simulator.faults.add({ on: 'order', match: 'UNPAID', when: 'after', times: 1, how: 'reset' });
    const outcome = await confirm.drop(poolCsv(['UNPAID', 2]));
    const placed = liveOf(confirm, 'UNPAID');
    expect(placed).toMatchObject([{ status: expect.stringMatching(/processing|completed/) }]);
    expect(outcome.rows).toMatchObject([
      { deskdrop_status: 'ordered', deskdrop_payment: 'paid', deskdrop_order_id: placed[0]?.orderId },
    ]);
  });
});
