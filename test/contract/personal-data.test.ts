import { createHash, randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { GetItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDynamoDbLedger } from '../../lambdas/adapters/dynamodb/dynamodb-ledger.ts';
import { LedgerTable } from '../../lambdas/adapters/dynamodb/ledger-client.ts';
import { parkSettled, reject } from '../../lambdas/domain/orders/order-transitions.ts';
import { PERSONAL_DATA_TERM } from '../../lambdas/domain/values/retention.ts';
import { RequestExpiredError } from '../../lambdas/ports/ledger.ts';
import { readEmailDigests } from '../../lambdas/use-cases/claims/read-email-digests.ts';
import { redriveOrder } from '../../lambdas/use-cases/operate/redrive-order.ts';
import { splitIntake } from '../../lambdas/use-cases/split/split-intake.ts';
import { inChunks, STANDARD } from '../support/csv-support.ts';
import { type LedgerUnderTest, startLedger } from '../support/ledger.ts';
import { fresh, NOON, noonPlus } from '../support/orders.ts';

let under: LedgerUnderTest;
beforeAll(async () => {
  under = await startLedger();
});
afterAll(() => under.stop());

const seconds = (ms: number): number => (Date.parse(NOON) + ms) / 1_000;

const expiryOf = async (clientOrderId: string, sk: string): Promise<number | undefined> => {
  const { Item } = await under.client.send(
    new GetItemCommand({ TableName: under.tableName, Key: { pk: { S: `ORDER#${clientOrderId}` }, sk: { S: sk } } }),
  );
  return Item?.expiresAt?.N === undefined ? undefined : Number(Item.expiresAt.N);
};

const put = async (clientOrderId: string) => {
  const order = fresh({ clientOrderId, size: 1 });
  const member = { position: 0, line: 2, userName: 'ada', computerName: 'D-ada', claimsName: false };
  await under.ledger.orders.putOrder({ order, members: [member], request: { desktops: [] } as never });
  return order;
};

it('a request expires in any case, and 90 days after its order has ended', async () => {
  const order = await put('ended');
  expect(await expiryOf('ended', 'REQUEST')).toBe(seconds(PERSONAL_DATA_TERM.atMostMs));
  await under.ledger.orders.write(reject(order, 'no', { at: noonPlus(1_000), reason: 'no' }));
  expect(await expiryOf('ended', 'REQUEST')).toBe(seconds(1_000 + PERSONAL_DATA_TERM.afterEndMs));
});

it('a parked order keeps its request: it may be sent again', async () => {
  const order = await put('parked');
  await under.ledger.orders.write(parkSettled(order, 'quota', { at: noonPlus(1_000), reason: 'quota' }));
  expect(await expiryOf('parked', 'REQUEST')).toBe(seconds(PERSONAL_DATA_TERM.atMostMs));
});

it('names and history never expire', async () => {
  await put('kept');
  expect(await expiryOf('kept', 'MEMBERS')).toBeUndefined();
  expect(await expiryOf('kept', 'ORDER')).toBeUndefined();
});

it('expired data is not read even before the table deletes it; order and names stay', async () => {
  const order = await put('late');
  await under.ledger.orders.write(reject(order, 'no', { at: NOON, reason: 'no' }));
  const ledgerAt = (ms: number) =>
    createDynamoDbLedger(under.client, {
      tableName: under.tableName,
      newId: randomUUID,
      now: () => Date.parse(NOON) + ms,
    });
  const { afterEndMs } = PERSONAL_DATA_TERM;
  expect(await ledgerAt(afterEndMs - 1).orders.getRequest('late')).toEqual({ desktops: [] });
  const { orders } = ledgerAt(afterEndMs);
  await expect(orders.getRequest('late')).rejects.toThrow(RequestExpiredError);
  expect(await orders.getMembers('late')).toMatchObject([{ userName: 'ada' }]);
  expect(await orders.getOrder('late')).toMatchObject({ state: 'REJECTED' });
});

it('without its request an order can still be reported, and a redrive says what to do instead', async () => {
  const order = await put('gone');
  const ended = reject(order, 'no', { at: NOON, reason: 'no' });
  await under.ledger.orders.write(ended);
  const table = new LedgerTable(DynamoDBDocumentClient.from(under.client), {
    tableName: under.tableName,
    newId: () => 'w',
    now: () => 0,
  });
  await table.remove(
    { pk: 'ORDER#gone', sk: 'REQUEST' },
    { expression: 'attribute_exists(#pk) AND #pk <> :none', names: { '#pk': 'pk' }, values: { ':none': '' } },
  );
  await expect(under.ledger.orders.getRequest('gone')).rejects.toThrow(RequestExpiredError);
  expect(await under.ledger.orders.getMembers('gone')).toHaveLength(1);
  expect(await redriveOrder(ended.to, 'ada', { ledger: under.ledger } as never)).toMatchObject({
    done: false,
    reason: 'the request of order gone was deleted after its term: drop its lines again',
  });
});

it('an address is only in the request; its digest, with a key outside the ledger, outlives it', async () => {
  const [email, emailKey] = ['Ada.Lovelace@Works.example', 'the key of this stage'];
  const object = { bucket: 'drops', key: 'incoming/new.csv', etag: 'e', versionId: 'v', sizeBytes: 1 };
  const kept: string[] = [];
  await splitIntake(object, undefined, {
    ledger: under.ledger,
    clock: { now: () => Date.parse(NOON), monotonic: () => 0 },
    emailKey: async () => emailKey,
    stage: {
      payment: 'manual',
      computerNamePrefix: 'D-',
      guard: { approval: 'none' },
      profiles: async () => ({ standard: STANDARD }),
    },
    files: {
      open: async () => inChunks(`user_name,user_email,user_phone\nada,${email},\ngrace,,\n`),
      write: async (_bucket: string, _key: string, _type: string, body: AsyncIterable<Uint8Array>) => {
        for await (const chunk of body) kept.push(Buffer.from(chunk).toString());
      },
    },
    messages: { sendOrders: async () => {}, sendReport: async () => {} },
    log: { info: () => {}, warn: () => {}, error: () => {} },
  } as never);

  const { Items = [] } = await under.client.send(new ScanCommand({ TableName: under.tableName }));
  const requests = Items.filter(({ sk }) => sk?.S === 'REQUEST').map(({ body }) =>
    gunzipSync(body?.B ?? Buffer.alloc(0)).toString(),
  );
  expect(requests.filter((text) => text.includes(email))).toHaveLength(1);
  const rest = JSON.stringify([Items.filter(({ sk }) => sk?.S !== 'REQUEST'), kept]).toLowerCase();
  expect(kept).not.toEqual([]);
  for (const text of [email, email.toLowerCase()]) {
    expect(rest).not.toContain(text.toLowerCase());
    for (const algorithm of ['md5', 'sha1', 'sha256', 'sha512'])
      for (const encoding of ['hex', 'base64', 'base64url'] as const) {
        const hash = createHash(algorithm).update(text).digest(encoding).toLowerCase();
        expect(rest).not.toContain(hash.slice(0, 16));
      }
  }
  expect(JSON.stringify(Items)).not.toContain(emailKey);

  const [id = ''] = Items.flatMap(({ pk, sk, members }) =>
    sk?.S === 'MEMBERS' && JSON.stringify(members).includes('grace') ? [pk?.S?.slice('ORDER#'.length) ?? ''] : [],
  );
  const digests = await readEmailDigests(
    [{ clientOrderId: id, alreadyOrdered: { 0: {} as never } }],
    new Map(),
    under.ledger.orders,
  );
  expect(digests.get(id)).toEqual([expect.stringMatching(/^[\w-]{8}\.[\w-]{22}$/), '']);
});
