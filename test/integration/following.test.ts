import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { eventsPath } from '../../local/cloud/data/data-folder.ts';
import { csvOf, type Pipeline, type PipelineOptions, startPipeline } from '../support/pipeline.ts';
import { connect } from '../support/workspace-simulator-client.ts';

// An accepted order is not the end: it is paid or lapses, and its desktops appear or fail. Each case checks the report
// and the provider's books.

let pipeline: Pipeline;
afterEach(() => pipeline.stop());

const start = async (options: PipelineOptions): Promise<void> => {
  const times = { followMinMs: 500, followMaxMs: 2_000, followForMs: 30_000, resendAfterMs: 7_000, ...options.times };
  pipeline = await startPipeline({ ...options, times });
};
const rowsOf = async (intakeId: string) => (await pipeline.read(intakeId)).rows;
const liveOf = (user: string) => pipeline.simulator.book.desktopsByUser().get(user) ?? [];
const LONG = { timeout: 120_000 };

describe('in mode auto', () => {
  test('a desktop that cannot be created is reported with the provider’s reason, its colleague’s is active, and a new file orders it again', async () => {
    await start({ payment: 'auto', simulator: { settings: { buildDelayMs: 100, failingBuilds: ['unlucky'] } } });
    const { intake } = await pipeline.drop(csvOf('lucky', 'unlucky'));
    await expect.poll(async () => (await rowsOf(intake.intakeId))[1]?.deskdrop_status, LONG).toBe('rejected');
    expect(await rowsOf(intake.intakeId)).toMatchObject([
      { deskdrop_status: 'ordered', deskdrop_payment: 'paid', deskdrop_desktop_state: 'active' },
      {
        deskdrop_desktop_state: 'failed',
        deskdrop_reason: expect.stringMatching(/WKS\.00010110.*IP address.*drop the line again/),
      },
    ]);
    const [order] = (await pipeline.read(intake.intakeId)).orders;
    expect(order).toMatchObject({ state: 'ORDERED', sent: [0], ejected: { 1: expect.any(String) } });
    expect(pipeline.simulator.book.orders()).toHaveLength(1);

    pipeline.simulator.changeSettings({ failingBuilds: [] });
    const again = await pipeline.drop(csvOf('lucky', 'unlucky'));
    expect(again.rows.map((row) => row.deskdrop_status)).toEqual(['already-ordered', 'ordered']);
    await expect
      .poll(async () => (await rowsOf(again.intake.intakeId))[1], LONG)
      .toMatchObject({ deskdrop_payment: 'paid', deskdrop_desktop_state: 'active' });
    expect(liveOf('lucky').filter(({ state }) => state === 'built')).toHaveLength(1);
    expect(liveOf('unlucky').map(({ state }) => state)).toEqual(['failed', 'built']);

    // Other systems are told each fact once it is true, and nothing is left over.
    const told = async () => {
      const lines = (await readFile(eventsPath(pipeline.dataDir), 'utf8')).trim().split('\n');
      return lines.map((line) => JSON.parse(line)).filter(({ detail }) => detail.intakeId === intake.intakeId);
    };
    const typesOf = async () => [...new Set((await told()).map((event) => event['detail-type']))].sort();
    await expect.poll(typesOf, LONG).toEqual(['DesktopsReady', 'FileReported', 'OrderPaid', 'OrderPlaced']);
    expect((await told()).find((event) => event['detail-type'] === 'DesktopsReady').detail).toMatchObject({
      clientOrderId: order?.clientOrderId,
      ready: 1,
      failed: 1,
    });
    await expect.poll(() => pipeline.ledger.outbox.waiting(9), LONG).toEqual([]);
  });

  test('an order that the provider did not pay says so, and waits for finance', async () => {
    await start({ payment: 'auto', simulator: { settings: { autoPayFails: true } } });
    const { intake } = await pipeline.drop(csvOf('ada'));
    await expect
      .poll(async () => (await rowsOf(intake.intakeId))[0], LONG)
      .toMatchObject({
        deskdrop_status: 'ordered',
        deskdrop_payment: expect.stringMatching(/^unpaid until /),
        deskdrop_reason: expect.stringContaining('not paid by the provider: finance pays it'),
      });
    expect(pipeline.simulator.calls.pay).toBe(0);
  });
});

describe('in mode manual', () => {
  test('an order cancelled in the console has ended: its file and the files that point at it are corrected, and a new file orders its people again', async () => {
    await start({});
    const first = await pipeline.drop(csvOf('ada', 'bob'));
    const second = await pipeline.drop(csvOf('bob', 'carl'));
    expect(second.rows[0]).toMatchObject({ deskdrop_status: 'already-ordered' });
    const orderId = first.orders[0]?.state === 'ORDERED' ? first.orders[0].providerOrderId : '';
    expect((await connect(pipeline.simulator, 'test-token').cancel(orderId)).status).toBe(204);

    await expect.poll(async () => (await rowsOf(first.intake.intakeId))[0]?.deskdrop_status, LONG).toBe('rejected');
    expect(await rowsOf(first.intake.intakeId)).toMatchObject([
      { deskdrop_payment: 'cancelled', deskdrop_reason: expect.stringContaining('cancelled at the provider') },
      { deskdrop_status: 'rejected', deskdrop_payment: 'cancelled' },
    ]);
    await expect
      .poll(async () => (await rowsOf(second.intake.intakeId))[0], LONG)
      .toMatchObject({
        deskdrop_status: 'needs-attention',
        deskdrop_reason: expect.stringContaining('CANCELLED now: drop the line again'),
      });
    expect((await rowsOf(second.intake.intakeId))[1]).toMatchObject({ deskdrop_status: 'ordered' });
    expect(pipeline.log.some((line) => line.includes('an accepted order has ended at the provider'))).toBe(true);

    const again = await pipeline.drop(csvOf('ada', 'bob', 'carl'));
    expect(again.rows.map((row) => row.deskdrop_status)).toEqual(['ordered', 'ordered', 'already-ordered']);
    for (const user of ['ada', 'bob', 'carl']) expect(liveOf(user), user).toHaveLength(1);
    expect(pipeline.simulator.calls.pay).toBe(0);
  });

  test('an order is reported as unpaid until its deadline, as paid once finance has paid it, and as cancelled when it lapses', async () => {
    await start({ simulator: { settings: { buildDelayMs: 100 } } });
    const paid = await pipeline.drop(csvOf('ada'));
    const unpaid = expect.stringMatching(/^unpaid until /);
    await expect
      .poll(async () => (await rowsOf(paid.intake.intakeId))[0], LONG)
      .toMatchObject({ deskdrop_status: 'ordered', deskdrop_payment: unpaid, deskdrop_desktop_state: 'ordered' });
    const orderId = pipeline.simulator.book.orders()[0]?.orderId ?? '';
    expect((await connect(pipeline.simulator, 'test-token').pay(orderId)).status).toBe(204);
    await expect
      .poll(async () => (await rowsOf(paid.intake.intakeId))[0], LONG)
      .toMatchObject({ deskdrop_payment: 'paid', deskdrop_desktop_state: 'active' });

    pipeline.simulator.changeSettings({ payWithinMs: 2_000 });
    const lapsed = await pipeline.drop(csvOf('bob'));
    await expect
      .poll(async () => (await rowsOf(lapsed.intake.intakeId))[0], LONG)
      .toMatchObject({ deskdrop_status: 'rejected', deskdrop_payment: 'cancelled' });
  });
});
