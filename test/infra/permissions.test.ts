import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { FUNCTION_NAMES, type FunctionName } from '../../lib/stage/function-config.ts';
import { type CloudFormationTemplate, synthesizeStage } from '../../lib/synthesize-stage.ts';
import { statementsOf } from './iam.ts';
import { rowsOfFunction, rowsOfPolicy } from './permissions.ts';
import { resourcesOf, rightsOf } from './template.ts';

const REPOSITORY = join(import.meta.dirname, '../..');
/** The policies that allow to read one secret, and nothing else. */
const SECRET_POLICIES = ['OperatorFindsAddresses'];
const POLICIES = [
  ...[
    'Uploader',
    'OperatorReads',
    'OperatorActs',
    'Approver',
    'OperatorExamines',
    'OperatorDeletes',
    'OperatorRepairs',
  ],
  ...SECRET_POLICIES,
];

let prod: CloudFormationTemplate;
let documented: readonly string[];

beforeAll(async () => {
  prod = await synthesizeStage('prod', { provider: { projectId: 'p1' } });
  const text = await readFile(join(REPOSITORY, 'docs/PERMISSIONS.md'), 'utf8');
  documented = text.split('\n');
});

/** The documented rows of one holder, in their order. */
const rowsIn = (holder: string): string[] => documented.filter((line) => line.startsWith(`| ${holder} | `));

describe('docs/PERMISSIONS.md', () => {
  it.each(FUNCTION_NAMES)('states exactly what the function %s may do', (name) => {
    expect(rowsIn(name)).toEqual(rowsOfFunction(prod, name));
  });

  it.each(POLICIES)('states exactly what the policy %s allows', (name) => {
    expect(rowsOfPolicy(prod, name)).not.toEqual([]);
    expect(rowsIn(name)).toEqual(rowsOfPolicy(prod, name));
  });
});

/** The functions with a right whose action begins with `action`. */
const holders = (action: string, on = ''): FunctionName[] =>
  FUNCTION_NAMES.filter((name) =>
    rightsOf(prod, name).some(
      ({ actions, resources }) =>
        actions.some((allowed) => allowed.startsWith(action)) && resources.some((resource) => resource.startsWith(on)),
    ),
  );

describe('the rights', () => {
  it.each(FUNCTION_NAMES)('of %s are for named resources only, except to write traces', (name) => {
    const broad = rightsOf(prod, name).filter(
      ({ actions, resources }) => resources.includes('*') || actions.some((action) => action.includes('*')),
    );
    expect(broad.map(({ actions }) => actions)).toEqual([['xray:PutTelemetryRecords', 'xray:PutTraceSegments']]);
  });

  it('to read the secret, and to use its key, belong only to the functions that call the provider, and to no person', () => {
    expect(holders('secretsmanager:', 'ProviderSecret')).toEqual(['submit', 'reconcile', 'operate']);
    expect(holders('kms:', 'KeysCredentials')).toEqual(['submit', 'reconcile', 'operate']);
    const people = POLICIES.filter((policy) =>
      statementsOf(prod, policy).some(({ resources }) =>
        resources.some((resource) => /^(ProviderSecret|KeysCredentials)/.test(resource)),
      ),
    );
    expect(people).toEqual([]);
  });

  it.each(['OperatorReads', 'OperatorActs', 'Approver'])(
    'of %s write nothing, send nothing and invoke no function',
    (policy) => {
      const actions = statementsOf(prod, policy).flatMap((statement) => statement.actions);
      expect(
        actions.filter(
          (action) =>
            !/^(dynamodb:(Get|BatchGet|Query)|kms:(Decrypt|DescribeKey)$|ssm:Get|execute-api:Invoke$)/.test(action),
        ),
      ).toEqual([]);
    },
  );

  it('of doctor are to ask for the state of each queue, each event source mapping and each alarm, and for nothing else', () => {
    const count = (type: string) => resourcesOf(prod, type).length;
    expect(
      statementsOf(prod, 'OperatorExamines').map(({ actions, resources }) => [actions.join(), resources.length]),
    ).toEqual([
      ['sqs:GetQueueAttributes', count('AWS::SQS::Queue')],
      ['lambda:GetEventSourceMapping', count('AWS::Lambda::EventSourceMapping')],
      ['cloudwatch:DescribeAlarms', count('AWS::CloudWatch::Alarm')],
    ]);
  });

  it('to ask for a command are by route: finance may approve but not end an order, and an operator the reverse', () => {
    const routes = (policy: string) =>
      statementsOf(prod, policy)
        .filter(({ actions }) => actions.includes('execute-api:Invoke'))
        .flatMap(({ resources }) => resources.map((resource) => resource.replace(/^.*\/v1\//, '')))
        .sort();
    expect(routes('Approver')).toEqual(['GET/commands/*', 'POST/commands/approve', 'POST/commands/reject']);
    expect(routes('OperatorActs')).toEqual([
      'GET/commands/*',
      'POST/commands/doctor',
      'POST/commands/pause',
      'POST/commands/redrive-file',
      'POST/commands/redrive-order',
      'POST/commands/redrive-orders',
      'POST/commands/release',
      'POST/commands/release-orders',
      'POST/commands/resolve-absent',
      'POST/commands/resolve-adopt',
      'POST/commands/resolve-orders-absent',
      'POST/commands/resume',
      'POST/commands/stop',
      'POST/commands/verify',
    ]);
    for (const policy of POLICIES.filter((name) => name !== 'Approver' && name !== 'OperatorActs'))
      expect(routes(policy)).toEqual([]);
  });

  it('to record a command belong to the function behind the API, and to those that run it or give it up', () => {
    const writers = FUNCTION_NAMES.filter((name) =>
      rightsOf(prod, name).some(
        ({ actions, condition }) =>
          actions.includes('dynamodb:PutItem') && JSON.stringify(condition ?? {}).includes('COMMAND#'),
      ),
    );
    expect(writers).toEqual(['operate', 'dead-letters', 'request-command']);
  });

  it('to read the key of the addresses belong to the functions that create digests', () => {
    expect(holders('secretsmanager:', 'EmailKeySecret')).toEqual(['split', 'report']);
  });

  it('to read a secret are granted to people by a separate policy, which allows nothing else', () => {
    const people = POLICIES.filter((policy) =>
      statementsOf(prod, policy).some(({ actions }) => actions.some((action) => action.startsWith('secretsmanager:'))),
    );
    expect(people).toEqual(SECRET_POLICIES);
    const rights = SECRET_POLICIES.map((policy) =>
      statementsOf(prod, policy).map(({ actions, resources }) => [
        actions.join(),
        ...resources.map((resource) => resource.slice(0, -8)),
      ]),
    );
    expect(rights).toEqual([
      [
        ['secretsmanager:GetSecretValue', 'EmailKeySecret'],
        ['kms:Decrypt', 'KeysData'],
      ],
    ]);
  });

  it('to a secret do not come from a policy of the secret', () => {
    expect(resourcesOf(prod, 'AWS::SecretsManager::ResourcePolicy')).toEqual([]);
  });

  it('of report do not include the order queue, nor writes to items other than its intake', () => {
    expect(holders('sqs:', 'OrderQueue')).not.toContain('report');
    const writes = rightsOf(prod, 'report').filter(({ actions }) =>
      ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'].some((action) => actions.includes(action)),
    );
    const ofIntakes = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['INTAKE#*'] } };
    const ofOutbox = { 'dynamodb:Attributes': ['pk', 'sk', 'outbox', 'outboxMark', 'outboxSince'] };
    expect(writes.map(({ condition }) => condition)).toEqual([
      ofIntakes,
      { ...ofIntakes, 'ForAllValues:StringEquals': ofOutbox },
    ]);
  });

  it('to use a key are always limited to one service', () => {
    const holdersOfRights = [...FUNCTION_NAMES, ...POLICIES];
    const byItself = holdersOfRights.filter((holder) =>
      statementsOf(prod, holder).some(
        ({ actions, condition }) =>
          actions.some((action) => action.startsWith('kms:')) &&
          !JSON.stringify(condition ?? {}).includes('kms:ViaService'),
      ),
    );
    expect(byItself).toEqual([]);
  });

  it('to the ledger are always limited to keys', () => {
    for (const name of FUNCTION_NAMES) {
      const unbound = rightsOf(prod, name).filter(
        ({ actions, condition }) =>
          actions.some((action) => action.startsWith('dynamodb:') && action !== 'dynamodb:Query') &&
          !JSON.stringify(condition ?? {}).includes('dynamodb:LeadingKeys'),
      );
      expect(unbound).toEqual([]);
    }
  });

  it('to delete belong only to the functions that sweep, which take back a refused cancellation', () => {
    expect(holders('dynamodb:DeleteItem')).toEqual(['reconcile', 'operate']);
    expect(holders('s3:DeleteObject')).toEqual([]);
  });

  it('are sufficient for every operation of the ledger adapter, which the local cloud would not check', async () => {
    const source = await readFile(join(REPOSITORY, 'lambdas/adapters/dynamodb/ledger-client.ts'), 'utf8');
    const used = [...source.matchAll(/new (\w+)Command\(/g)].map(([, command]) => `dynamodb:${command}Item`);
    const granted = rightsOf(prod, 'reconcile').flatMap(({ actions }) => actions);
    expect(used).not.toEqual([]);
    expect(granted).toEqual(expect.arrayContaining(used));
  });
});
