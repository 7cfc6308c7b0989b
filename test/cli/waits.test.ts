import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { showTime } from '../../bin/commands/terminal/show-time.ts';
import type { Intake } from '../../lambdas/domain/intakes/intake.ts';
import type { QueuedOrder } from '../../lambdas/domain/orders/order.ts';
import { FRESH_BUDGET, type PaceBudget } from '../../lambdas/domain/orders/order-rate.ts';
import { PLANNER_VERSION } from '../../lambdas/domain/planning/plan-intake.ts';
import type { CommandResult } from '../support/command.ts';
import { type LedgerUnderTest, startLedger } from '../support/ledger.ts';
import { fresh } from '../support/orders.ts';
import { runCommand } from '../support/run-command.ts';
import { orderBody } from '../support/workspace-simulator-client.ts';

// What `status` and `order` say about a queued order, with one order for each thing that it can wait for.

const HOUR_MS = 3_600_000;
const NOW = Date.now();
const inHours = (hours: number): string => new Date(NOW + hours * HOUR_MS).toISOString();
const shownIn = (hours: number): string => showTime(NOW + hours * HOUR_MS);
const INTAKE_ID = 'a2345678901234567890';

type Waiting = 'turn' | 'throttled' | 'owner' | 'retry' | 'message' | 'beyond';
const WAITS: Readonly<Record<Waiting, Partial<QueuedOrder>>> = {
  turn: { paceSlot: NOW + 2 * HOUR_MS, notBefore: inHours(2) },
  throttled: { notBefore: inHours(3), throttledSince: inHours(-4), throttled: 7 },
  owner: { notBefore: inHours(5), waitingSince: inHours(-1) },
  retry: { notBefore: inHours(6) },
  message: { notBefore: inHours(-1) },
  // No slot so far ahead is still reserved: such times have been corrected.
  beyond: { paceSlot: NOW + 48 * HOUR_MS, notBefore: inHours(48) },
};

let under: LedgerUnderTest;
const orders = new Map<Waiting, string>();
beforeAll(async () => {
  under = await startLedger();
  const { intakes, orders: written } = under.ledger;
  const received = {
    intakeId: INTAKE_ID,
    object: { bucket: 'b', key: 'incoming/hires.csv', etag: 'e', sizeBytes: 1 },
    receivedAt: new Date(NOW).toISOString(),
    payment: 'manual' as const,
  };
  const planning = await intakes.receiveIntake({ ...received, phase: 'PLANNING', history: [] });
  const plan = {
    profiles: {},
    computerNamePrefix: 'D-',
    payment: 'manual' as const,
    plannerVersion: PLANNER_VERSION,
    digest: 'digest',
    counts: { lines: 6, valid: 6, invalid: 0, duplicate: 0 },
    orders: 6,
  };
  const queued: Intake = { ...received, phase: 'QUEUED', plan, history: [] };
  expect(await intakes.moveIntake(planning, queued)).toBe('written');
  for (const [waiting, over] of Object.entries(WAITS) as [Waiting, Partial<QueuedOrder>][]) {
    const clientOrderId = randomUUID();
    orders.set(waiting, clientOrderId);
    const at = new Date(NOW).toISOString();
    const order = fresh({ clientOrderId, intakeId: INTAKE_ID, size: 1, createdAt: at, since: at });
    const user = `user-${waiting}`;
    const member = { position: 0, line: 2, userName: user, computerName: `D-${user}`, claimsName: false };
    const request = orderBody([{ user_name: user, computer_name: `D-${user}` }]) as never;
    await written.putOrder({ order, members: [member], request });
    expect(await written.write({ from: order, to: { ...order, ...over, revision: 1 } })).toBe('written');
  }
  await setPace({ nextSlot: NOW + 3 * HOUR_MS });
});
afterAll(() => under.stop());

const setPace = async (over: Partial<PaceBudget>): Promise<void> => {
  const budget = await under.ledger.pace.getBudget();
  const next = { ...FRESH_BUDGET, ...over, revision: budget.revision + 1 };
  expect(await under.ledger.pace.changeBudget(budget, next)).toBe('written');
};
const ask = (...args: readonly string[]): Promise<CommandResult> =>
  runCommand([...args, '--table', under.tableName], {
    AWS_ENDPOINT_URL: String(under.clientConfig.endpoint),
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'any',
    AWS_SECRET_ACCESS_KEY: 'any',
  });

/** What `status` and `order` say about the order, each as one line. */
const said = async (waiting: Waiting): Promise<readonly [string, string]> => {
  const id = orders.get(waiting) ?? '';
  const [status, order] = await Promise.all([ask('status', INTAKE_ID), ask('order', id)]);
  for (const { status: code, stderr } of [status, order]) expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const flat = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
  // A wrapped row continues on the lines below, so it ends where the next order begins.
  const row = status.stdout.slice(status.stdout.indexOf(id) + id.length).split(/\n {2}(?=\S{36} )/)[0] ?? '';
  return [flat(row), flat(order.stdout.slice(order.stdout.indexOf('Time line')))];
};

describe('what a queued order waits for', () => {
  test.each<[string, Waiting, { what: string; until?: number; more?: string }]>([
    ['its slot in the order rate', 'turn', { what: 'waits for its turn in the order rate', until: 2 }],
    [
      'the provider, which did not take it',
      'throttled',
      { what: 'waits: the provider has not accepted it yet', until: 3, more: `, not accepted since ${shownIn(-4)}` },
    ],
    ['another order', 'owner', { what: 'waits for another order that holds its people', until: 5 }],
    ['another try', 'retry', { what: 'waits for another try', until: 6 }],
    ['nothing but a worker', 'message', { what: 'is due and waits for a worker' }],
    [
      'a slot that a wrong clock wrote',
      'beyond',
      {
        what: 'waits for its turn in the order rate',
        until: 48,
        more: ', which a wrong clock wrote: the next patrol puts it right',
      },
    ],
  ])('is shown by status and order, with the time: %s', async (_, waiting, { what, until, more = '' }) => {
    const [inStatus, inOrder] = await said(waiting);
    const at = until === undefined ? '' : shownIn(until);
    expect(`${inStatus} end`).toContain(`QUEUED standard, ${what}${at === '' ? '' : ` until ${at}`}${more} end`);
    expect(`${inOrder} end`).toContain(`${at === '' ? '' : `${at} `}next ${what}${more} end`);
  });

  test('is a pause of the whole account while the provider throttles it, which the file shows as well', async () => {
    await setPace({ nextSlot: NOW + 3 * HOUR_MS, pausedMs: HOUR_MS, pausedUntil: NOW + HOUR_MS / 2 });
    const [inStatus, inOrder] = await said('turn');
    expect(inStatus).toContain(`waits: the provider throttles the account until ${shownIn(3)}`);
    expect(inOrder).toContain(`${shownIn(3)} next waits: the provider throttles the account`);
    const { stdout } = await ask('status', INTAKE_ID);
    expect(stdout).toMatch(new RegExp(`orders pause +until ${shownIn(0.5)}: the provider throttles the account`));
    expect(stdout).toMatch(new RegExp(`order rate +the next free turn is at ${shownIn(4)}`));
  });

  test('is in the JSON too', async () => {
    const { stdout } = await ask('status', INTAKE_ID, '--json');
    const { intakes, pace } = JSON.parse(stdout);
    expect(pace).toMatchObject({ nextSlot: NOW + 3 * HOUR_MS });
    const told = intakes[0].orders as { clientOrderId: string }[];
    for (const [waiting, over] of Object.entries(WAITS) as [Waiting, Partial<QueuedOrder>][])
      expect(told.find(({ clientOrderId }) => clientOrderId === orders.get(waiting))).toMatchObject(over);
  });
});
