import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OperatorResult } from '../../lambdas/domain/operating/operator-result.ts';
import { redriveOrder } from '../../lambdas/use-cases/operate/redrive-order.ts';
import { until } from '../support/command.ts';
import { operationsOf } from '../support/operations.ts';
import { csvOf, type Outcome, type Pipeline, startPipeline } from '../support/pipeline.ts';

// The project's quota is two desktops, until the test raises it.

let pipeline: Pipeline;
let operations: ReturnType<typeof operationsOf>;
beforeAll(async () => {
  pipeline = await startPipeline({ simulator: { settings: { quota: { desktops: 2, status: 403 } } } });
  operations = operationsOf(pipeline);
});
afterAll(async () => {
  operations.close();
  await pipeline.stop();
});

const statuses = ({ rows }: Outcome): (string | undefined)[] => rows.map((row) => row.deskdrop_status);
const liveOf = (user: string) => pipeline.simulator.book.desktopsByUser().get(user) ?? [];
/** Repeats a step, as a person does who is told to try again later. */
const askUntilDone = async (step: () => Promise<OperatorResult>): Promise<OperatorResult> => {
  for (;;) {
    const result = await step();
    if (result.done) return result;
    await sleep(500);
  }
};

test.each([403, 400] as const)(
  'an order above the quota (%i) is parked with its reason, and redriven once the quota is raised',
  {
    timeout: 120_000,
  },
  async (status) => {
    const held = [...pipeline.simulator.book.desktopsByUser().values()].flat().length;
    pipeline.simulator.changeSettings({ quota: { desktops: held + 2, status } });
    const users = ['a', 'b', 'c'].map((name) => `quota-${status}-${name}`);
    const before = await pipeline.drop(csvOf(...users));
    expect(statuses(before)).toEqual(['needs-attention', 'needs-attention', 'needs-attention']);
    for (const { deskdrop_reason } of before.rows) {
      expect(deskdrop_reason).toContain('A quota of the account is used up (HTTP');
      expect(deskdrop_reason).toContain('The number of desktops exceeds the quota.');
    }
    expect(before.orders).toMatchObject([{ state: 'NEEDS_ATTENTION', settled: true }]);

    const again = await pipeline.drop(csvOf(...users));
    expect(statuses(again), 'dropped again, it waits for the first').toEqual(statuses(before));
    expect(users.flatMap(liveOf)).toEqual([]);

    pipeline.simulator.changeSettings({ quota: { desktops: held + 3, status } });
    const [order] = before.orders;
    if (order === undefined) throw new Error('no order');
    await askUntilDone(() => redriveOrder(order, 'Ann', operations));
    await until(async () => statuses(await pipeline.read(before.intake.intakeId)).join() === 'ordered,ordered,ordered');
    await until(async () => {
      const found = statuses(await pipeline.read(again.intake.intakeId));
      return found.every((one) => one === 'already-ordered');
    });
    for (const user of users) expect(liveOf(user), user).toHaveLength(1);
  },
);
