import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AttributeValue, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { userClaim } from '../../lambdas/domain/claims/claim.ts';
import type { OrderState } from '../../lambdas/domain/orders/order.ts';
import { decideHeld } from '../../lambdas/use-cases/operate/decide-held.ts';
import { redriveOrder } from '../../lambdas/use-cases/operate/redrive-order.ts';
import { until } from '../support/command.ts';
import { operationsOf } from '../support/operations.ts';
import { type Pipeline, startPipeline } from '../support/pipeline.ts';

// What the first version wrote for eight files, read by this version. The fixture is never regenerated: deployed tables
// still contain such data.

type WireItem = Record<string, AttributeValue>;
const items: WireItem[] = JSON.parse(
  await readFile(join(import.meta.dirname, '../fixtures/ledger-v1.json'), 'utf8'),
  (name, value) => (name === 'B' ? Buffer.from(value, 'base64') : value),
);
const keysOf = (prefix: string, sk: string): string[] =>
  items
    .filter((item) => item.pk?.S?.startsWith(prefix) && item.sk?.S === sk)
    .map((item) => String(item.pk?.S).slice(prefix.length));

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await startPipeline({ ledgerOnDisk: true });
  const client = new DynamoDBClient(pipeline.cloud.clientConfig);
  for (const Item of items) await client.send(new PutItemCommand({ TableName: pipeline.cloud.tableName, Item }));
  client.destroy();
});
afterAll(() => pipeline.stop());

const orderIn = async (state: OrderState) => {
  const orders = await pipeline.ledger.orders.getOrders(keysOf('ORDER#', 'ORDER'));
  const found = [...orders.values()].find((order) => order.state === state);
  if (found === undefined) throw new Error(`no order of the older ledger is ${state}`);
  return found;
};

describe('a ledger of the first version', () => {
  test('holds every kind of item and is read in full', async () => {
    const { intakes, orders, claims, providerOrders, days, pace } = pipeline.ledger;
    const ids = keysOf('ORDER#', 'ORDER');
    const states = [...(await orders.getOrders(ids)).values()].map(({ state }) => state).sort();
    expect(states).toEqual(['NEEDS_ATTENTION', 'ORDERED', 'ORDERED', 'ORDERED', 'ORDERED', 'REJECTED', 'REPLACED']);
    for (const id of ids) {
      const members = await orders.getMembers(id);
      const request = await orders.getRequest(id);
      expect(request.hour_package_resources.flatMap(({ create_desktops }) => create_desktops?.desktops)).toHaveLength(
        members.length,
      );
    }
    const phases = await Promise.all(
      keysOf('INTAKE#', 'INTAKE').map(async (id) => (await intakes.getIntake(id))?.phase),
    );
    expect(phases.sort()).toEqual(['HELD', ...Array(7).fill('REPORTED')]);
    expect(await claims.getClaim(userClaim('ada'))).toMatchObject({ userName: 'ada', computerName: 'D-ada' });
    expect((await providerOrders.getProviderOrders(keysOf('PROVIDER#', 'ITEM'))).size).toBe(4);
    expect(await days.readDay('2026-11-24', '')).toMatchObject({ others: 8 });
    expect((await pace.getBudget()).revision).toBeGreaterThan(0);
  });

  test('gives nobody a second desktop', async () => {
    const before = pipeline.simulator.calls.order;
    const { rows } = await pipeline.drop('user_name\nada\n');
    expect(rows).toMatchObject([{ deskdrop_status: 'already-ordered' }]);
    expect(pipeline.simulator.calls.order).toBe(before);
  });

  test('orders nothing of a file that an older planner held: it says so, and a new drop of it is ordered', async () => {
    const csv = 'user_name,user_email\nh1,h1@example.com\nh2,\nh3,\nh4,\nh5,\n';
    const intakeId = await pipeline.put(csv, 'incoming/held.csv');
    const by = { by: 'Grace', at: new Date().toISOString() };
    expect(await decideHeld(intakeId, 'approve', by, pipeline.ledger.intakes)).toMatchObject({ decided: {} });
    await pipeline.sendAgain(intakeId);
    const { summary } = await pipeline.read(intakeId);
    expect(summary.error).toContain('another version of Deskdrop');
    expect(pipeline.simulator.book.desktopsByUser().has('h1')).toBe(false);
    expect((await pipeline.drop(csv)).summary.counts).toMatchObject({ ordered: 5 });
  });

  test('continues with an order that it had rejected', async () => {
    const operations = operationsOf(pipeline);
    const result = await redriveOrder(await orderIn('REJECTED'), 'Grace', operations);
    operations.close();
    if (!result.done) throw new Error(result.reason);
    const { clientOrderId } = result.order;
    await until(async () => (await pipeline.ledger.orders.getOrder(clientOrderId))?.state === 'ORDERED');
    expect(pipeline.simulator.book.desktopsByUser().get('refused')).toHaveLength(1);
  });
});
