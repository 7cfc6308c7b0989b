import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StoppedOrder } from '../../lambdas/domain/following/payment-transitions.ts';
import type { Intake } from '../../lambdas/domain/intakes/intake.ts';
import { approvePayments, stoppedPayments } from '../../lambdas/use-cases/operate/approve-payments.ts';
import { ordersToPay } from '../../lambdas/use-cases/status/list-orders.ts';
import { operationsOf } from '../support/operations.ts';
import { csvOf, type Pipeline, startPipeline } from '../support/pipeline.ts';

// A desktop costs 30 USD at the simulator but 1 USD in the profile, and a file may cost 100 USD.

let pipeline: Pipeline;
let operations: ReturnType<typeof operationsOf>;
let profilesDir: string;
beforeAll(async () => {
  profilesDir = await mkdtemp(join(tmpdir(), 'deskdrop-profiles-'));
  const standard = JSON.parse(await readFile(join(import.meta.dirname, '../../profiles/standard.json'), 'utf8'));
  const cheap = { ...standard, price_per_desktop: { amount: 1, currency: 'USD' } };
  await writeFile(join(profilesDir, 'standard.json'), JSON.stringify(cheap));
  pipeline = await startPipeline({
    payment: 'confirm',
    profilesDir,
    guard: { maxAmountPerFile: { amount: 100, currency: 'USD' } },
    times: { followMinMs: 500, followMaxMs: 1_000, followForMs: 60_000 },
  });
  operations = operationsOf(pipeline);
});
afterAll(async () => {
  operations.close();
  await pipeline.stop();
  await rm(profilesDir, { recursive: true });
});

/** As `approve` does. */
const approve = async (intake: Intake, held: readonly StoppedOrder[]) => {
  const outcome = await approvePayments(intake, held, { by: 'Grace', at: new Date().toISOString() }, operations);
  if ('approved' in outcome) for (const id of outcome.approved) await operations.messages.sendReconcile(id, 0);
  return outcome;
};

const paidDesktops = (user: string) =>
  pipeline.simulator.book
    .orders()
    .filter(
      ({ paidAt, desktops }) => paidAt !== undefined && desktops.some(({ userName }) => userName.startsWith(user)),
    )
    .reduce((sum, { desktops }) => sum + desktops.length, 0);

test('a file is paid up to its limit, by the provider’s amounts', {
  timeout: 120_000,
}, async () => {
  // Two groups make two orders of 60 USD each, which are paid concurrently.
  const csv = 'user_name,user_group\npair-a,users\npair-b,users\npair-c,administrators\npair-d,administrators\n';
  const outcome = await pipeline.drop(csv);
  expect(outcome.orders).toHaveLength(2);
  expect(paidDesktops('pair-')).toBe(2);
  const held = await stoppedPayments(outcome.intake, pipeline.ledger);
  expect(held).toMatchObject([{ paymentState: { kind: 'held' }, amount: { value: 60, currency: 'USD' } }]);
  const waiting = outcome.rows.filter((row) => row.deskdrop_status === 'needs-attention');
  expect(waiting).toHaveLength(2);
  expect(waiting[0]?.deskdrop_reason).toMatch(
    /^placed, not paid: over the limit: the order costs 60 USD, with what is paid of the file 120 USD, and a file may cost 100 USD\. .*approve/,
  );
  expect(await ordersToPay([outcome.intake], pipeline.ledger)).toMatchObject([
    { providerOrderId: held[0]?.providerOrderId, held: expect.stringContaining('over the limit') },
  ]);
  expect(pipeline.log.join('\n')).toContain('a payment waits for a person');

  const approved = [String(held[0]?.clientOrderId)];
  expect(await approve(outcome.intake, held)).toEqual({ approved });
  await expect.poll(() => paidDesktops('pair-'), { timeout: 120_000 }).toBe(4);
  await expect
    .poll(async () => (await pipeline.read(outcome.intake.intakeId)).rows.map((row) => row.deskdrop_status), {
      timeout: 120_000,
    })
    .toEqual(['ordered', 'ordered', 'ordered', 'ordered']);
  expect(pipeline.simulator.calls.pay).toBe(2);
  expect(await approve(outcome.intake, held)).toHaveProperty('refused');
});

test.each([
  ['in another currency', 'EUR', 'foreign', /the order costs 30 EUR\. .*approve/, { value: 30, currency: 'EUR' }],
  ['not at all', null, 'untold', /the provider does not state what the order costs\. .*approve/, undefined],
])(
  'an order whose amount the provider gives %s is paid only with an approval, and does not count',
  {
    timeout: 120_000,
  },
  async (_, currency, user, reason, amount) => {
    const { simulator, ledger } = pipeline;
    simulator.changeSettings({ currency });
    const outcome = await pipeline.drop(csvOf(user));
    const held = await stoppedPayments(outcome.intake, ledger);
    expect(held).toMatchObject([{ paymentState: { kind: 'held' } }]);
    expect(held[0]?.amount).toEqual(amount);
    expect(outcome.rows).toMatchObject([
      { deskdrop_status: 'needs-attention', deskdrop_payment: expect.stringMatching(/^unpaid/) },
    ]);
    expect(outcome.rows[0]?.deskdrop_reason).toMatch(/the file cannot be checked against its limit of 100 USD/);
    expect(outcome.rows[0]?.deskdrop_reason).toMatch(reason);
    expect(paidDesktops(user)).toBe(0);

    await approve(outcome.intake, held);
    await expect
      .poll(async () => (await pipeline.read(outcome.intake.intakeId)).rows[0]?.deskdrop_status, { timeout: 120_000 })
      .toBe('ordered');
    expect(paidDesktops(user)).toBe(1);
    expect(await ledger.payments.countPayment(outcome.intake.intakeId, 'another', 100, 100)).toEqual({
      others: 0,
      counted: true,
    });
  },
);

test('an amount counts once, however often it is counted, and of twenty concurrent ones as many as fit', async () => {
  const { payments } = pipeline.ledger;
  const file = randomUUID();
  const counts = await Promise.all(
    Array.from({ length: 20 }, (_, no) => payments.countPayment(file, `order-${no}`, 10, 70)),
  );
  expect(counts.filter(({ counted }) => counted)).toHaveLength(7);
  const other = randomUUID();
  for (let asked = 0; asked < 3; asked++)
    expect(await payments.countPayment(other, 'a', 60, 100)).toEqual({ others: 0, counted: true });
  expect(await payments.countPayment(other, 'b', 41, 100)).toEqual({ others: 60, counted: false });
});
