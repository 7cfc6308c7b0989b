import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type AttributeValue, DynamoDBClient, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LedgerOnDisk, openLedgerOnDisk } from '../../local/cloud/ledger-on-disk.ts';
import { createWorkplace, type Workplace } from '../support/command.ts';
import { linesThatBegin, shellArguments } from '../support/documented-lines.ts';
import { runCommand } from '../support/run-command.ts';

// Runs each query of docs/QUERIES.md as it is written there: with the AWS CLI if installed, otherwise with the SDK. The CLI
// takes a second of CPU for each, so `npm test` gives it every fourth; `npm run test:queries` gives it all.

const REPOSITORY = join(import.meta.dirname, '../..');
const QUERIES = await readFile(join(REPOSITORY, 'docs/QUERIES.md'), 'utf8');

const run = promisify(execFile);
const hasAws = await run('aws', ['--version']).then(
  () => true,
  () => false,
);

type Items = readonly Readonly<Record<string, AttributeValue>>[];

let place: Workplace;
let ledger: LedgerOnDisk;
let order: { clientOrderId: string; providerOrderId: string };
let intake: { intakeId: string; day: string };
let commandId: string;
beforeAll(async () => {
  place = await createWorkplace();
  const profile = JSON.parse(await readFile(join(REPOSITORY, 'profiles/standard.json'), 'utf8'));
  const priced = { ...profile, price_per_desktop: { amount: 30, currency: 'USD' } };
  await place.write('standard.json', JSON.stringify(priced));
  const limits = ['--payment', 'confirm', '--max-desktops-per-day', '100', '--max-amount-per-file', '900 USD'];
  limits.push('--profiles', place.dir);
  const file = await place.write(
    'people.csv',
    'user_name,computer_name,desktop_name,size\nada,,,\ndalia,build-01,,\n,,RECEPTION,1\n',
  );
  const { stdout, stderr, status } = await runCommand(['run', file, ...limits, ...place.outArgs, '--json']);
  expect(status, stderr).toBe(0);
  const [{ intakeId, orders }] = JSON.parse(stdout).intakes;
  [order] = orders;
  // A second file whose people are in the first file's order.
  const again = await place.write('again.csv', 'user_name\nada\n');
  expect((await runCommand(['run', again, ...limits, ...place.outArgs])).status).toBe(0);
  const held = await place.write('held.csv', 'user_name\nheld\n');
  expect((await runCommand(['run', held, '--approval', 'always', ...place.outArgs])).status).toBe(2);
  expect((await runCommand(['reject', 'held.csv', '--yes', ...place.dataArgs])).status).toBe(0);
  expect((await runCommand(['run', held, ...place.outArgs])).status, 'it is reported').toBe(2);
  // Without a running cloud the command starts the functions that it needs itself.
  expect(await runCommand(['pause', '--yes', ...place.dataArgs])).toMatchObject({ status: 0 });
  ledger = await openLedgerOnDisk(join(place.dir, 'data'));
  commandId = await findCommand();
  intake = { intakeId, day: new Date().toISOString().slice(0, 10) };
});
afterAll(async () => {
  await ledger.stop();
  await place[Symbol.asyncDispose]();
});

const findCommand = async (): Promise<string> => {
  const client = new DynamoDBClient(ledger.clientConfig);
  const { Items = [] } = await client.send(new ScanCommand({ TableName: ledger.tableName }));
  client.destroy();
  const [id] = Items.flatMap(({ sk, commandId: told }) => (sk?.S === 'COMMAND' ? [told?.S ?? ''] : []));
  return id ?? '';
};

const optionOf = (args: readonly string[], name: string): string | undefined =>
  args.includes(name) ? args[args.indexOf(name) + 1] : undefined;

const byCli = async (args: readonly string[]): Promise<Items> => {
  const { endpoint, region, credentials } = ledger.clientConfig;
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: endpoint,
    AWS_DEFAULT_REGION: region,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  };
  const { stdout } = await run('aws', [...args.slice(1), '--output', 'json'], { env });
  return JSON.parse(stdout).Items;
};

const bySdk = async (args: readonly string[]): Promise<Items> => {
  const client = new DynamoDBClient(ledger.clientConfig);
  const names = optionOf(args, '--expression-attribute-names');
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: ledger.tableName,
      IndexName: optionOf(args, '--index-name'),
      KeyConditionExpression: optionOf(args, '--key-condition-expression'),
      ExpressionAttributeNames: names === undefined ? undefined : JSON.parse(names),
      ExpressionAttributeValues: JSON.parse(optionOf(args, '--expression-attribute-values') ?? '{}'),
    }),
  );
  client.destroy();
  return Items;
};

/** Everything was ordered, reported and told, and the provider has it so: no order is open or needs a person. */
const FINDS_NOTHING = /--index-name (watchedOrders|openOrders|unreportedIntakes|outbox) |DIFFERENCES#/;

const CLI_EVERY = process.env.MODE === 'complete' ? 1 : 4;

test.concurrent.each(
  linesThatBegin('aws dynamodb query', QUERIES).map((line, no) => [line, no % CLI_EVERY === 0] as const),
)('works as it stands: %s', async (line, isForCli) => {
  const args = shellArguments(
    line
      .replace('TABLE', ledger.tableName)
      .replace('CLIENT_ORDER_ID', order.clientOrderId)
      .replace('INTAKE_ID', intake.intakeId)
      .replace('COMMAND_ID', commandId)
      .replace(/CS\d\w+/, order.providerOrderId)
      .replace(/\d{4}-\d\d-\d\d/, intake.day),
  );
  const items = await (hasAws && isForCli ? byCli(args) : bySdk(args));
  if (FINDS_NOTHING.test(line)) expect(items).toEqual([]);
  else expect(items).not.toEqual([]);
});
