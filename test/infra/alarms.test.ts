import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { METRICS } from '../../lambdas/domain/measuring/metrics.ts';
import { FUNCTION_NAMES } from '../../lib/stage/function-config.ts';
import { type CloudFormationTemplate, synthesizeStage } from '../../lib/synthesize-stage.ts';
import {
  environmentOf,
  functionOf,
  only,
  type Resource,
  render,
  resourcesOf,
  rightsOf,
  statementsIn,
} from './template.ts';

let prod: CloudFormationTemplate;
let dev: CloudFormationTemplate;
let local: CloudFormationTemplate;
let alarms: Resource[];
/** The sections on alarms: the text of each, by heading. */
let sections: Map<string, string>;

beforeAll(async () => {
  prod = await synthesizeStage('prod', { provider: { projectId: 'p1' }, notifyEmail: 'ops@example.com' });
  dev = await synthesizeStage('dev');
  local = await synthesizeStage('local');
  alarms = resourcesOf(prod, 'AWS::CloudWatch::Alarm');
  const runbook = await readFile(join(import.meta.dirname, '../../docs/RUNBOOK.md'), 'utf8');
  const [, part = ''] = /^## Alarms\n(.*?)^## /ms.exec(runbook) ?? [];
  sections = new Map(
    part
      .split(/^### /m)
      .slice(1)
      .map((section) => [section.slice(0, section.indexOf('\n')), section.slice(section.indexOf('\n'))] as const),
  );
});

const nameOf = ({ properties }: Resource): string => String(properties.AlarmName).replace('Deskdrop-prod-', '');

/** Every metric that the alarm is computed from. */
const metricsOf = ({ properties }: Resource): { Namespace: string; MetricName: string; Dimensions: unknown[] }[] =>
  properties.MetricName !== undefined
    ? [properties]
    : properties.Metrics.flatMap(({ MetricStat }: { MetricStat?: { Metric: object } }) =>
        MetricStat === undefined ? [] : [MetricStat.Metric],
      );

describe('every alarm', () => {
  it('has its section in the runbook, and every section its alarm', () => {
    expect(alarms.map(nameOf).sort()).toEqual([...sections.keys()].sort());
    for (const [name, text] of sections) expect(text.trim().length, name).toBeGreaterThan(200);
  });

  it('says what it means in one sentence, and names its section of the runbook', () => {
    for (const alarm of alarms) {
      expect(alarm.properties.AlarmDescription).toMatch(new RegExp(`^[A-Z][^.]+\\. See RUNBOOK: ${nameOf(alarm)}$`));
    }
  });

  it('notifies the topic when it goes off and when it ends', () => {
    const topic = [{ Ref: only(prod, 'AWS::SNS::Topic').id }];
    for (const { properties } of alarms)
      expect([properties.AlarmActions, properties.OKActions]).toEqual([topic, topic]);
  });

  it('uses metrics of its own stage’s functions or of AWS', () => {
    for (const alarm of alarms) {
      const metrics = metricsOf(alarm);
      expect(metrics, nameOf(alarm)).not.toEqual([]);
      for (const { Namespace, MetricName, Dimensions } of metrics) {
        if (Namespace.startsWith('AWS/')) continue;
        expect([Namespace, Object.keys(METRICS)]).toEqual(['Deskdrop', expect.arrayContaining([MetricName])]);
        expect(Dimensions).toEqual([{ Name: 'service', Value: environmentOf(prod, 'submit').POWERTOOLS_SERVICE_NAME }]);
      }
    }
  });
});

const alarm = (name: string): Resource['properties'] => alarms.find((found) => nameOf(found) === name)?.properties;

describe('the alarm', () => {
  it('of dead letters looks at every dead-letter queue', () => {
    const deadLetterQueues = resourcesOf(prod, 'AWS::SQS::Queue').filter(({ id }) => id.includes('DeadLetter'));
    const dimensions = metricsOf({ id: '', properties: alarm('DeadLetters') }).flatMap(({ Dimensions }) =>
      (Dimensions as { Name: string; Value: unknown }[]).flatMap(({ Name, Value }) =>
        Name === 'QueueName' ? [render(Value)] : [],
      ),
    );
    expect(dimensions.sort()).toEqual(deadLetterQueues.map(({ id }) => id).sort());
  });

  it.each([
    ['DeadLetters', 'notBreaching'],
    ['AuthenticationFailing', 'notBreaching'],
    ['SpendingGuardHit', 'notBreaching'],
    ['ExtraOrder', 'notBreaching'],
    ['DoubleOrder', 'notBreaching'],
    ['LedgerDiffers', 'notBreaching'],
    ['MessagesFailing', 'notBreaching'],
    ['FunctionsCrashing', 'notBreaching'],
    ['FunctionsThrottled', 'notBreaching'],
    ['EventsNotDelivered', 'notBreaching'],
    ['LedgerThrottled', 'notBreaching'],
    ['InDoubtOverdue', 'ignore'],
    ['NothingPlaced', 'ignore'],
    ['PauseForgotten', 'ignore'],
    ['ReportLate', 'ignore'],
    ['PatrolStopped', 'breaching'],
  ])('%s treats missing data as %s', (name, missing) => {
    expect(alarm(name).TreatMissingData).toBe(missing);
  });
});

describe('an alarm on an AWS metric', () => {
  const dimensionsOf = (name: string, key: string): string[] => [
    ...new Set(
      metricsOf({ id: '', properties: alarm(name) }).flatMap(({ Dimensions }) =>
        (Dimensions as { Name: string; Value: unknown }[]).flatMap(({ Name, Value }) =>
          Name === key ? [render(Value)] : [],
        ),
      ),
    ),
  ];

  it.each(['FunctionsCrashing', 'FunctionsThrottled'])('%s looks at every function', (name) => {
    const functions = FUNCTION_NAMES.map((fn) => functionOf(prod, fn).id);
    expect(dimensionsOf(name, 'FunctionName')).toEqual(functions);
  });

  it('EventsNotDelivered looks at every rule', () => {
    expect(dimensionsOf('EventsNotDelivered', 'RuleName')).toEqual(
      resourcesOf(prod, 'AWS::Events::Rule').map(({ id }) => id),
    );
  });

  it('LedgerThrottled looks at every operation of the ledger’s adapter', async () => {
    const source = await readFile(
      join(import.meta.dirname, '../../lambdas/adapters/dynamodb/ledger-client.ts'),
      'utf8',
    );
    const used = [...source.matchAll(/new (\w+)Command\(/g)].map(([, command]) => `${command}Item`);
    expect(dimensionsOf('LedgerThrottled', 'Operation').sort()).toEqual([...new Set([...used, 'Query'])].sort());
    expect(dimensionsOf('LedgerThrottled', 'TableName')).toEqual([only(prod, 'AWS::DynamoDB::GlobalTable').id]);
  });

  it('has no more metrics than CloudWatch allows in an expression', () => {
    for (const { id, properties } of alarms)
      expect([id, metricsOf({ id, properties }).length <= 10]).toEqual([id, true]);
  });
});

it('the dashboard’s name contains its region, because dashboards are global', async () => {
  const elsewhere = await synthesizeStage('prod', { provider: { projectId: 'p1' }, region: 'eu-central-1' });
  const names = [prod, elsewhere].map(
    (template) => only(template, 'AWS::CloudWatch::Dashboard').properties.DashboardName,
  );
  expect(names).toEqual(['Deskdrop-prod-ap-southeast-1', 'Deskdrop-prod-eu-central-1']);
});

it('the dashboard shows every alarm and every metric that is recorded', () => {
  const body = JSON.stringify(only(prod, 'AWS::CloudWatch::Dashboard').properties.DashboardBody);
  for (const { id } of alarms) expect(body).toContain(id);
  for (const name of Object.keys(METRICS)) expect(body).toContain(name);
});

describe('the topic', () => {
  it('accepts messages from report and from alarms, only over TLS', () => {
    const { id } = only(prod, 'AWS::SNS::Topic');
    const published = rightsOf(prod, 'report').filter(({ actions }) => actions.includes('sns:Publish'));
    expect(published).toMatchObject([{ resources: [id] }]);
    const policy = only(prod, 'AWS::SNS::TopicPolicy').properties.PolicyDocument;
    expect(policy.Statement).toContainEqual(
      expect.objectContaining({ Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: 'sns:Publish' }),
    );
    expect(statementsIn(policy)).toContainEqual(
      expect.objectContaining({ effect: 'Deny', condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
  });

  it('sends e-mail to the address in the context', () => {
    const subscriptions = (template: CloudFormationTemplate) => resourcesOf(template, 'AWS::SNS::Subscription');
    expect(subscriptions(prod).map(({ properties }) => [properties.Protocol, properties.Endpoint])).toEqual([
      ['email', 'ops@example.com'],
    ]);
    expect(subscriptions(dev)).toEqual([]);
  });
});

describe('the record of the reports', () => {
  const auditOf = (template: CloudFormationTemplate) =>
    resourcesOf(template, 'AWS::S3::Bucket').find(({ id }) => id.startsWith('AuditBucket'));

  it('cannot be deleted for a year in prod, and can in dev', () => {
    expect(auditOf(prod)?.properties).toMatchObject({
      ObjectLockEnabled: true,
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 365 } },
      },
      VersioningConfiguration: { Status: 'Enabled' },
    });
    expect(auditOf(prod)?.deletionPolicy).toBe('RetainExceptOnCreate');
    expect(auditOf(dev)?.properties).not.toHaveProperty('ObjectLockConfiguration');
  });

  it('is written only by report, which can only add to it', () => {
    const id = auditOf(prod)?.id ?? '';
    const on = (name: string) =>
      rightsOf(prod, name).filter(({ resources }) => resources.some((resource) => resource.startsWith(id)));
    expect(on('report')).toMatchObject([
      { actions: ['s3:AbortMultipartUpload', 's3:PutObject'], resources: expect.arrayContaining([`${id}/audit/*`]) },
    ]);
    for (const name of ['split', 'submit', 'reconcile']) expect(on(name)).toEqual([]);
    expect(environmentOf(prod, 'report').AUDIT_BUCKET).toBe(id);
  });
});

it('stage local has none of it: report keeps the record in the bucket, and notifies nobody', () => {
  for (const type of ['AWS::SNS::Topic', 'AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Dashboard'])
    expect(resourcesOf(local, type)).toEqual([]);
  const names = Object.keys(environmentOf(local, 'report'));
  expect(names).not.toEqual(expect.arrayContaining(['AUDIT_BUCKET']));
  expect(names).not.toEqual(expect.arrayContaining(['NOTIFICATION_TOPIC_ARN']));
});

it('tracing is on, without a tracer in the functions', async () => {
  for (const fn of resourcesOf(prod, 'AWS::Lambda::Function'))
    expect(fn.properties.TracingConfig).toEqual({ Mode: 'Active' });
  const { dependencies } = JSON.parse(await readFile(join(import.meta.dirname, '../../package.json'), 'utf8'));
  expect(Object.keys(dependencies).filter((name) => /tracer|xray/.test(name))).toEqual([]);
});
