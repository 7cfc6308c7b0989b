import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDynamoDbLedger } from '../../lambdas/adapters/dynamodb/dynamodb-ledger.ts';
import { UnknownSchemaError } from '../../lambdas/adapters/dynamodb/ledger-schema.ts';
import type { QueuedOrder } from '../../lambdas/domain/orders/order.ts';
import { lease } from '../../lambdas/domain/orders/order-transitions.ts';
import type { CreateDesktopOrderRequest } from '../../lambdas/domain/request/order-request.ts';
import { type LedgerUnderTest, startLedger } from '../support/ledger.ts';
import { fresh, noonPlus } from '../support/orders.ts';

let under: LedgerUnderTest;
beforeAll(async () => {
  under = await startLedger();
});
afterAll(() => under.stop());

const request = { hour_package_resources: [] } as unknown as CreateDesktopOrderRequest;
const all = { sent: [0, 1], alreadyOrdered: {}, ejected: {}, setAside: {} };

const putFresh = async (): Promise<QueuedOrder> => {
  const order = fresh({ clientOrderId: randomUUID(), intakeId: randomUUID() });
  await under.ledger.orders.putOrder({ order, members: [], request });
  return order;
};
const leaseOf = (order: QueuedOrder, nonce: string) =>
  lease(order, all, { nonce, bodyDigest: 'digest', at: noonPlus(1_000) });

describe('an order in DynamoDB', () => {
  test('recognises its own write if the answer was lost and the SDK repeats it', async () => {
    const order = await putFresh();
    const client = new DynamoDBClient(under.clientConfig);
    let puts = 0;
    client.middlewareStack.add(
      (next, context) => async (args) => {
        const result = await next(args);
        if (context.commandName === 'PutItemCommand' && ++puts === 1) {
          throw Object.assign(new Error('the answer was lost'), { name: 'TimeoutError', $metadata: {} });
        }
        return result;
      },
      { step: 'deserialize', priority: 'low' },
    );
    const ledger = createDynamoDbLedger(client, { tableName: under.tableName, newId: randomUUID });
    expect(await ledger.orders.write(leaseOf(order, 'n'))).toBe('written');
    expect(puts).toBe(2);
    client.destroy();
  });

  test('of a newer schema is refused, not misread', async () => {
    const order = await putFresh();
    const documents = DynamoDBDocumentClient.from(under.client);
    await documents.send(
      new UpdateCommand({
        TableName: under.tableName,
        Key: { pk: `ORDER#${order.clientOrderId}`, sk: 'ORDER' },
        UpdateExpression: 'SET v = :v',
        ExpressionAttributeValues: { ':v': 99 },
      }),
    );
    await expect(under.ledger.orders.getOrder(order.clientOrderId)).rejects.toThrow(UnknownSchemaError);
  });
});
