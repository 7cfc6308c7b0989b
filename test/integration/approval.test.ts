import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decideHeld, type Verdict } from '../../lambdas/use-cases/operate/decide-held.ts';
import { csvOf, type Pipeline, startPipeline } from '../support/pipeline.ts';

// All tests share one cloud. A file of more than 3 desktops needs approval, and the daily limit is 20 desktops.

let profilesDir: string;
let pipeline: Pipeline;
beforeAll(async () => {
  profilesDir = await mkdtemp(join(tmpdir(), 'deskdrop-profiles-'));
  await cp(join(import.meta.dirname, '../../profiles'), profilesDir, { recursive: true });
  pipeline = await startPipeline({
    profilesDir,
    guard: { approval: 'above-3-desktops', maxDesktopsPerDay: 20 },
    times: { resendAfterMs: 6_500 },
  });
});
afterAll(async () => {
  await pipeline.stop();
  await rm(profilesDir, { recursive: true });
});

/** Counts only calls that change something: other files' orders are followed meanwhile, which causes reads. */
const changes = () => {
  const { order, pay, cancel, orders } = pipeline.simulator.calls;
  return { order, pay, cancel, orders };
};

const people = (count: number): string[] => {
  const name = `u${randomUUID().slice(0, 6)}`;
  return Array.from({ length: count }, (_, no) => `${name}-${no}`);
};
const incoming = (): string => `incoming/${randomUUID()}/users.csv`;
const ordersOf = (users: readonly string[]): number =>
  users.flatMap((user) => pipeline.simulator.book.desktopsByUser().get(user) ?? []).length;
const decide = (intakeId: string, verdict: Verdict, reason?: string) =>
  decideHeld(
    intakeId,
    verdict,
    { by: 'Grace', at: new Date().toISOString(), ...(reason === undefined ? {} : { reason }) },
    pipeline.ledger.intakes,
  );

test('a file that needs an approval is reported as held, and none of its orders is stored or sent', async () => {
  const calls = changes();
  const users = people(4);
  const intakeId = await pipeline.put(csvOf(...users, 'no!', users[0] ?? ''), incoming());
  const { intake, rows, orders, summary } = await pipeline.answer(intakeId, 'HELD');
  expect(rows.map((row) => row.deskdrop_status)).toEqual([
    ...Array<string>(4).fill('needs-attention'),
    'invalid',
    'duplicate',
  ]);
  const reason = 'it asks for 4 desktops, and more than 3 need an approval';
  expect(rows[0]?.deskdrop_reason).toMatch(
    new RegExp(`waits for approval: ${reason}. To approve it: npx deskdrop approve ${intakeId}$`),
  );
  expect(summary).toMatchObject({
    counts: { 'needs-attention': 4, invalid: 1, duplicate: 1, ordered: 0 },
    held: { reasons: [reason], approve: expect.stringContaining(`approve ${intakeId}`) },
    orders: [],
  });
  expect(orders).toEqual([]);
  expect(intake.plan).toMatchObject({ orders: 1, digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
  for (const user of users) expect(await pipeline.ledger.claims.getClaim(`USER#${user}`)).toBeUndefined();
  expect(changes()).toEqual(calls);
});

test('an approved file continues with its pinned plan, even if the profiles have changed', async () => {
  const file = join(profilesDir, 'standard.json');
  const users = people(4);
  const intakeId = await pipeline.put(csvOf(...users), incoming());
  const { intake } = await pipeline.answer(intakeId, 'HELD');
  const profile = await readFile(file, 'utf8');
  await writeFile(file, profile.replace('"size": 80', '"size": 100'));
  try {
    expect(await decide(intakeId, 'approve')).toMatchObject({ decided: { phase: 'QUEUEING' } });
    await pipeline.sendAgain(intakeId);
    const reported = await pipeline.answer(intakeId, 'REPORTED');
    expect(reported.rows.map((row) => row.deskdrop_status)).toEqual(Array(4).fill('ordered'));
    expect(reported.summary).not.toHaveProperty('held');
    expect(reported.intake).toMatchObject({ ending: 'queued', plan: intake.plan });
    expect(reported.intake.history.map(({ to }) => to)).toEqual(['PLANNING', 'HELD', 'QUEUEING', 'QUEUED', 'REPORTED']);
    expect(reported.intake.history[2]).toMatchObject({ reason: 'approved by Grace', by: { by: 'Grace' } });
    expect(ordersOf(users)).toBe(4);
  } finally {
    await writeFile(file, profile);
  }
});

test('an approval whose message was lost is found by the patrol', async () => {
  const users = people(4);
  const intakeId = await pipeline.put(csvOf(...users), incoming());
  await pipeline.answer(intakeId, 'HELD');
  await decide(intakeId, 'approve');
  const { rows } = await pipeline.answer(intakeId, 'REPORTED');
  expect(rows.map((row) => row.deskdrop_status)).toEqual(Array(4).fill('ordered'));
});

test('a rejected file orders nothing, and every valid line says who rejected it and why', async () => {
  const users = people(4);
  const intakeId = await pipeline.put(csvOf(...users, 'no!'), incoming());
  await pipeline.answer(intakeId, 'HELD');
  const calls = pipeline.simulator.calls.order;
  await decide(intakeId, 'reject', 'not this year');
  await pipeline.sendAgain(intakeId);
  const { rows, orders, summary } = await pipeline.answer(intakeId, 'REPORTED');
  expect(rows.map((row) => [row.deskdrop_status, row.deskdrop_reason])).toEqual([
    ...Array(4).fill(['rejected', 'rejected by Grace: not this year']),
    ['invalid', expect.any(String)],
  ]);
  expect(summary.counts).toMatchObject({ rejected: 4, invalid: 1 });
  expect(orders).toEqual([]);
  expect(pipeline.simulator.calls.order).toBe(calls);
  expect(await decide(intakeId, 'approve')).toEqual({
    refused: expect.stringMatching(/it is REPORTED: rejected by Grace: not this year/),
  });
});

test('a file under plan/ shows what would be ordered, calls no provider and writes no claim', async () => {
  const [known = '', free = ''] = people(2);
  await pipeline.drop(csvOf(known));
  const calls = changes();
  const users = [known, free, ...people(3)];
  const { intake, rows, orders, summary } = await pipeline.drop(
    csvOf(...users, 'no!'),
    `plan/${randomUUID()}/users.csv`,
  );
  expect(rows.map((row) => row.deskdrop_status)).toEqual([
    'already-ordered',
    ...Array(4).fill('would-be-ordered'),
    'invalid',
  ]);
  expect(rows[0]?.deskdrop_reason).toMatch(/^ordered on .* from users.csv line 2 in order CS/);
  expect(rows[1]).toMatchObject({
    deskdrop_reason:
      'in an order of 4 of profile standard, for 1 month, not renewed automatically, not paid as it is placed',
    deskdrop_computer_name: `D-${free}`,
    deskdrop_order_id: '',
  });
  expect(intake.result.resultKey).toMatch(/^results\/.*\/users\.[0-9a-z]{8}\.plan\.csv$/);
  expect(summary.counts).toMatchObject({ ordered: 0, 'already-ordered': 1, invalid: 1 });
  expect(summary.plan).toMatchObject({
    wouldBeOrdered: 4,
    wouldBeHeld: ['it asks for 5 desktops, and more than 3 need an approval'],
    orders: [{ profile: 'standard', desktops: users.slice(1).map((userName) => ({ userName })) }],
  });
  expect(orders).toEqual([]);
  for (const user of users.slice(1)) expect(await pipeline.ledger.claims.getClaim(`USER#${user}`)).toBeUndefined();
  expect(changes()).toEqual(calls);

  await pipeline.sendAgain(intake.intakeId);
  const again = await pipeline.drop(csvOf(free));
  expect(
    again.rows.map((row) => row.deskdrop_status),
    'free still',
  ).toEqual(['ordered']);
  expect(ordersOf(users), 'but those two').toBe(2);
});

test('of concurrent files, those that exceed the daily limit are held', async () => {
  const day = new Date().toISOString().slice(0, 10);
  const { others } = await pipeline.ledger.days.readDay(day, '');
  const room = 20 - others;
  expect(room, 'what the files before have left').toBeGreaterThanOrEqual(6);
  // Leaves 4 desktops of the daily limit: enough for one file of 3, not for two.
  await pipeline.ledger.days.countDesktops(day, 'earlier', room - 4);
  const ids = await Promise.all(Array.from({ length: 2 }, () => pipeline.put(csvOf(...people(3)), incoming())));
  const [first, second] = await Promise.all(
    ids.map((id) => Promise.race([pipeline.answer(id, 'HELD'), pipeline.answer(id, 'REPORTED')])),
  );
  expect([first, second].map((outcome) => outcome?.intake.phase).sort()).toEqual(['HELD', 'REPORTED']);
  const held = first?.intake.phase === 'HELD' ? first : second;
  expect(held?.summary.held?.reasons).toEqual([
    `it asks for 3 desktops, and 19 of the 20 that a day may have are already counted on ${day} (UTC)`,
  ]);
  expect(await pipeline.ledger.days.readDay(day, '')).toMatchObject({ others: 19 });
});
