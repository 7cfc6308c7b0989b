import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { createDynamoDbLedger } from '../../lambdas/adapters/dynamodb/dynamodb-ledger.ts';
import { doubt, lease, reject } from '../../lambdas/domain/orders/order-transitions.ts';
import type { CreateDesktopOrderRequest } from '../../lambdas/domain/request/order-request.ts';
import { synthesizeStage } from '../../lib/synthesize-stage.ts';
import { ledgerPath } from '../../local/cloud/data/data-folder.ts';
import { ledgerDatabase, under } from '../../local/cloud/data/ledger-database.ts';
import { awsClientConfig } from '../../local/cloud/emulators/aws-endpoint.ts';
import { startEmulators } from '../../local/cloud/emulators/emulators.ts';
import { createTable } from '../../local/cloud/resources/create-table.ts';
import { planResources } from '../../local/cloud/template/resource-plan.ts';
import { fresh, NOON, noonPlus } from '../support/orders.ts';

const intakeId = 'intake-1';
const request = { hour_package_resources: [] } as unknown as CreateDesktopOrderRequest;
const all = { sent: [0, 1], alreadyOrdered: {}, ejected: {}, setAside: {} };

/** Emulators with a ledger on the folder. */
const open = async (dataDir: string) => {
  const emulators = await startEmulators(dataDir);
  const client = new DynamoDBClient(awsClientConfig(emulators.endpoint));
  const { table } = planResources(await synthesizeStage('local'), 'local');
  await createTable(client, table);
  const { orders, outbox } = createDynamoDbLedger(client, { tableName: table.name, newId: randomUUID });
  return { emulators, orders, outbox, tableName: table.name, client };
};

test('a ledger whose process was killed between an item and its indexes has every order in the right indexes', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'deskdrop-indexes-'));
  onTestFinished(() => rm(dataDir, { recursive: true }));
  const first = await open(dataDir);
  const put = async (clientOrderId: string) => {
    const order = fresh({ clientOrderId, intakeId });
    await first.orders.putOrder({ order, members: [], request });
    return order;
  };
  const [queued, sent, ended] = [await put('queued'), await put('sent'), await put('ended')];
  await first.orders.write(lease(sent, all, { nonce: 'n', bodyDigest: 'digest', at: noonPlus(1_000) }));
  await first.orders.write(reject(ended, 'no', { at: NOON, reason: 'no' }));
  process.kill(first.emulators.pid, 'SIGKILL');
  await first.emulators.ended;
  first.client.destroy();

  // What a kill in the middle of a write leaves: one index entry is missing, and one would never be deleted.
  const database = ledgerDatabase(ledgerPath(dataDir));
  await database.open();
  const entriesOf = async (index: string) => {
    const entries: [string, unknown][] = [];
    for await (const entry of database.iterator(under(`index-global~${first.tableName}~${index}`))) entries.push(entry);
    return entries;
  };
  const openEntries = await entriesOf('openOrders');
  const of = (id: string) => openEntries.find(([, value]) => JSON.stringify(value).includes(`ORDER#${id}`)) ?? ['', ''];
  await database.batch([
    { type: 'del', key: of('sent')[0] },
    {
      type: 'put',
      key: of('queued')[0].replace(/.$/, '0'),
      value: { ...(of('queued')[1] as object), pk: { S: 'ORDER#ended' } },
    },
    ...(await entriesOf('watchedOrders')).map(([key]) => ({ type: 'del', key }) as const),
  ]);
  await database.close();

  const second = await open(dataDir);
  expect((await second.orders.openOrders(intakeId, 1, noonPlus(5_000))).sort()).toEqual(['queued', 'sent']);
  expect(await second.orders.watchedOrders('SUBMITTING', noonPlus(5_000))).toEqual(['sent']);
  expect(await second.orders.countStates(intakeId, 1)).toMatchObject({ QUEUED: 1, SUBMITTING: 1, REJECTED: 1 });
  expect(await second.orders.findOtherOpenOrder(queued)).toBe('sent');
  second.client.destroy();
  await second.emulators.stop();
});

test('a ledger of a version without events gets their index, and keeps everything else', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'deskdrop-indexes-'));
  onTestFinished(() => rm(dataDir, { recursive: true }));
  const emulators = await startEmulators(dataDir);
  const client = new DynamoDBClient(awsClientConfig(emulators.endpoint));
  const { table } = planResources(await synthesizeStage('local'), 'local');
  const { AttributeDefinitions, GlobalSecondaryIndexes = [] } = table.definition;
  await createTable(client, {
    ...table,
    definition: {
      ...table.definition,
      AttributeDefinitions: AttributeDefinitions.filter(({ AttributeName }) => !AttributeName.startsWith('outbox')),
      GlobalSecondaryIndexes: GlobalSecondaryIndexes.filter(({ IndexName }) => IndexName !== 'outbox'),
    },
  });
  const before = createDynamoDbLedger(client, { tableName: table.name, newId: randomUUID });
  const order = fresh({ clientOrderId: 'older', intakeId });
  await before.orders.putOrder({ order, members: [], request });
  client.destroy();
  await emulators.stop();

  const now = await open(dataDir);
  const { to } = lease(order, all, { nonce: 'n', bodyDigest: 'digest', at: noonPlus(1_000) });
  await now.orders.write({ from: order, to });
  await now.orders.write(doubt(to, 'no answer', { at: noonPlus(2_000), reason: 'no answer' }));
  expect(await now.orders.openOrders(intakeId, 1, noonPlus(5_000))).toEqual(['older']);
  expect((await now.outbox.waiting(9)).map(({ owner }) => owner)).toEqual([{ clientOrderId: 'older' }]);
  now.client.destroy();
  await now.emulators.stop();
});
