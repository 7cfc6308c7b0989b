import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resolveAbsent } from '../../lambdas/use-cases/operate/resolve-order.ts';
import { operationsOf } from '../support/operations.ts';
import { csvOf, type Outcome, type Pipeline, STATIC_TOKEN, startPipeline } from '../support/pipeline.ts';
import { connect, orderBody } from '../support/workspace-simulator-client.ts';

// The credentials are an access key that does not name its user: which unpaid orders may be cancelled depends on IAM.

const KEY = { accessKey: 'AK-4711', secretKey: 'Secret-Key-4711' };

const startWithKey = (maxSweeps: number): Promise<Pipeline> =>
  startPipeline({
    simulator: { accessKeys: [{ ...KEY, user: 'deskdrop' }], staticToken: STATIC_TOKEN },
    credentials: ({ domainId }) => ({ type: 'aksk', ...KEY, domainId }),
    times: { maxSweeps },
  });

const placedFor = ({ simulator }: Pipeline, user: string): string[] =>
  simulator.book
    .orders()
    .filter(({ desktops }) => desktops.some(({ userName }) => userName === user))
    .map(({ status }) => status);

const untilOrdered = async (pipeline: Pipeline, { intake }: Outcome): Promise<Outcome> => {
  for (;;) {
    const outcome = await pipeline.read(intake.intakeId);
    if (outcome.rows.every((row) => row.deskdrop_status === 'ordered')) return outcome;
    await sleep(200);
  }
};

const sendAgain = async (pipeline: Pipeline, { orders }: Outcome): Promise<void> => {
  const operations = operationsOf(pipeline);
  try {
    while (!(await resolveAbsent(orders[0]?.clientOrderId ?? '', 'Ann', operations)).done) await sleep(500);
  } finally {
    operations.close();
  }
};

describe('if IAM says whose key it is', () => {
  let pipeline: Pipeline;
  beforeAll(async () => {
    pipeline = await startWithKey(4);
  });
  afterAll(() => pipeline.stop());

  test('an unpaid orphan of ours is cancelled and sent again', async () => {
    pipeline.simulator.faults.add({ on: 'order', match: 'lost', how: 'hang', when: 'after', times: 1 });
    const outcome = await pipeline.drop(csvOf('lost'));
    expect(outcome.rows).toMatchObject([{ deskdrop_status: 'ordered' }]);
    expect(placedFor(pipeline, 'lost')).toEqual(['cancelled', 'unpaid']);
  });

  test('that of another user, which also matches, is left alone; our order waits, and continues when it is gone', async () => {
    const { simulator } = pipeline;
    const reply = await connect(simulator, '').token({ project: { id: simulator.projectId } });
    const colleague = connect(simulator, reply.headers.get('x-subject-token') ?? '');
    simulator.faults.add({ on: 'order', match: 'kept', how: 'hang', when: 'before', times: 1 });
    const reporting = pipeline.drop(csvOf('kept'));
    await expect.poll(() => simulator.faults.list().at(-1)?.struck, { timeout: 120_000 }).toBe(1);
    const { json } = await colleague.order(orderBody([{ user_name: 'eve', computer_name: 'PC-eve' }]));
    const outcome = await reporting;
    expect(outcome.rows).toMatchObject([
      { deskdrop_status: 'needs-attention', deskdrop_reason: expect.stringContaining(json.order_id) },
    ]);
    expect(placedFor(pipeline, 'eve')).toEqual(['unpaid']);
    expect(placedFor(pipeline, 'kept')).toEqual([]);

    // Its owner cancels it; a lapse would have the same effect.
    const { headers } = await connect(simulator, '').token({ domain: { name: 'company' } });
    expect(await connect(simulator, headers.get('x-subject-token') ?? '').cancel(json.order_id)).toMatchObject({
      status: 204,
    });
    await sendAgain(pipeline, outcome);
    await untilOrdered(pipeline, outcome);
    expect(placedFor(pipeline, 'kept')).toEqual(['unpaid']);
  });
});

test('while IAM refuses, an unpaid order that only matches is left alone, our order is parked, and a person continues it', async () => {
  const pipeline = await startWithKey(2);
  try {
    pipeline.simulator.faults.add(
      { on: 'identity', how: 'forbidden' },
      { on: 'order', match: 'nobody', how: 'hang', when: 'after', times: 1 },
    );
    const outcome = await pipeline.drop(csvOf('nobody'));
    expect(outcome.rows).toMatchObject([
      { deskdrop_status: 'needs-attention', deskdrop_reason: expect.stringMatching(/not settled after/) },
    ]);
    expect(placedFor(pipeline, 'nobody')).toEqual(['unpaid']);
    const warned = pipeline.log.filter((line) => line.includes('IAM does not name the user of the credentials'));
    expect(warned).toHaveLength(1);

    // With credentials that name the user.
    await sendAgain(pipeline, outcome);
    await untilOrdered(pipeline, outcome);
    expect(placedFor(pipeline, 'nobody')).toEqual(['cancelled', 'unpaid']);
  } finally {
    await pipeline.stop();
  }
});
