import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDynamoDbLedger } from '../../lambdas/adapters/dynamodb/dynamodb-ledger.ts';
import { openLedgerOnDisk } from '../../local/cloud/ledger-on-disk.ts';
import { PICTURE, recordRun, textOfPicture } from '../../package/terminal-picture.ts';
import { createWorkplace, type Workplace } from '../support/command.ts';
import { runCommand } from '../support/run-command.ts';

// The command lines of the README and of the pages beside it, run as they stand there.

const page = (path: string): Promise<string> => readFile(join(import.meta.dirname, '../..', path), 'utf8');
const README = await page('README.md');
const COMMANDS = await page('docs/COMMANDS.md');
const QUERIES = await page('docs/QUERIES.md');
const PAYMENT = await page('docs/PAYMENT.md');

const linesThatBegin = (start: string, ...pages: readonly string[]): string[] => [
  ...new Set(
    pages
      .flatMap((text) => text.split('\n'))
      .map((line) => line.trim())
      .filter((line) => line.startsWith(start)),
  ),
];

/** As a shell splits it: only single quotes occur. */
const words = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

let place: Workplace;
let summary: { intakeId: string; orders: { clientOrderId: string; providerOrderId: string }[] };
beforeAll(async () => {
  place = await createWorkplace();
  const { status, stdout, stderr } = await runCommand(['run', 'examples/new-hires.csv', ...place.outArgs, '--json']);
  expect(status, stderr).toBe(0);
  summary = JSON.parse(stdout).intakes[0];
});
afterAll(() => place[Symbol.asyncDispose]());

test('the first example orders everybody', () => {
  expect(linesThatBegin('npx deskdrop run', README)).toContain('npx deskdrop run examples/new-hires.csv');
  expect(summary.orders).toMatchObject([{ desktops: 10, state: 'ORDERED' }]);
});

test('the picture in the README shows what the first example prints', async () => {
  const facts = (shown: string): string[] =>
    stripVTControlCharacters(shown)
      .trimEnd()
      .split('\n')
      // How often progress is shown depends on the machine.
      .filter((line) => !/: 10 lines read, /.test(line))
      .map((line) => line.replace(/\b[0-9a-z]{20}\b|\bCS[0-9A-Z]+|(?<=127\.0\.0\.1:)\d+/g, '...'));
  expect(README).toContain(relative(join(import.meta.dirname, '../..'), PICTURE));
  expect(facts(textOfPicture(await readFile(PICTURE, 'utf8')))).toEqual(facts(await recordRun()));
});

describe('a run', () => {
  test.each(linesThatBegin('npx deskdrop run examples/', README, COMMANDS, PAYMENT))('works: %s', async (line) => {
    await using own = await createWorkplace();
    const { status, stdout, stderr } = await runCommand([...words(line).slice(2), ...own.outArgs, '--json']);
    expect(status, stderr).toBe(line.includes('mixed') ? 2 : 0);
    expect(JSON.parse(stdout).intakes).toMatchObject([{ file: expect.stringMatching(/^(new-hires|mixed)\.csv$/) }]);
  });
});

test('the second example needs a person, and its result has a word for every line', async () => {
  await using own = await createWorkplace();
  const { status, stdout } = await runCommand(['run', 'examples/mixed.csv', ...own.outArgs, '--json']);
  const [intake] = JSON.parse(stdout).intakes;
  expect(status).toBe(2);
  expect(Object.values(intake.counts as Record<string, number>).reduce((a, b) => a + b)).toBe(intake.lines);
  expect(intake.counts).toMatchObject({ ordered: 6, invalid: 7, duplicate: 1 });
});

describe('a question of the command line', () => {
  const fill = (argument: string): string[] => {
    if (argument === 'ORDER_ID')
      return [summary.orders[0]?.clientOrderId ?? '', summary.orders[0]?.providerOrderId ?? ''];
    if (argument === 'USER_OR_COMPUTER_NAME') return ['ada', 'D-ADA', 'giulia_marino'];
    if (argument === 'USER') return ['ada', 'giulia_marino'];
    if (argument === 'EMAIL') return ['ada@example.com'];
    return argument === '[FILE|INTAKE]' ? ['new-hires.csv', summary.intakeId] : [argument];
  };
  test.each(
    linesThatBegin('npx deskdrop ', README, COMMANDS).filter((line) =>
      /^npx deskdrop (status|order|person|desktop) /.test(line),
    ),
  )('is answered: %s', async (line) => {
    const [command = '', argument = ''] = words(line).slice(2);
    for (const value of fill(argument)) {
      const text = await runCommand([command, value, ...place.dataArgs]);
      expect(text, text.stderr).toMatchObject({
        status: 0,
        stdout: expect.stringContaining(summary.orders[0]?.clientOrderId ?? ''),
      });
      const json = await runCommand([command, value, ...place.dataArgs, '--json']);
      expect(json.stdout).toMatch(/^\{/);
      expect(() => JSON.parse(json.stdout)).not.toThrow();
    }
  });
});

test.each(linesThatBegin('npx deskdrop list', README, COMMANDS))('a list is shown: %s', async (line) => {
  const { status, stdout, stderr } = await runCommand([...words(line).slice(2), ...place.dataArgs]);
  expect(status, stderr).toBe(0);
  if (line.includes('--to-pay')) expect(stdout).toContain(summary.orders[0]?.providerOrderId);
  else expect(stdout).toMatch(/^No order (needs attention|of the files dropped in the last 2d is REJECTED)\.\n$/);
});

describe('a query of the ledger', () => {
  let ledger: Awaited<ReturnType<typeof openLedgerOnDisk>>;
  beforeAll(async () => {
    ledger = await openLedgerOnDisk(join(place.dir, 'data'));
  });
  afterAll(() => ledger.stop());

  /** Queries whose state or phase the example run does not leave behind. */
  const EMPTY = ['watchedOrders', 'openOrders', 'unreportedIntakes'];

  test.each(linesThatBegin('aws dynamodb query', QUERIES))('works as it stands: %s', async (line) => {
    const client = new DynamoDBClient(ledger.clientConfig);
    const intake = await createDynamoDbLedger(client, {
      tableName: ledger.tableName,
      newId: randomUUID,
    }).intakes.getIntake(summary.intakeId);
    const filled = line
      .replace('CLIENT_ORDER_ID', summary.orders[0]?.clientOrderId ?? '')
      .replace('INTAKE_ID', summary.intakeId)
      .replace(/CS\d\w+/, summary.orders[0]?.providerOrderId ?? '')
      .replace(/"\d{4}-\d\d-\d\d"/, `"${intake?.receivedAt.slice(0, 10)}"`);
    const args = words(filled);
    const option = (name: string): string | undefined =>
      args.includes(name) ? args[args.indexOf(name) + 1] : undefined;
    const index = option('--index-name');
    const names = option('--expression-attribute-names');
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: ledger.tableName,
        ...(index === undefined ? {} : { IndexName: index }),
        KeyConditionExpression: option('--key-condition-expression'),
        ...(names === undefined ? {} : { ExpressionAttributeNames: JSON.parse(names) }),
        ExpressionAttributeValues: JSON.parse(option('--expression-attribute-values') ?? '{}'),
      }),
    );
    client.destroy();
    if (index !== undefined && EMPTY.includes(index)) expect(Items).toEqual([]);
    else expect(Items.length).toBeGreaterThan(0);
  });
});
