import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AttributeValue, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isOpen, type Order } from '../../lambdas/domain/orders/order.ts';
import { PLANNER_VERSION } from '../../lambdas/domain/planning/plan.ts';
import type { Ledger } from '../../lambdas/ports/ledger.ts';
import { decideHeld } from '../../lambdas/use-cases/operate/decide-held.ts';
import { startLedger } from '../support/ledger.ts';
import { type Outcome, startPipeline } from '../support/pipeline.ts';

// What an earlier version left behind when it stopped in the middle of its work: a ledger, the bucket's files and the
// provider's book. The fixture is never regenerated. The test moves all its times so that the version seems to have
// stopped 15 minutes ago.

interface LeftBehind {
  /** When the earlier version stopped. */
  readonly at: string;
  readonly items: readonly Record<string, AttributeValue>[];
  /** The provider's journal, one event each. */
  readonly book: readonly object[];
  /** Bodies in base 64. */
  readonly files: readonly { readonly key: string; readonly body: string }[];
}

const LEFT_MS = 15 * 60 * 1_000;

const readLeftBehind = async (now: number): Promise<LeftBehind> => {
  const text = await readFile(join(import.meta.dirname, '../fixtures/ledger-v2.json'), 'utf8');
  const { at } = JSON.parse(text) as LeftBehind;
  const seconds = Math.floor((now - LEFT_MS - Date.parse(at)) / 1_000);
  const moved = text
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, (time) =>
      new Date(Date.parse(time) + seconds * 1_000).toISOString(),
    )
    .replaceAll(/(?<=[ ":])1[78]\d{11}(?=[",}])/g, (ms) => String(Number(ms) + seconds * 1_000))
    .replaceAll(/(?<=")1[78]\d{8}(?=")/g, (epoch) => String(Number(epoch) + seconds));
  return JSON.parse(moved, (name, value) => (name === 'B' ? Buffer.from(value, 'base64') : value));
};

const left = await readLeftBehind(Date.now());

const keysOf = (prefix: string, sk: string): string[] =>
  left.items
    .filter((item) => item.pk?.S?.startsWith(prefix) && item.sk?.S === sk)
    .map((item) => String(item.pk?.S).slice(prefix.length));
const allOrders = async ({ orders }: Ledger): Promise<Order[]> => [
  ...(await orders.getOrders(keysOf('ORDER#', 'ORDER'))).values(),
];
const putItems = async (
  client: DynamoDBClient,
  TableName: string,
  which: (item: LeftBehind['items'][number]) => boolean,
  items = left.items,
): Promise<void> => {
  for (const Item of items.filter(which)) await client.send(new PutItemCommand({ TableName, Item }));
};
/** The same items with the current planner version, as if it had not changed. The digests of the plans must still match. */
const plannedAlike = left.items.map((item) =>
  item.plan?.M === undefined
    ? item
    : { ...item, plan: { M: { ...item.plan.M, plannerVersion: { N: String(PLANNER_VERSION) } } } },
);
const intakeOf = (file: string): string => {
  const item = left.items.find(({ sk, objectKey }) => sk?.S === 'INTAKE' && objectKey?.S === file);
  if (item?.intakeId?.S === undefined) throw new Error(`nothing was left behind of ${file}`);
  return item.intakeId.S;
};
const wordsOf = ({ rows }: Outcome) => rows.map((row) => row.deskdrop_status);

describe('a ledger that was left with work in progress', () => {
  test('has every kind of item, every state and every phase, and is read in full', async () => {
    const { ledger, client, tableName, stop } = await startLedger();
    onTestFinished(stop);
    await putItems(client, tableName, () => true);
    const { intakes, orders, claims, providerOrders, numbers, pace } = ledger;
    expect([...new Set(left.items.map(({ sk }) => sk?.S?.split('#')[0]))].sort()).toEqual([
      'AGREEMENT',
      'BUDGET',
      'CLAIM',
      'COUNTED',
      'DESKTOPS',
      'DISAGREEMENT',
      'INTAKE',
      'ITEM',
      'MEMBERS',
      'ORDER',
      'PAYMENTS',
      'POINTING',
      'REQUEST',
    ]);
    const all = await allOrders(ledger);
    expect(new Set(all.map(({ state }) => state)).size).toBe(9);
    expect(new Set(all.map(({ origin }) => origin.kind))).toEqual(new Set(['planned', 'aside', 'half', 'redrive']));
    expect(new Set(all.flatMap((order) => (order.state === 'ORDERED' ? order.paymentState.kind : [])))).toEqual(
      new Set(['unpaid', 'paying', 'paid', 'unknown', 'held', 'given-up']),
    );
    for (const { clientOrderId, size } of all) {
      expect(await orders.getMembers(clientOrderId)).toHaveLength(size);
      await orders.getRequest(clientOrderId);
    }
    const files = await Promise.all(keysOf('INTAKE#', 'INTAKE').map((id) => intakes.getIntake(id)));
    expect(new Set(files.map((intake) => intake?.phase)).size).toBe(9);
    expect(new Set(files.flatMap((intake) => (intake?.phase === 'REPORTED' ? intake.ending : [])))).toEqual(
      new Set(['planned', 'queued', 'refused', 'rejected']),
    );
    for (const item of left.items.filter(({ sk }) => sk?.S === 'CLAIM'))
      expect(await claims.getClaim(item.pk?.S as `USER#${string}`)).toMatchObject({ computerName: expect.any(String) });
    const provider = await providerOrders.getProviderOrders(keysOf('PROVIDER#', 'ITEM'));
    expect(new Set([...provider.values()].map(({ status }) => status))).toEqual(
      new Set(['OWNED', 'CANCELLED', 'CANCELLING', 'EXTRA']),
    );
    expect(await numbers.getEvidence()).toMatchObject({ agreement: {}, disagreement: {} });
    expect((await pace.getBudget()).revision).toBeGreaterThan(1);
  });

  test.each([
    { planner: 'of today', items: plannedAlike, approved: 'needs-attention', planned: 'would-be-ordered' },
    // Another planner does not order what was planned but not begun; what was begun continues.
    { planner: 'that has changed since', items: left.items, approved: 'rejected', planned: 'needs-attention' },
  ])(
    'continues, by a planner $planner: each file ends, and nobody has two desktops',
    async ({ items, approved, planned }) => {
      const bookDir = await mkdtemp(join(tmpdir(), 'deskdrop-book-'));
      const events = left.book.map((event) => `${JSON.stringify(event)}\n`);
      await writeFile(join(bookDir, 'workspace-simulator.jsonl'), events.join(''));
      const pipeline = await startPipeline({
        ledgerOnDisk: true,
        payment: 'confirm',
        guard: { maxDesktopsPerDay: 500 },
        times: { followMinMs: 500, followMaxMs: 5_000, followForMs: 86_400_000 },
        simulator: { dataDir: bookDir, settings: { buildDelayMs: 50 } },
      });
      const { clientConfig, tableName, bucketName } = pipeline.cloud;
      const client = new DynamoDBClient(clientConfig);
      const s3 = new S3Client(clientConfig);
      onTestFinished(async () => {
        client.destroy();
        s3.destroy();
        await pipeline.stop();
        await rm(bookDir, { recursive: true });
      });
      const putFiles = async (which: (key: string) => boolean): Promise<void> => {
        for (const { key, body } of left.files.filter((file) => which(file.key)))
          await s3.send(new PutObjectCommand({ Bucket: bucketName, Key: key, Body: Buffer.from(body, 'base64') }));
      };
      await putFiles((key) => key.startsWith('pinned/'));
      await putItems(client, tableName, ({ sk }) => sk?.S !== 'INTAKE', items);
      // Putting a file again replaces its lost message: the event has the same effect.
      for (const { objectKey } of left.items.filter(({ sk }) => sk?.S === 'INTAKE')) {
        const isIts = (item: LeftBehind['items'][number]) =>
          item.sk?.S === 'INTAKE' && item.objectKey?.S === objectKey?.S;
        await putItems(client, tableName, isIts, items);
        await putFiles((key) => key === objectKey?.S);
      }

      const by = { by: 'Grace', at: new Date().toISOString() };
      expect(await decideHeld(intakeOf('incoming/held.csv'), 'approve', by, pipeline.ledger.intakes)).toHaveProperty(
        'decided',
      );
      await pipeline.sendAgain(intakeOf('incoming/held.csv'));
      const ends: Record<string, string[]> = {
        'incoming/planning.csv': ['ordered', 'ordered'],
        // With the same planner these are placed, but cost more than the limit that was pinned with their plan.
        'incoming/approved.csv': Array(6).fill(approved),
        'incoming/held.csv': Array(6).fill(approved),
        'incoming/colleagues.csv': ['already-ordered', 'ordered'],
        'incoming/refused.csv': ['ordered'],
        'incoming/slow-leased.csv': ['ordered'],
        'incoming/slow-queued.csv': ['ordered'],
        'incoming/slow-doubt.csv': ['ordered'],
        'incoming/slow-settled.csv': ['needs-attention'],
        'incoming/slow-parked.csv': ['needs-attention'],
        'incoming/wait.csv': ['ordered'],
        'incoming/call.csv': ['ordered'],
        'incoming/taken.csv': ['ordered'],
        'incoming/rejected-later.csv': Array(6).fill('rejected'),
        'plan/plan-later.csv': [planned],
      };
      const statuses = async () =>
        Object.fromEntries(
          await Promise.all(
            Object.keys(ends).map(async (file) => [file, wordsOf(await pipeline.read(intakeOf(file)))] as const),
          ),
        );
      // A report may be written before the last change, and is then written again.
      await expect.poll(statuses).toEqual(ends);
      const refused = await pipeline.read(intakeOf('incoming/to-refuse.csv'));
      expect(refused.summary.error).toContain('no lines');
      // Its plan could not be executed, but its one order that was under way continued.
      const stuck = await pipeline.read(intakeOf('incoming/slow-stuck.csv'));
      expect(wordsOf(stuck)).toEqual(['ordered']);
      await expect
        .poll(async () => (await allOrders(pipeline.ledger)).filter(isOpen).map(({ clientOrderId }) => clientOrderId), {
          timeout: 120_000,
        })
        .toEqual([]);
      for (const [user, desktops] of pipeline.simulator.book.desktopsByUser()) expect(desktops, user).toHaveLength(1);
    },
  );
});
