import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { intakeIdOf } from '../../lambdas/domain/intakes/intake-id.ts';
import type { Order, QueuedOrder } from '../../lambdas/domain/orders/order.ts';
import { reject } from '../../lambdas/domain/orders/order-transitions.ts';
import { INTERIM_AFTER_MS } from '../../lambdas/domain/reporting/interim-report.ts';
import type { Notice } from '../../lambdas/domain/reporting/report-notice.ts';
import type { FileStore } from '../../lambdas/ports/drops.ts';
import { resendLostMessages } from '../../lambdas/use-cases/recover/resend-lost-messages.ts';
import { reportIntake } from '../../lambdas/use-cases/report/report-intake.ts';
import { splitIntake } from '../../lambdas/use-cases/split/split-intake.ts';
import { inChunks, STANDARD } from '../support/csv-support.ts';
import { type LedgerUnderTest, startLedger } from '../support/ledger.ts';
import { NOON, noonPlus, TIMES } from '../support/orders.ts';

// The use cases run on the real ledger; the test records every file and notice in the sequence in which they are sent.

let under: LedgerUnderTest;
beforeAll(async () => {
  under = await startLedger();
});
afterAll(() => under.stop());

let now = NOON;
let went: string[] = [];
let written = new Map<string, string>();
/** The plans of the files. */
const kept = new Map<string, string>();
let notices: Notice[] = [];
let asked: unknown[][] = [];
beforeEach(() => {
  now = NOON;
  went = [];
  written = new Map();
  notices = [];
  asked = [];
});

const write: FileStore['write'] = async (bucket, key, _, body) => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const folder = key.startsWith('pinned/') ? kept : written;
  folder.set(`${bucket}/${key}`, Buffer.concat(chunks).toString());
  went.push(key.split('/')[0] ?? '');
};

const deps = (over: object = {}) =>
  ({
    ledger: under.ledger,
    clock: { now: () => Date.parse(now), monotonic: () => 0 },
    times: TIMES,
    bucketName: 'drops',
    holdOptions: '',
    language: 'en',
    emailKey: async () => 'key',
    auditBucket: 'audits',
    notifications: {
      publish: async (notice: Notice) => {
        notices.push(notice);
        went.push('notice');
      },
    },
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
      sendReport: async (...args: unknown[]) => void asked.push(args),
    },
    files: {
      open: async () => inChunks('user_name,profile\nada,standard\nbob,other\n'),
      write,
      read: async (bucket: string, key: string) => {
        const text = kept.get(`${bucket}/${key}`);
        return text === undefined ? undefined : inChunks(text);
      },
      describe: async () => ({ etag: 'e1' }),
      list: async function* () {},
    },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    ...over,
  }) as never;

/** Stores a file of two orders, one for each line; returns its intake and the order ids by line. */
const drop = async (name: string) => {
  const object = { bucket: 'drops', key: `incoming/${name}.csv`, etag: 'e1', versionId: name, sizeBytes: 1 };
  await splitIntake(object, undefined, deps());
  const intakeId = intakeIdOf(object);
  const ids = await under.ledger.orders.ordersOfIntake(intakeId, 1);
  const orders = [...(await under.ledger.orders.getOrders(ids)).values()].sort((a, b) => a.firstLine - b.firstLine);
  asked = [];
  went = [];
  return { intakeId, orders };
};

const end = async (order: Order | undefined): Promise<void> => {
  const because = { at: now, reason: 'refused' };
  expect(await under.ledger.orders.write(reject(order as QueuedOrder, 'refused by the provider', because))).toBe(
    'written',
  );
};

const resultRows = (name: string): Record<string, string>[] => {
  const [, text = ''] =
    [...written].find(([key]) => key.startsWith(`drops/results/${name}.`) && key.endsWith('.csv')) ?? [];
  return parse(text, { columns: true, bom: true });
};
const summaryText = (name: string): string =>
  [...written].find(([key]) => key.startsWith(`drops/results/${name}.`) && key.endsWith('.summary.json'))?.[1] ?? '{}';

test('a final report is recorded and notified before the intake is marked as reported', async () => {
  const { intakeId, orders } = await drop('told');
  for (const order of orders) await end(order);
  const dies = {
    ...under.ledger,
    intakes: {
      getIntake: (id: string) => under.ledger.intakes.getIntake(id),
      moveIntake: async () => {
        throw new Error('killed');
      },
    },
  };
  await expect(reportIntake(intakeId, false, deps({ ledger: dies }))).rejects.toThrow('killed');
  expect(went).toEqual(['results', 'results', 'audit', 'notice']);

  await reportIntake(intakeId, false, deps());
  expect(notices.map(({ subject }) => subject)).toEqual(Array(2).fill('Deskdrop: told.csv: 2 rejected'));
  expect((await under.ledger.intakes.getIntake(intakeId))?.phase).toBe('REPORTED');
});

test('the record contains the digest of the drop and the history of every order', async () => {
  const { intakeId, orders } = await drop('recorded');
  for (const order of orders) await end(order);
  await reportIntake(intakeId, false, deps());
  const records = (written.get(`audits/audit/2026-03-01/${intakeId}.jsonl`) ?? '')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .sort((a, b) => (a.firstLine ?? 0) - (b.firstLine ?? 0));
  expect(records).toMatchObject([
    {
      kind: 'intake',
      intakeId,
      drop: { key: 'incoming/recorded.csv', etag: 'e1', versionId: 'recorded' },
      planDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
      counts: { rejected: 2 },
    },
    {
      kind: 'order',
      clientOrderId: orders[0]?.clientOrderId,
      history: [{ to: 'QUEUED' }, { to: 'REJECTED', reason: 'refused' }],
    },
    { kind: 'order', clientOrderId: orders[1]?.clientOrderId, state: 'REJECTED' },
  ]);
});

test('a repeated report is notified only if a line got another status', async () => {
  const { intakeId, orders } = await drop('again');
  for (const order of orders) await end(order);
  await reportIntake(intakeId, false, deps());
  await reportIntake(intakeId, true, deps());
  expect(notices).toHaveLength(1);
  const reported = await under.ledger.intakes.getIntake(intakeId);
  if (reported?.phase !== 'REPORTED' || reported.counts === undefined) throw new Error('it has no counts');
  await under.ledger.intakes.moveIntake(reported, {
    ...reported,
    counts: { ...reported.counts, ordered: 1, rejected: 1 },
  });
  await reportIntake(intakeId, true, deps());
  expect(notices).toHaveLength(2);
});

test('one order that is stuck does not hold up the others: after 15 minutes there is an interim report', async () => {
  const { intakeId, orders } = await drop('stuck');
  await end(orders[0]);
  now = noonPlus(INTERIM_AFTER_MS - 1);
  await resendLostMessages(deps());
  await reportIntake(intakeId, true, deps());
  expect([written.size, notices.length]).toEqual([0, 0]);

  now = noonPlus(INTERIM_AFTER_MS);
  await resendLostMessages(deps());
  expect(asked).toContainEqual([intakeId, 0, { again: true }]);
  await reportIntake(intakeId, true, deps());
  expect(resultRows('stuck')).toMatchObject([
    { user_name: 'ada', deskdrop_status: 'rejected' },
    { user_name: 'bob', deskdrop_status: 'in-progress', deskdrop_reason: expect.stringContaining('interim report') },
  ]);
  expect(JSON.parse(summaryText('stuck'))).toMatchObject({ final: false, inProgress: 1, counts: { rejected: 1 } });
  expect(notices.map(({ subject }) => subject)).toEqual([
    'Deskdrop: stuck.csv: still going on: 1 rejected, 1 in progress',
  ]);
  expect((await under.ledger.intakes.getIntake(intakeId))?.phase).toBe('QUEUED');

  asked = [];
  await resendLostMessages(deps());
  expect(asked.filter(([id, , options]) => id === intakeId && options !== undefined)).toEqual([]);
  await reportIntake(intakeId, true, deps());
  expect(notices).toHaveLength(1);

  await end(orders[1]);
  await reportIntake(intakeId, false, deps());
  expect(resultRows('stuck').map((row) => row.deskdrop_status)).toEqual(['rejected', 'rejected']);
  expect(JSON.parse(summaryText('stuck'))).toMatchObject({ final: true, counts: { rejected: 2 } });
  expect(JSON.parse(summaryText('stuck'))).not.toHaveProperty('inProgress');
});

test('an interim report that overwrites the final one is finally overwritten by it', async () => {
  const { intakeId, orders } = await drop('overtaken');
  await end(orders[0]);
  now = noonPlus(INTERIM_AFTER_MS);
  let first = true;
  // Just before the interim report is written, the last order ends and the final report is completed.
  const overtaken: FileStore['write'] = async (...args) => {
    if (first) {
      first = false;
      await end(orders[1]);
      await reportIntake(intakeId, false, deps());
    }
    return write(...args);
  };
  const { files } = deps() as { files: FileStore };
  await reportIntake(intakeId, true, deps({ files: { ...files, write: overtaken } }));
  expect(resultRows('overtaken').map((row) => row.deskdrop_status)).toEqual(['rejected', 'rejected']);
  expect(JSON.parse(summaryText('overtaken'))).toMatchObject({ final: true });
});

test('a final report is written again if an interim one overwrote it before it was marked', async () => {
  const { intakeId, orders } = await drop('over-it');
  await end(orders[0]);
  now = noonPlus(INTERIM_AFTER_MS);
  const seen = await under.ledger.intakes.getIntake(intakeId);
  let first = true;
  const { notifications } = deps() as { notifications: { publish(notice: Notice): Promise<void> } };
  // An interim report that read the orders before the last one ended writes between the final report and its mark.
  const publish = async (notice: Notice): Promise<void> => {
    await notifications.publish(notice);
    if (!first || seen === undefined) return;
    first = false;
    for (const key of written.keys()) if (key.includes('/results/over-it.')) written.set(key, 'interim');
    expect(await under.ledger.intakes.moveIntake(seen, { ...seen, interimAt: now })).toBe('written');
  };
  await end(orders[1]);
  await reportIntake(intakeId, false, deps({ notifications: { publish } }));
  expect(resultRows('over-it').map((row) => row.deskdrop_status)).toEqual(['rejected', 'rejected']);
  expect((await under.ledger.intakes.getIntake(intakeId))?.phase).toBe('REPORTED');
});

test('a file that waits for approval is notified once, with the commands', async () => {
  const object = { bucket: 'drops', key: 'incoming/held.csv', etag: 'e1', versionId: 'held', sizeBytes: 1 };
  const { stage } = deps() as { stage: object };
  await splitIntake(object, undefined, deps({ stage: { ...stage, guard: { approval: 'always' } } }));
  await reportIntake(intakeIdOf(object), false, deps());
  await reportIntake(intakeIdOf(object), true, deps());
  expect(notices.map(({ subject }) => subject)).toEqual(['Deskdrop: held.csv: waits for approval']);
  expect(notices[0]?.text).toContain(`approve ${intakeIdOf(object)}`);
  expect(JSON.parse(summaryText('held'))).toMatchObject({ final: false });
});
