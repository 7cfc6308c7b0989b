import { parse } from 'csv-parse/sync';
import { beforeEach, describe, expect, test } from 'vitest';
import { intakeIdOf } from '../../../../lambdas/domain/intakes/intake-id.ts';
import { emailDigest, isOtherEmail } from '../../../../lambdas/domain/members/email-digest.ts';
import type { QueuedOrder } from '../../../../lambdas/domain/orders/order.ts';
import { lease, recordOrdered, skip } from '../../../../lambdas/domain/orders/order-transitions.ts';
import type { Summary } from '../../../../lambdas/domain/reporting/summary.ts';
import type { FileStore } from '../../../../lambdas/ports/drops.ts';
import type { Ledger } from '../../../../lambdas/ports/ledger.ts';
import { takeClaims } from '../../../../lambdas/use-cases/claims/take-claims.ts';
import { reportIntake } from '../../../../lambdas/use-cases/report/report-intake.ts';
import { splitIntake } from '../../../../lambdas/use-cases/split/split-intake.ts';
import { type Bucket, createBucket, openFiles, putFile } from '../../../simulation/memory-files.ts';
import { STANDARD } from '../../../support/csv-support.ts';
import { startMemoryLedger } from '../../../support/memory-ledger.ts';
import { NOON, TIMES } from '../../../support/orders.ts';

let ledger: Ledger;
let bucket: Bucket;
let files: FileStore;
beforeEach(async () => {
  ({ ledger } = await startMemoryLedger());
  bucket = createBucket('drops');
  files = openFiles(
    bucket,
    () => Date.parse(NOON),
    async (_what, effect) => effect(),
  );
});

const KEY = 'a key of the stage';

const deps = (emailKey: string | undefined) =>
  ({
    ledger,
    files,
    clock: { now: () => Date.parse(NOON), monotonic: () => 0 },
    times: TIMES,
    bucketName: 'drops',
    holdOptions: '',
    language: 'en',
    emailKey: async () => emailKey,
    stage: {
      payment: 'manual',
      computerNamePrefix: 'D-',
      guard: { approval: 'none' },
      profiles: async () => ({ standard: STANDARD, other: { ...STANDARD, name: 'other' } }),
      defaultProfile: 'standard',
    },
    messages: {
      sendIntakes: async () => {},
      sendOrders: async () => {},
      sendReconcile: async () => {},
      sendReport: async () => {},
    },
    log: { info: () => {}, warn: () => {}, error: () => {} },
  }) as never;

/** Submits an order to a provider that accepts everything; an order without remaining members is skipped. */
const submit = async (order: QueuedOrder): Promise<void> => {
  const members = await ledger.orders.getMembers(order.clientOrderId);
  const claimed = await takeClaims(order, members, ledger);
  const { alreadyOrdered, ejected } = claimed;
  const sent = members
    .map(({ position }) => position)
    .filter((position) => !(position in alreadyOrdered) && !(position in ejected));
  const of = { sent, alreadyOrdered, ejected, setAside: {} };
  if (sent.length === 0) return void (await ledger.orders.write(skip(order, of, NOON)));
  const leased = lease(order, of, { nonce: 'nonce', bodyDigest: 'digest', at: NOON });
  await ledger.orders.write(leased);
  const { attempt, leasedAt, bodyDigest } = leased.to;
  const post = { attempt, leasedAt, bodyDigest, sent };
  const reason = { at: NOON, reason: 'accepted' };
  const { from, to } = recordOrdered(
    leased.to,
    post,
    { providerOrderId: `CS-${order.clientOrderId}`, found: 'answer' },
    reason,
  );
  await ledger.orders.write({
    from,
    to: { ...to, paymentState: { kind: 'unpaid', tries: 0 }, firstSight: undefined } as never,
  });
};

const run = async (name: string, csv: string, { emailKey }: { emailKey: string | undefined } = { emailKey: KEY }) => {
  const object = putFile(bucket, name, Buffer.from(csv), Date.parse(NOON));
  const intakeId = intakeIdOf(object);
  await splitIntake(object, undefined, deps(emailKey));
  for (const order of (await ledger.orders.getOrders(await ledger.orders.ordersOfIntake(intakeId, 1))).values())
    await submit(order as QueuedOrder);
  await reportIntake(intakeId, false, deps(emailKey));
  const intake = await ledger.intakes.getIntake(intakeId);
  if (intake?.phase !== 'REPORTED') throw new Error(`the intake is ${intake?.phase}`);
  const textOf = (key: string): string => Buffer.from(bucket.newest.get(key)?.bytes ?? []).toString();
  const text = textOf(intake.result.resultKey);
  const [row]: Record<string, string>[] = parse(text, { columns: true, bom: true });
  const summary = JSON.parse(textOf(intake.result.summaryKey)) as Summary;
  return { status: row?.deskdrop_status, reason: row?.deskdrop_reason ?? '', text, changed: summary.changed };
};

const HEADER = 'user_name,user_email,profile,user_group\n';
const FIRST = `${HEADER}ada,ada@works.example,standard,users\n`;
const again = (line: string) => `${HEADER}${line}\n`;

describe.each(['incoming', 'plan'])('a file under %s/ with somebody who is ordered already', (folder) => {
  test.each([
    ['ada,ada@home.example,standard,users', 'user_email'],
    ['ada,ada@works.example,other,users', 'profile'],
    ['ada,ada@works.example,standard,administrators', 'user_group'],
    ['ada,ada@home.example,other,administrators', 'profile, user_group and user_email'],
  ])('says what the line asks for that differs: %s', async (line, columns) => {
    expect((await run('incoming/first.csv', FIRST)).status).toBe('ordered');
    const { status, reason, changed, text } = await run(`${folder}/second.csv`, again(line));
    expect([status, changed]).toEqual(['already-ordered', 1]);
    expect(reason).toContain(`The line asks for another ${columns} now, which changes nothing`);
    if (columns.includes('user_email')) expect(text).not.toContain('ada@works');
  });

  test.each([
    ['the same line', 'ada,ada@works.example,standard,users'],
    ['other letters', 'ADA,Ada@Works.EXAMPLE,standard,users'],
    ['neither address nor group', 'ada,,standard,'],
  ])('does not mention %s', async (_, line) => {
    await run('incoming/first.csv', FIRST);
    const { status, reason, changed } = await run(`${folder}/second.csv`, again(line));
    expect([status, changed]).toEqual(['already-ordered', undefined]);
    expect(reason).not.toContain('asks for another');
  });

  test('says that an address is new if there was none', async () => {
    await run('incoming/first.csv', again('ada,,standard,users'));
    const { reason } = await run(`${folder}/second.csv`, FIRST);
    expect(reason).toContain('asks for another user_email now');
  });

  test.each([
    ['the order recorded no digest', undefined, KEY],
    ['the key is lost', KEY, undefined],
    ['the key has been replaced', KEY, 'another key'],
  ])('does not mention addresses if %s', async (_, before, now) => {
    await run('incoming/first.csv', FIRST, { emailKey: before });
    const line = again('ada,ada@home.example,standard,users');
    const { status, changed } = await run(`${folder}/second.csv`, line, { emailKey: now });
    expect([status, changed]).toEqual(['already-ordered', undefined]);
  });
});

describe('the digest of an address', () => {
  test('names its key, and is one of the key, the person and the address', () => {
    const digest = emailDigest(KEY, 'ada', 'ada@works.example');
    expect(digest).toMatch(/^[\w-]{8}\.[\w-]{22}$/);
    expect(emailDigest(KEY, 'ADA', 'ADA@WORKS.example')).toBe(digest);
    expect(emailDigest(KEY, 'jo', 'jo\u0308rg@works.example')).toBe(emailDigest(KEY, 'jo', 'j\u00f6rg@works.example'));
    const others = [
      emailDigest(KEY, 'ada', 'ada@home.example'),
      emailDigest(KEY, 'grace', 'ada@works.example'),
      emailDigest('another key', 'ada', 'ada@works.example'),
    ];
    expect(new Set([digest, ...others]).size).toBe(4);
    expect(others.map((other) => other.slice(0, 9) === digest.slice(0, 9))).toEqual([true, true, false]);
  });

  test('is compared with one of the same key only', () => {
    const [works, home] = ['ada@works.example', 'ada@home.example'].map((email) => emailDigest(KEY, 'ada', email));
    expect(isOtherEmail(home, works)).toBe(true);
    expect(isOtherEmail(works, works)).toBe(false);
    expect(isOtherEmail(home, '')).toBe(true);
    expect(isOtherEmail('', works)).toBe(false);
    expect(isOtherEmail(home, undefined)).toBe(false);
    expect(isOtherEmail(undefined, works)).toBe(false);
    expect(isOtherEmail(emailDigest('another key', 'ada', 'ada@home.example'), works)).toBe(false);
  });
});
