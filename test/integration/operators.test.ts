import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OperatorResult } from '../../lambdas/domain/operating/operator-result.ts';
import { redrivabilityOf } from '../../lambdas/domain/operating/redrivability.ts';
import type { Order } from '../../lambdas/domain/orders/order.ts';
import { ordersToRedrive, redriveFile } from '../../lambdas/use-cases/operate/redrive-file.ts';
import { redriveOrder } from '../../lambdas/use-cases/operate/redrive-order.ts';
import { findReleaseTarget, releaseOrdered, releaseParked } from '../../lambdas/use-cases/operate/release-person.ts';
import { resolveAbsent } from '../../lambdas/use-cases/operate/resolve-order.ts';
import { until } from '../support/command.ts';
import { operationsOf } from '../support/operations.ts';
import { csvOf, type Outcome, type Pipeline, startPipeline } from '../support/pipeline.ts';
import { connect, orderBody } from '../support/workspace-simulator-client.ts';

// Operators' steps on the running pipeline: what they start ends without further steps, and the report follows.

let pipeline: Pipeline;
let operations: ReturnType<typeof operationsOf>;
beforeAll(async () => {
  pipeline = await startPipeline({ times: { maxAttempts: 2, maxSweeps: 1 } });
  operations = operationsOf(pipeline);
});
afterAll(async () => {
  operations.close();
  await pipeline.stop();
});

const statuses = ({ rows }: Outcome): (string | undefined)[] => rows.map((row) => row.deskdrop_status);
const liveOf = (user: string) => pipeline.simulator.book.desktopsByUser().get(user) ?? [];
const onlyOrder = ({ orders }: Outcome): Order => orders[0] as Order;
/** Repeats a step, as a person does who is told to try again later. */
const askUntilDone = async (step: () => Promise<OperatorResult>): Promise<OperatorResult> => {
  for (;;) {
    const result = await step();
    if (result.done) return result;
    await sleep(500);
  }
};
const reportSays = async ({ intake }: Outcome, wanted: readonly string[]): Promise<Outcome> => {
  await until(async () => statuses(await pipeline.read(intake.intakeId)).join() === wanted.join());
  return pipeline.read(intake.intakeId);
};

const AT_ONCE = { isRepeated: false, mayGoOn: () => true, onProgress: async () => {} };

describe.concurrent('an operator', { timeout: 120_000 }, () => {
  test('sends a parked order again once its problem is solved: it is ordered once, and the report is written again', async () => {
    pipeline.simulator.faults.add({ on: 'order', match: 'no-quota', how: 'forbidden', code: 'WKS.00081105', times: 1 });
    const before = await pipeline.drop(csvOf('no-quota', 'with-me'));
    expect(statuses(before)).toEqual(['needs-attention', 'needs-attention']);
    const { clientOrderId } = onlyOrder(before);
    await askUntilDone(() => resolveAbsent(clientOrderId, 'Ann', operations));
    const after = await reportSays(before, ['ordered', 'ordered']);
    expect(onlyOrder(after)).toMatchObject({ clientOrderId, state: 'ORDERED', attempt: { no: 2 } });
    expect([...liveOf('no-quota'), ...liveOf('with-me')]).toHaveLength(2);
  });

  test('redrives a rejected order: a new order, once, that the report follows', async () => {
    pipeline.simulator.faults.add({
      on: 'order',
      match: 'refused-once',
      how: 'refuse',
      message: 'product_id is sold out',
      times: 1,
    });
    const before = await pipeline.drop(csvOf('refused-once', 'refused-too'));
    expect(statuses(before)).toEqual(['rejected', 'rejected']);
    const old = onlyOrder(before);
    const result = await redriveOrder(old, 'Ann', operations);
    if (!result.done) throw new Error(result.reason);
    const after = await reportSays(before, ['ordered', 'ordered']);
    expect(result.order.clientOrderId).not.toBe(old.clientOrderId);
    expect(after.summary.orders).toMatchObject([
      { clientOrderId: old.clientOrderId, state: 'REJECTED', desktops: 0 },
      { clientOrderId: result.order.clientOrderId, state: 'ORDERED', desktops: 2 },
    ]);
    expect(await redriveOrder(onlyOrder(before), 'Ben', operations)).toMatchObject({ done: false });
    expect([...liveOf('refused-once'), ...liveOf('refused-too')]).toHaveLength(2);
  });

  test('redrives a file: every order that ended without its desktops, without second desktops for people who have one', async () => {
    pipeline.simulator.faults.add(
      { on: 'order', match: 'file-a', how: 'refuse', message: 'product_id is sold out', times: 1 },
      { on: 'order', match: 'file-b', how: 'refuse', message: 'product_id is sold out', times: 1 },
    );
    const csv = 'user_name,user_group\nfile-a,users\nfile-b,administrators\nfile-c,administrators\n';
    const before = await pipeline.drop(csv);
    expect(statuses(before)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(statuses(await pipeline.drop(csvOf('file-c')))).toEqual(['ordered']);

    const orders = await ordersToRedrive(before.intake, pipeline.ledger);
    if ('done' in orders) throw new Error(orders.reason);
    expect(await redriveFile(orders, 'Ann', operations, AT_ONCE)).toMatchObject({
      redriven: [{}, {}],
      sent: [],
      refused: [],
    });
    await reportSays(before, ['ordered', 'ordered', 'already-ordered']);
    const again = await ordersToRedrive(before.intake, pipeline.ledger);
    expect(again, 'nothing is left to redrive').toEqual({ ended: [], queued: [] });
    for (const user of ['file-a', 'file-b', 'file-c']) expect(liveOf(user), user).toHaveLength(1);
  });

  test('releases an ordered person: the next file orders a second desktop, exactly once, and the first stays', async () => {
    const first = await pipeline.drop(csvOf('second-desk', 'colleague'));
    const target = await findReleaseTarget('Second-Desk', pipeline.ledger, 'D-');
    if ('done' in target) throw new Error(target.reason);
    await releaseOrdered(target, 'Ann', operations);
    const next = 'user_name,computer_name\nsecond-desk,PC-2ND\ncolleague,PC-COLL\n';
    const outcomes = await Promise.all([pipeline.drop(next), pipeline.drop(next)]);
    expect(outcomes.flatMap(statuses).sort()).toEqual([
      'already-ordered',
      'already-ordered',
      'already-ordered',
      'ordered',
    ]);
    expect(liveOf('second-desk').map(({ computerName }) => computerName)).toEqual(['D-second-desk', 'PC-2ND']);
    expect(liveOf('colleague')).toHaveLength(1);
    expect(statuses(await pipeline.read(first.intake.intakeId))).toEqual(['ordered', 'ordered']);
  });

  test('releases people whom a stranger’s desktop blocks, and they are ordered under another name', async () => {
    const stranger = connect(pipeline.simulator, 'test-token');
    const people = [{ user_name: 'somebody', computer_name: 'D-blocked' }, { user_name: 'another' }];
    // The desktop is created after the order was planned: an older one would remove its member without a person.
    pipeline.simulator.faults.add({ on: 'order', match: 'blocked', how: 'reset', when: 'before', times: 1 });
    const dropping = pipeline.drop(csvOf('blocked'));
    await until(async () =>
      pipeline.simulator.faults.list().some(({ fault, struck }) => fault.match === 'blocked' && struck > 0),
    );
    await stranger.order(orderBody(people, 'true'));
    const before = await dropping;
    expect(statuses(before)).toEqual(['needs-attention']);
    const target = await findReleaseTarget('blocked', pipeline.ledger, 'D-');
    if ('done' in target || target.kind !== 'parked') throw new Error('not parked');
    expect(await resolveAbsent(target.order.clientOrderId, 'Ann', operations)).toMatchObject({ done: false });
    // Reads the order before each try, as the command does: a sweep may have changed it meanwhile.
    await askUntilDone(async () => {
      const now = await findReleaseTarget('blocked', pipeline.ledger, 'D-');
      if ('done' in now || now.kind !== 'parked') throw new Error('not parked');
      return releaseParked(now.order, 'Ann', operations);
    });
    const after = await reportSays(before, ['rejected']);
    expect(after.rows[0]?.deskdrop_reason).toContain('released by Ann');
    const left = await ordersToRedrive(after.intake, pipeline.ledger);
    expect(left, 'a redrive of the file lets the released be').toEqual({ ended: [], queued: [] });
    expect(redrivabilityOf(onlyOrder(after)), 'one of the order does not').toMatchObject({ kind: 'redrivable' });
    expect(statuses(await pipeline.drop('user_name,computer_name\nblocked,PC-FREE\n'))).toEqual(['ordered']);
    expect(liveOf('blocked').map(({ computerName }) => computerName)).toEqual(['PC-FREE']);
  });

  test('redrives a parked order after the checks: the old order ends, and the new one is ordered once', async () => {
    pipeline.simulator.faults.add({
      on: 'order',
      match: 'parked-once',
      how: 'forbidden',
      code: 'WKS.00081105',
      times: 1,
    });
    const before = await pipeline.drop(csvOf('parked-once'));
    expect(statuses(before)).toEqual(['needs-attention']);
    await askUntilDone(() => redriveOrder(onlyOrder(before), 'Ann', operations));
    const after = await reportSays(before, ['ordered']);
    expect(after.orders.map(({ state }) => state).sort()).toEqual(['ORDERED', 'REJECTED']);
    expect(liveOf('parked-once')).toHaveLength(1);
  });

  test('an order that waited for a resolved one continues', async () => {
    pipeline.simulator.faults.add({ on: 'order', match: 'held', how: 'forbidden', code: 'WKS.00081105', times: 1 });
    const owner = await pipeline.drop(csvOf('held'));
    const waiting = await pipeline.drop(csvOf('held'));
    expect([...statuses(owner), ...statuses(waiting)]).toEqual(['needs-attention', 'needs-attention']);
    await askUntilDone(() => resolveAbsent(onlyOrder(owner).clientOrderId, 'Ann', operations));
    await reportSays(owner, ['ordered']);
    await reportSays(waiting, ['already-ordered']);
    expect(liveOf('held')).toHaveLength(1);
  });
});
