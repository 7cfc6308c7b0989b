import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redriveOrder } from '../../lambdas/use-cases/operate/redrive-order.ts';
import { findReleaseTarget, releaseOrdered, releaseParked } from '../../lambdas/use-cases/operate/release-person.ts';
import { until } from '../support/command.ts';
import { operationsOf } from '../support/operations.ts';
import { type Pipeline, startPipeline } from '../support/pipeline.ts';

// Operators' steps on desktops without users: an order of a pool is redriven and released as a whole.

let pipeline: Pipeline;
let operations: ReturnType<typeof operationsOf>;
beforeAll(async () => {
  pipeline = await startPipeline({ times: { maxSweeps: 1 } });
  operations = operationsOf(pipeline);
});
afterAll(async () => {
  operations.close();
  await pipeline.stop();
});

const LONG = { timeout: 120_000 };
const poolCsv = (name: string, size: number): string => `user_name,desktop_name,size\n,${name},${size}\n`;
const liveOf = (name: string) =>
  pipeline.simulator.book
    .liveOrders()
    .filter(({ request }) => request.hour_package_resources[0]?.create_desktops?.desktop_name === name);

describe('desktops without users', { timeout: 120_000 }, () => {
  test('that were refused are redriven as a whole, once, by whichever operator', async () => {
    pipeline.simulator.faults.add({ on: 'order', match: 'REDO', times: 1, how: 'refuse' });
    const before = await pipeline.drop(poolCsv('REDO', 5));
    const [old] = before.orders;
    if (old === undefined) throw new Error('no order');
    const results = await Promise.all(['Ann', 'Ben'].map((by) => redriveOrder(old, by, operations)));
    expect(results.map(({ done }) => done)).toContain(true);
    await expect
      .poll(async () => (await pipeline.read(before.intake.intakeId)).rows[0], LONG)
      .toMatchObject({ deskdrop_status: 'ordered', deskdrop_computer_name: 'REDO' });
    const placed = liveOf('REDO');
    expect(placed).toHaveLength(1);
    expect(placed[0]?.desktops.map(({ userName }) => userName)).toEqual(['', '', '', '', '']);
    const { orders } = await pipeline.read(before.intake.intakeId);
    expect(orders.find(({ state }) => state === 'ORDERED')).toMatchObject({
      origin: { kind: 'redrive', parent: old.clientOrderId },
      size: 5,
    });
    expect((await pipeline.drop(poolCsv('REDO', 5))).rows).toMatchObject([{ deskdrop_status: 'already-ordered' }]);
    expect(liveOf('REDO')).toHaveLength(1);
  });

  test('that stay parked are released as a whole: the file follows, and a line of another size may have the name', async () => {
    pipeline.simulator.faults.add({ on: 'order', match: 'LETGO', times: 1, how: 'forbidden', code: 'WKS.00081105' });
    const before = await pipeline.drop(poolCsv('LETGO', 3));
    expect(before.rows).toMatchObject([{ deskdrop_status: 'needs-attention' }]);
    const release = async () => {
      const target = await findReleaseTarget('LETGO', pipeline.ledger, 'D-');
      if ('done' in target || target.kind !== 'parked') throw new Error('not parked');
      return releaseParked(target.order, 'Ann', operations);
    };
    let result = await release();
    await until(async () => {
      if (!result.done) result = await release();
      return result.done;
    });
    expect(result).toMatchObject({ what: expect.stringContaining('its 3 desktops may be ordered again') });
    await expect
      .poll(async () => (await pipeline.read(before.intake.intakeId)).rows[0], LONG)
      .toMatchObject({ deskdrop_status: 'rejected', deskdrop_reason: expect.stringContaining('released by Ann') });
    expect((await pipeline.drop(poolCsv('LETGO', 4))).rows).toMatchObject([{ deskdrop_status: 'ordered' }]);
    expect(liveOf('LETGO').map(({ desktops }) => desktops.length)).toEqual([4]);
  });

  test('that are ordered are released by any of their names: the next file orders as many again', async () => {
    const first = await pipeline.drop(poolCsv('TWO', 2));
    const target = await findReleaseTarget('two', pipeline.ledger, 'D-');
    if ('done' in target || target.kind !== 'ordered') throw new Error('not ordered');
    expect(await releaseOrdered(target, 'Ann', operations)).toMatchObject({
      done: true,
      what: expect.stringContaining('orders as many again'),
    });
    const outcomes = await Promise.all([pipeline.drop(poolCsv('TWO', 2)), pipeline.drop(poolCsv('TWO', 2))]);
    expect(outcomes.map(({ rows }) => rows[0]?.deskdrop_status).sort()).toEqual(['already-ordered', 'ordered']);
    expect(liveOf('TWO').map(({ desktops }) => desktops.length)).toEqual([2, 2]);
    expect((await pipeline.read(first.intake.intakeId)).rows).toMatchObject([{ deskdrop_status: 'ordered' }]);
  });
});
