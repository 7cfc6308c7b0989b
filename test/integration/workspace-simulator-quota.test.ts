import { afterEach, beforeEach, expect, it } from 'vitest';
import { classifyAnswer } from '../../lambdas/adapters/huawei/ordering/classify-answer.ts';
import { startWorkspaceSimulator, type WorkspaceSimulator } from '../../local/workspace-simulator/simulator.ts';
import { connect, manualClock, orderBody, type SimulatorClient, send } from '../support/workspace-simulator-client.ts';

const clock = manualClock('2026-03-01T12:00:00Z');
let simulator: WorkspaceSimulator;
let client: SimulatorClient;
let people = 0;

beforeEach(async () => {
  simulator = await startWorkspaceSimulator({
    staticToken: 'T',
    now: clock.now,
    settings: { quota: { desktops: 3, status: 403 }, buildDelayMs: 1_000 },
  });
  client = connect(simulator, 'T');
});

afterEach(() => simulator.stop());

const order = (count: number, autoPay: 'true' | 'false' = 'false') =>
  client.order(
    orderBody(
      Array.from({ length: count }, () => ({ user_name: `user-${people++}` })),
      autoPay,
    ),
  );

it('accepts orders up to the quota, including unpaid ones, and refuses an order above it as a whole', async () => {
  expect((await order(2)).status).toBe(200);
  expect((await order(2)).status).toBe(403);
  expect((await order(1)).status).toBe(200);
  expect((await order(1)).status).toBe(403);
  expect(simulator.book.orders().map(({ desktops }) => desktops.length)).toEqual([2, 1]);
});

it.each([
  [403, 'WKS.00081105'],
  [400, 'WKS.00131104'],
] as const)('refuses with %i and a quota message, which is the account’s fault', async (status, code) => {
  simulator.changeSettings({ quota: { desktops: 3, status } });
  await order(2);
  const reply = await order(2);
  expect(reply.status).toBe(status);
  expect(reply.json).toMatchObject({
    error_code: code,
    error_msg: 'The number of desktops exceeds the quota.',
    error_detail: 'desktop quota 3, used 2, requested 2',
  });
  expect(classifyAnswer({ status, headers: {}, body: reply.text, complete: true }, clock.now())).toMatchObject({
    kind: 'refused',
    fault: 'account',
    reason: expect.stringContaining('quota'),
  });
});

it('does not count a cancelled order, nor a desktop that failed to build', async () => {
  const placed = await order(3);
  expect((await order(1)).status).toBe(403);
  expect((await client.cancel(placed.json.order_id)).status).toBe(204);
  simulator.changeSettings({ failingBuilds: [`user-${people}`] });
  expect((await order(3, 'true')).status).toBe(200);
  expect((await order(1)).status).toBe(403);
  clock.advance(10_000);
  expect((await order(1)).status).toBe(200);
  expect((await order(1)).status).toBe(403);
});

it('is set over HTTP, counts existing orders, and ends when it is removed', async () => {
  const set = (quota: unknown) => send(`${simulator.url}/simulator/settings`, 'POST', { quota });
  expect((await order(3)).status).toBe(200);
  expect((await set({ desktops: 4, status: 400 })).json).toMatchObject({ quota: { desktops: 4, status: 400 } });
  expect((await order(2)).status).toBe(400);
  expect((await set({ desktops: 0, status: 403 })).status).toBe(200);
  expect((await order(1)).status).toBe(403);
  expect((await set({ desktops: null, status: 403 })).status).toBe(200);
  expect((await order(50)).status).toBe(200);
  expect((await set({ desktops: -1, status: 403 })).status).toBe(400);
  expect((await set({ desktops: 1, status: 500 })).status).toBe(400);
});
