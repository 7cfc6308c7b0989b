// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation's own placeholders.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failedMessageIds } from '../../local/cloud/runtime/batch-result.ts';
import { commandsOnly, planResources } from '../../local/cloud/template/resource-plan.ts';
import { synthesizeTemplate } from '../../local/cloud/template/synthesize-template.ts';
import {
  MissingResourceError,
  resolveString,
  TemplateError,
  type TemplateScope,
} from '../../local/cloud/template/template.ts';
import { smallStack } from '../fixtures/local-cloud/small-stack.ts';
import { stageTemplate } from '../support/stage-template.ts';

describe('resolving a value of the template', () => {
  const scope: TemplateScope = {
    resources: new Map([['Queue', { ref: 'http://127.0.0.1/0/q', arn: 'arn:aws:sqs:r:0:q' }]]),
    pseudoParameters: { 'AWS::Region': 'r', 'AWS::AccountId': '0' },
  };

  it.each([
    ['a string', 'text', 'text'],
    ['a number', 7, '7'],
    ['Ref of a resource', { Ref: 'Queue' }, 'http://127.0.0.1/0/q'],
    ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'r'],
    ['Fn::GetAtt', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'arn:aws:sqs:r:0:q'],
    ['Fn::GetAtt in one word', { 'Fn::GetAtt': 'Queue.Arn' }, 'arn:aws:sqs:r:0:q'],
    ['Fn::Join', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::AccountId' }, { 'Fn::Sub': 'b' }]] }, 'a-0-b'],
    [
      'Fn::Sub',
      { 'Fn::Sub': '${Queue} ${Queue.Arn} ${AWS::Region} ${!x}' },
      'http://127.0.0.1/0/q arn:aws:sqs:r:0:q r ${x}',
    ],
    ['Fn::Sub with variables', { 'Fn::Sub': ['${a}.${AWS::Region}', { a: { Ref: 'AWS::AccountId' } }] }, '0.r'],
  ])('resolves %s', (_, value, expected) => {
    expect(resolveString(value, scope, 'X')).toBe(expected);
  });

  it.each([
    [
      'another function',
      { 'Fn::Select': [0, ['a']] },
      'X is {"Fn::Select":[0,["a"]]}; only a literal, Ref, Fn::GetAtt Arn',
    ],
    ['an object', { a: 1 }, 'X is {"a":1}; only a literal'],
    [
      'another attribute',
      { 'Fn::GetAtt': ['Queue', 'QueueName'] },
      'X asks for Queue.QueueName; only Arn is supported',
    ],
  ])('throws on %s', (_, value, message) => {
    expect(() => resolveString(value, scope, 'X')).toThrow(message);
  });

  it('distinguishes a resource that does not exist locally from one that it does not support', () => {
    expect(() => resolveString({ Ref: 'Secret' }, scope, 'X')).toThrow(MissingResourceError);
    expect(() => resolveString({ Ref: 'Secret' }, scope, 'X')).toThrow('X refers to Secret, which does not exist');
  });
});

describe('planning the resources of a template', () => {
  it('plans everything that is emulated', () => {
    const plan = planResources(smallStack(), 'local');
    expect(plan.bucket).toEqual({ logicalId: 'Bucket', name: 'deskdrop-local-drops', isVersioned: true });
    expect(plan.table.name).toBe('deskdrop-local-ledger');
    expect(plan.table.definition.GlobalSecondaryIndexes).toMatchObject([{ IndexName: 'byShard' }]);
    expect(plan.queues.map(({ role }) => role)).toEqual([
      'intake-dlq',
      'order-dlq',
      'reconcile-dlq',
      'intake',
      'order',
      'reconcile',
    ]);
    expect(plan.queues.find(({ role }) => role === 'order')).toEqual({
      logicalId: 'Order',
      name: 'deskdrop-local-order',
      role: 'order',
      attributes: { VisibilityTimeout: '1' },
      redrive: { deadLetterQueueId: 'OrderDlq', maxReceiveCount: 3 },
    });
    expect(plan.functions[0]).toMatchObject({
      logicalId: 'Split',
      entry: 'test/fixtures/local-cloud/handler.ts',
      timeoutMs: 1000,
      memoryMiB: 256,
    });
    expect(plan.eventSources[0]).toEqual({
      queueId: 'Intake',
      functionId: 'Split',
      batchSize: 10,
      maxConcurrency: 2,
      reportsItemFailures: true,
    });
    expect(plan.objectRules).toEqual([{ prefixes: ['incoming/'], queueId: 'Intake' }]);
    expect(plan.scheduleRules).toEqual([{ everyMs: 50, input: '{"patrol":"all"}', queueId: 'Reconcile' }]);
  });

  it("uses the rule's rate if its metadata names no other", () => {
    const template = smallStack();
    const { SweepRule } = template.Resources;
    Object.assign(SweepRule ?? {}, { Metadata: {} });
    expect(planResources(template, 'local').scheduleRules).toMatchObject([{ everyMs: 60_000 }]);
  });

  it.each([
    [
      'a rule on a suffix',
      'DropRule',
      { EventPattern: { detail: { object: { key: [{ suffix: '.csv' }] } } } },
      /DropRule/,
    ],
    ['a cron rule', 'SweepRule', { ScheduleExpression: 'cron(0 * * * ? *)' }, /only rate\(...\) is emulated/],
    [
      'an input transformer',
      'SweepRule',
      { Targets: [{ Arn: { Ref: 'Order' }, Input: 'x', InputTransformer: {} }] },
      /SweepRule/,
    ],
    [
      'a filtered event source',
      'SplitSource',
      { FilterCriteria: { Filters: [] } },
      /SplitSource.*filters are not emulated/s,
    ],
    ['a FIFO queue', 'Order', { FifoQueue: true }, /Order/],
    [
      'a queue named outright',
      'SplitSource',
      { EventSourceArn: 'arn:aws:sqs:r:0:q' },
      /EventSourceArn must refer to a resource/,
    ],
    ['a second table', 'Secret', 'AWS::DynamoDB::GlobalTable', /must have one AWS::DynamoDB::GlobalTable, but has 2/],
    ['a queue that nobody knows', 'Secret', 'AWS::SQS::Queue', /No function has the queue Secret/],
  ])('throws on %s', (_, logicalId, change, message) => {
    const template = smallStack();
    const resource = template.Resources[logicalId] as { Type: string; Properties?: object };
    if (typeof change === 'string') resource.Type = change;
    else resource.Properties = { ...resource.Properties, ...change };
    expect(() => planResources(template, 'local')).toThrow(TemplateError);
    expect(() => planResources(template, 'local')).toThrow(message);
  });

  it('leaves out what is disabled', () => {
    const template = smallStack();
    for (const id of ['DropRule', 'SweepRule'])
      Object.assign(template.Resources[id]?.Properties ?? {}, { State: 'DISABLED' });
    Object.assign(template.Resources.SplitSource?.Properties ?? {}, { Enabled: false });
    const plan = planResources(template, 'local');
    expect(plan.objectRules).toEqual([]);
    expect(plan.scheduleRules).toEqual([]);
    expect(plan.eventSources.map(({ functionId }) => functionId)).toEqual(['Submit', 'Sweep']);
  });

  it('can emulate the stack of stage local', async () => {
    const plan = planResources(await synthesizeTemplate({ stage: 'local', overrides: {} }), 'local');
    const roles = ['intake', 'order', 'reconcile', 'report', 'command'];
    expect(plan.queues.map(({ role }) => role).sort()).toEqual(
      [...roles, ...roles.map((role) => `${role}-dlq`)].sort(),
    );
    const roleOf = (queueId: string) => plan.queues.find(({ logicalId }) => logicalId === queueId)?.role;
    const entryOf = (functionId: string) => plan.functions.find(({ logicalId }) => logicalId === functionId)?.entry;
    expect(
      Object.fromEntries(plan.eventSources.map((source) => [roleOf(source.queueId), entryOf(source.functionId)])),
    ).toEqual({
      intake: 'lambdas/handlers/split.ts',
      order: 'lambdas/handlers/submit.ts',
      reconcile: 'lambdas/handlers/reconcile.ts',
      report: 'lambdas/handlers/report.ts',
      command: 'lambdas/handlers/operate.ts',
      ...Object.fromEntries(roles.map((role) => [`${role}-dlq`, 'lambdas/handlers/dead-letters.ts'])),
    });
    for (const { entry } of plan.functions) expect(existsSync(join(import.meta.dirname, '../..', entry))).toBe(true);
    expect(plan.objectRules).toMatchObject([{ prefixes: ['incoming/', 'plan/'] }]);
    expect(plan.scheduleRules.map(({ queueId }) => roleOf(queueId))).toEqual(['reconcile', 'command']);
  });

  it('says which stage does not synthesize, and why', async () => {
    await expect(synthesizeTemplate({ stage: 'moon', overrides: {} })).rejects.toThrow(
      'The stage "moon" does not synthesize: Stage "moon" is unknown',
    );
  });
});

describe('planning the API', () => {
  const api = async () => structuredClone(await stageTemplate('local'));

  it('takes its routes, each to its function, and its stage', async () => {
    const plan = planResources(await api(), 'local');
    expect(plan.api?.stageName).toBe('v1');
    const entries = new Map(plan.functions.map(({ logicalId, entry }) => [logicalId, entry]));
    expect(plan.api?.routes.map(({ routeKey, functionId }) => [routeKey, entries.get(functionId)])).toContainEqual([
      'POST /commands/approve',
      'lambdas/handlers/request-command.ts',
    ]);
  });

  it.each(['NONE', 'JWT', undefined])('serves no route that IAM does not guard: %s', async (type) => {
    const template = await api();
    const route = Object.values(template.Resources).find(({ Type }) => Type === 'AWS::ApiGatewayV2::Route');
    Object.assign(route?.Properties ?? {}, { AuthorizationType: type });
    expect(() => planResources(template, 'local')).toThrow(/AuthorizationType/);
  });

  it('plans for commands alone only their two functions, and nothing that starts other work', async () => {
    const plan = commandsOnly(planResources(await api(), 'local'));
    expect(plan.functions.map(({ entry }) => entry)).toEqual([
      'lambdas/handlers/operate.ts',
      'lambdas/handlers/request-command.ts',
    ]);
    expect(plan.eventSources).toHaveLength(1);
    expect([plan.objectRules, plan.scheduleRules]).toEqual([[], []]);
  });
});

describe('the answer of a function to its batch', () => {
  it.each([
    ['nothing', undefined, []],
    ['null', null, []],
    ['an empty object', {}, []],
    ['no failures', { batchItemFailures: [] }, []],
    ['null failures', { batchItemFailures: null }, []],
    ['one failure', { batchItemFailures: [{ itemIdentifier: 'b' }] }, ['b']],
    ['the same failure twice', { batchItemFailures: [{ itemIdentifier: 'b' }, { itemIdentifier: 'b' }] }, ['b']],
    ['an unknown failure', { batchItemFailures: [{ itemIdentifier: 'x' }] }, ['a', 'b']],
    ['a failure of another name', { batchItemFailures: [{ id: 'a' }] }, ['a', 'b']],
    ['an empty failure', { batchItemFailures: [{ itemIdentifier: '' }] }, ['a', 'b']],
    ['a null failure', { batchItemFailures: [null] }, ['a', 'b']],
    ['failures that are no list', { batchItemFailures: 'a' }, ['a', 'b']],
    ['a word', 'ok', ['a', 'b']],
  ])('with %s', (_, answer, failed) => {
    expect([...failedMessageIds(answer, ['a', 'b'])]).toEqual(failed);
  });
});
