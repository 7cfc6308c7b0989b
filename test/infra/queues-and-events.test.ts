import { beforeAll, describe, expect, it } from 'vitest';
import { FUNCTION_NAMES, WORKER_NAMES } from '../../lib/stage/function-config.ts';
import { stageConfig } from '../../lib/stage/stage-config.ts';
import { type CloudFormationTemplate, synthesizeStage } from '../../lib/synthesize-stage.ts';
import { functionOf, mappingOf, queueOf, type Resource, render, resourcesOf } from './template.ts';

let prod: CloudFormationTemplate;
let dev: CloudFormationTemplate;
let local: CloudFormationTemplate;

beforeAll(async () => {
  prod = await synthesizeStage('prod', { provider: { projectId: 'p1' } });
  dev = await synthesizeStage('dev', { defaultProfile: undefined });
  local = await synthesizeStage('local');
});

const QUEUES = {
  split: 'IntakeQueue',
  submit: 'OrderQueue',
  reconcile: 'ReconcileQueue',
  report: 'ReportQueue',
  operate: 'CommandQueue',
};

describe.each(WORKER_NAMES)('the function %s', (name) => {
  it('is invoked by its queue with limited concurrency, and may fail single messages of a batch', () => {
    const { properties } = mappingOf(prod, name);
    expect(queueOf(prod, name).id).toMatch(new RegExp(`^${QUEUES[name]}[0-9A-F]{8}$`));
    expect(properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
    expect(properties.BatchSize).toBe(name === 'submit' ? 5 : 1);
    expect(properties.ScalingConfig.MaximumConcurrency).toBe(stageConfig('prod').functions[name].maxConcurrency);
  });

  it('has a queue with six times its timeout as visibility timeout, and a dead-letter queue', () => {
    for (const template of [prod, dev, local]) {
      const queue = queueOf(template, name).properties;
      expect(queue.VisibilityTimeout).toBeGreaterThanOrEqual(6 * functionOf(template, name).properties.Timeout);
      const deadLetterQueue = resourcesOf(template, 'AWS::SQS::Queue').find(
        ({ id }) => id === render(queue.RedrivePolicy.deadLetterTargetArn),
      );
      expect(queue.RedrivePolicy.maxReceiveCount).toBeGreaterThanOrEqual(2);
      expect(deadLetterQueue?.properties.MessageRetentionPeriod).toBeGreaterThan(queue.MessageRetentionPeriod);
      expect(deadLetterQueue?.properties.RedrivePolicy).toBeUndefined();
    }
  });

  it('runs on Node 24 and arm64, with tracing and a log group with retention', () => {
    const { properties } = functionOf(prod, name);
    expect(properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      TracingConfig: { Mode: 'Active' },
      Handler: 'index.handler',
    });
    const logs = resourcesOf(prod, 'AWS::Logs::LogGroup').find(
      ({ id }) => id === render(properties.LoggingConfig.LogGroup),
    );
    expect(logs?.properties.RetentionInDays).toBe(180);
  });
});

describe('a function that feeds its own queue', () => {
  it.each(FUNCTION_NAMES)('is not ended by Lambda as a loop, and any other one is: %s', (name) => {
    const feedsItself = ['submit', 'reconcile', 'operate'].includes(name);
    expect(functionOf(prod, name).properties.RecursiveLoop).toBe(feedsItself ? 'Allow' : 'Terminate');
  });
});

describe('dead letters', () => {
  it('of every queue go to the function that records them in the ledger, and unreadable ones stay', () => {
    const fn = functionOf(prod, 'dead-letters').id;
    const feeds = resourcesOf(prod, 'AWS::Lambda::EventSourceMapping').filter(
      ({ properties }) => render(properties.FunctionName) === fn,
    );
    const deadLetterQueues = WORKER_NAMES.map((name) =>
      render(queueOf(prod, name).properties.RedrivePolicy.deadLetterTargetArn),
    );
    expect(feeds.map(({ properties }) => render(properties.EventSourceArn)).sort()).toEqual(deadLetterQueues.sort());
    for (const { properties } of feeds) expect(properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
  });
});

it('dead-letter queues accept messages only from their own queue', () => {
  for (const [no, name] of WORKER_NAMES.entries()) {
    const queue = queueOf(prod, name);
    const deadLetterQueue = resourcesOf(prod, 'AWS::SQS::Queue').find(
      ({ id }) => id === render(queue.properties.RedrivePolicy.deadLetterTargetArn),
    );
    expect(queue.properties.QueueName).toBe(
      `Deskdrop-prod-${['intake', 'order', 'reconcile', 'report', 'command'][no]}`,
    );
    const { redrivePermission, sourceQueueArns } = deadLetterQueue?.properties.RedriveAllowPolicy ?? {};
    expect(redrivePermission).toBe('byQueue');
    expect(sourceQueueArns.map(render)).toEqual([
      `arn:aws:sqs:ap-southeast-1:AWS::AccountId:${queue.properties.QueueName}`,
    ]);
  }
});

describe('events', () => {
  const ruleTo = (template: CloudFormationTemplate, name: string): Resource =>
    resourcesOf(template, 'AWS::Events::Rule').find(
      ({ properties }) => render(properties.Targets[0].Arn) === queueOf(template, name).id,
    ) as Resource;

  it('of objects created under incoming/ or plan/, whatever their name, go unchanged to the intake queue', () => {
    const { properties } = ruleTo(prod, 'split');
    expect(properties.EventPattern).toEqual({
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: {
        bucket: { name: [{ Ref: 'DropsBucketA91BB315' }] },
        object: { key: [{ prefix: 'incoming/' }, { prefix: 'plan/' }] },
      },
    });
    expect(properties.Targets).toHaveLength(1);
    expect(properties.Targets[0].Input).toBeUndefined();
  });

  it('of the schedule request a patrol from reconcile', () => {
    const { properties } = ruleTo(prod, 'reconcile');
    expect(properties.ScheduleExpression).toBe('rate(1 minute)');
    expect(JSON.parse(properties.Targets[0].Input)).toEqual({ patrol: 'all' });
  });

  it('tell the local cloud a patrol rate that EventBridge does not support', () => {
    const rule = ruleTo(local, 'reconcile');
    expect(rule.properties.ScheduleExpression).toBe('rate(1 minute)');
    expect(local.Resources[rule.id]?.Metadata?.['deskdrop:everyMs']).toBe(5000);
  });

  it.each(['split', 'reconcile'])('that cannot be delivered to %s rest in its dead-letter queue', (name) => {
    const [target] = ruleTo(prod, name).properties.Targets;
    const { deadLetterTargetArn } = queueOf(prod, name).properties.RedrivePolicy;
    expect(target.DeadLetterConfig.Arn).toEqual(deadLetterTargetArn);
  });
});
