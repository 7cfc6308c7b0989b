import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { FUNCTION_NAMES } from '../../lib/stage-config.ts';
import { type CloudFormationTemplate, synthesizeStage } from '../../lib/synthesize-stage.ts';
import { resourcesOf, rightsOf } from './template.ts';

let prod: CloudFormationTemplate;

beforeAll(async () => {
  prod = await synthesizeStage('prod', { provider: { projectId: 'p1' } });
});

describe.each(FUNCTION_NAMES)('the function %s', (name) => {
  it('is allowed nothing on everything, but to write traces', () => {
    const broad = rightsOf(prod, name).filter(
      ({ actions, resources }) => resources.includes('*') || actions.some((action) => action.includes('*')),
    );
    expect(broad.map(({ actions }) => actions)).toEqual([['xray:PutTelemetryRecords', 'xray:PutTraceSegments']]);
  });
});

describe('rights', () => {
  const holders = (template: CloudFormationTemplate, service: string) =>
    FUNCTION_NAMES.filter((name) =>
      rightsOf(template, name).some(({ actions }) => actions.some((action) => action.startsWith(`${service}:`))),
    );

  it('to read the secret belong to submit and reconcile alone', () => {
    expect(holders(prod, 'secretsmanager')).toEqual(['submit', 'reconcile']);
    expect(resourcesOf(prod, 'AWS::SecretsManager::ResourcePolicy')).toEqual([]);
  });

  it.each([
    [
      'split',
      [
        ['s3:GetObject s3:GetObjectVersion', 'DropsBucketA91BB315/incoming/*', undefined],
        ['s3:ListBucket', 'DropsBucketA91BB315', undefined],
      ],
    ],
    ['submit', []],
    [
      'reconcile',
      [
        ['s3:GetObject', 'DropsBucketA91BB315/incoming/*', undefined],
        ['s3:ListBucket', 'DropsBucketA91BB315', undefined],
      ],
    ],
    [
      'report',
      [
        ['s3:GetObject s3:GetObjectVersion', 'DropsBucketA91BB315/incoming/*', undefined],
        ['s3:ListBucket', 'DropsBucketA91BB315', undefined],
        ['s3:AbortMultipartUpload s3:PutObject', 'DropsBucketA91BB315/results/*', undefined],
      ],
    ],
  ])('of %s on the bucket are %j', (name, expected) => {
    const rights = rightsOf(prod, name).filter(({ actions }) => actions[0]?.startsWith('s3:'));
    expect(rights.map((right) => [right.actions.join(' '), right.resources.join(' '), right.condition])).toEqual(
      expected,
    );
  });

  it.each([
    ['split', 'BatchGetItem GetItem PutItem', ['openOrders']],
    ['submit', 'BatchGetItem GetItem PutItem', ['openOrders']],
    [
      'reconcile',
      'BatchGetItem DeleteItem GetItem PutItem',
      ['intakesByDay', 'openOrders', 'unreportedIntakes', 'watchedOrders'],
    ],
    ['report', 'BatchGetItem GetItem PutItem', []],
  ])('of %s on the ledger are %s, and Query on the indexes %j', (name, expected, indexes) => {
    const rights = rightsOf(prod, name).filter(({ actions }) => actions[0]?.startsWith('dynamodb:'));
    expect(rights.map(({ actions, resources }) => [actions.join(' '), resources])).toEqual([
      [expected.replace(/\w+/g, 'dynamodb:$&'), ['LedgerTable9343E4AA']],
      ...(indexes.length === 0
        ? []
        : [['dynamodb:Query', indexes.map((index) => `LedgerTable9343E4AA/index/${index}`)]]),
    ]);
  });
});

it('are enough for every operation of the ledger adapter: nothing on this machine would refuse one', async () => {
  const source = await readFile(join(import.meta.dirname, '../../lambdas/adapters/aws/ledger-table.ts'), 'utf8');
  const used = [...source.matchAll(/new (\w+)Command\(/g)].map(([, command]) => `dynamodb:${command}Item`);
  const granted = rightsOf(prod, 'reconcile').flatMap(({ actions }) => actions);
  expect(used).not.toEqual([]);
  expect(granted).toEqual(expect.arrayContaining(used));
});
