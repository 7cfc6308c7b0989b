import { afterEach, beforeEach, expect, it } from 'vitest';
import { classifyAnswer } from '../../lambdas/adapters/huawei/ordering/classify-answer.ts';
import { startWorkspaceSimulator, type WorkspaceSimulator } from '../../local/workspace-simulator/simulator.ts';
import { connect, manualClock, orderBody, type SimulatorClient } from '../support/workspace-simulator-client.ts';

const clock = manualClock('2026-03-01T12:00:00Z');
let simulator: WorkspaceSimulator;
let client: SimulatorClient;
let people = 0;

beforeEach(async () => {
  const settings = { throttleAbove: { orders: 2, perMs: 10_000 } };
  simulator = await startWorkspaceSimulator({ staticToken: 'T', now: clock.now, settings });
  client = connect(simulator, 'T');
});

afterEach(() => simulator.stop());

const order = () => client.order(orderBody([{ user_name: `user-${people++}` }]));
const statuses = async (count: number): Promise<number[]> => {
  const found: number[] = [];
  for (let no = 0; no < count; no++) found.push((await order()).status);
  return found;
};

it('accepts so many orders in a sliding window, without counting throttled ones', async () => {
  expect(await statuses(1)).toEqual([200]);
  clock.advance(6_000);
  expect(await statuses(3)).toEqual([200, 429, 429]);
  clock.advance(3_999);
  expect(await statuses(1)).toEqual([429]);
  clock.advance(1);
  expect(await statuses(2)).toEqual([200, 429]);
  expect(simulator.book.orders()).toHaveLength(3);
  expect(simulator.calls.order).toBe(7);
});

it('throttles with the gateway’s message, which says how long to wait', async () => {
  await statuses(2);
  const { status, json, text } = await order();
  expect(json).toMatchObject({
    error_code: 'APIGW.0308',
    error_msg: expect.stringContaining('limit:2,time:10 second'),
  });
  expect(classifyAnswer({ status, headers: {}, body: text, complete: true }, clock.now())).toMatchObject({
    kind: 'notSent',
    cause: 'throttled',
    retryAfterMs: 10_000,
  });
});

it('throttles only orders, and nothing if so configured', async () => {
  await statuses(3);
  expect((await client.orders()).status).toBe(200);
  simulator.changeSettings({ throttleAbove: { orders: 0, perMs: 10_000 } });
  expect(await statuses(3)).toEqual([200, 200, 200]);
});

it('answers with the configured delay after the work is done', async () => {
  simulator.changeSettings({ answerDelayMs: 60_000 });
  const late = order();
  while (simulator.book.orders().length === 0) await new Promise((resolve) => setImmediate(resolve));
  const first = await Promise.race([late, new Promise((resolve) => setImmediate(() => resolve('still waiting')))]);
  expect(first).toBe('still waiting');
  await simulator.stop();
  await expect(late).rejects.toThrow();
});
