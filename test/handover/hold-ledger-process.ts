/** Waits for the ledger in the given folder, uses it for the given number of milliseconds, and releases it. */
import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { awsClientConfig } from '../../local/cloud/emulators/aws-endpoint.ts';
import { startEmulators } from '../../local/cloud/emulators/emulators.ts';
import { createTable } from '../../local/cloud/resources/create-table.ts';
import { planResources } from '../../local/cloud/template/resource-plan.ts';
import { smallStack } from '../fixtures/local-cloud/small-stack.ts';

const [dataDir = '', name = '', holdMs = '0'] = process.argv.slice(2);
const { table } = planResources(smallStack(), 'local');
const emulators = await startEmulators(dataDir, { lockWaitMs: 120_000 });
const client = new DynamoDBClient(awsClientConfig(emulators.endpoint));
await createTable(client, table);
const Item = { pk: { S: name }, sk: { S: 'ITEM' } };
await client.send(new PutItemCommand({ TableName: table.name, Item }));
await delay(Number(holdMs));
const { Item: found } = await client.send(
  new GetItemCommand({ TableName: table.name, Key: Item, ConsistentRead: true }),
);
if (found === undefined) throw new Error(`what ${name} wrote is not there`);
client.destroy();
await emulators.stop();
