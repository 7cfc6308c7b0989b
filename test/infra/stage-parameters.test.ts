import { beforeAll, describe, expect, it } from 'vitest';
import { PUBLISHED_TOPICS, type PublishedStage, type PublishedTopic } from '../../lib/stage/published-stage.ts';
import { stageConfig } from '../../lib/stage/stage-config.ts';
import { type CloudFormationTemplate, synthesizeStage } from '../../lib/synthesize-stage.ts';
import { publishedParameters } from '../support/deployed-stage.ts';
import { resourcesOf, statementsIn } from './template.ts';

/** As long as AWS's names can be: a stack's name, a logical id and 13 characters. */
const longName = (role: string): string =>
  `Deskdrop-${'x'.repeat(20)}-${role}QueueDeadLetterQueue12345678-0123456789ABC`;
const ENDPOINTS = {
  endpoint: '',
  region: 'ap-southeast-1',
  bucket: `deskdrop-${'x'.repeat(54)}`,
  table: longName('LedgerTable'),
  queues: Object.fromEntries(
    ['intake', 'order', 'reconcile', 'report', 'command'].flatMap((role) =>
      [role, `${role}-dlq`].map((name) => [
        name,
        `https://sqs.ap-southeast-1.amazonaws.com/111122223333/${longName(role)}`,
      ]),
    ),
  ),
};

let prod: CloudFormationTemplate;
let parameters: Map<string, string>;
beforeAll(async () => {
  prod = await synthesizeStage('prod', {
    provider: { projectId: 'p1' },
    times: { commitWithinMs: 900_000 },
    retention: { personalDays: 30 },
    orderRate: 'off',
  });
  parameters = publishedParameters(prod, 'prod', ENDPOINTS);
});

const read = (topic: PublishedTopic) =>
  PUBLISHED_TOPICS[topic].parse(JSON.parse(parameters.get(`/deskdrop/prod/${topic}`) ?? ''));

describe('a deployed stage publishes', () => {
  it('one parameter for each topic under its path, which the command line understands', () => {
    expect([...parameters.keys()]).toEqual(Object.keys(PUBLISHED_TOPICS).map((topic) => `/deskdrop/prod/${topic}`));
    for (const topic of Object.keys(PUBLISHED_TOPICS) as PublishedTopic[]) expect(() => read(topic)).not.toThrow();
  });

  it('no more than fits into a standard SSM parameter, however long its names are', () => {
    for (const [name, value] of parameters) expect([name, Buffer.byteLength(value) <= 4_096]).toEqual([name, true]);
  });

  it('its own numbers', () => {
    expect(read('times')).toEqual({ ...stageConfig('prod').times, commitWithinMs: 900_000 });
    expect(read('settings')).toMatchObject({
      orderRate: 'off',
      personalDataTerm: { afterEndMs: 30 * 24 * 3_600_000, atMostMs: 400 * 24 * 3_600_000 },
    });
  });

  it('where its resources and its provider are', () => {
    expect(read('resources')).toMatchObject({
      table: ENDPOINTS.table,
      bucket: ENDPOINTS.bucket,
      queues: { intake: ENDPOINTS.queues.intake, report: ENDPOINTS.queues.report },
      functions: { submit: 'deskdrop-prod-submit' },
    });
    expect(read('provider')).toEqual({
      region: 'ap-southeast-3',
      projectId: 'p1',
      workspaceEndpoint: 'https://workspace.ap-southeast-3.myhuaweicloud.com',
      iamEndpoint: 'https://iam.ap-southeast-3.myhuaweicloud.com',
      bssEndpoint: 'https://bss-intl.myhuaweicloud.com',
    });
  });

  it('what doctor looks at: the other queues, every event source mapping and every alarm', () => {
    const { queues, eventSourceMappings, alarms } = read('watch') as NonNullable<PublishedStage['watch']>;
    expect(Object.keys({ ...(read('resources') as PublishedStage['resources']).queues, ...queues }).sort()).toEqual(
      Object.keys(ENDPOINTS.queues).sort(),
    );
    expect(Object.values(eventSourceMappings).sort()).toEqual(
      resourcesOf(prod, 'AWS::Lambda::EventSourceMapping')
        .map(({ id }) => id)
        .sort(),
    );
    expect(Object.keys(eventSourceMappings).sort()).toEqual(Object.keys(ENDPOINTS.queues).sort());
    expect(alarms).toEqual(resourcesOf(prod, 'AWS::CloudWatch::Alarm').map(({ properties }) => properties.AlarmName));
  });

  it('where its secrets are, but not their values', () => {
    const secrets = resourcesOf(prod, 'AWS::SecretsManager::Secret').map(({ id }) => id);
    expect(Object.values((read('resources') as PublishedStage['resources']).secrets ?? {}).sort()).toEqual(
      secrets.map((id) => `arn:aws:::${id}`).sort(),
    );
    const named = resourcesOf(prod, 'AWS::SSM::Parameter').flatMap(({ properties }) =>
      JSON.stringify(properties.Value).match(/"Ref":"[^"]*Secret[^"]*"/g),
    );
    expect(named.filter((one) => one !== null)).toHaveLength(secrets.length);
  });
});

it('operators may read all of it by its path, and nothing else', () => {
  const rights = resourcesOf(prod, 'AWS::IAM::ManagedPolicy').flatMap(({ id, properties }) =>
    statementsIn(properties.PolicyDocument)
      .filter(({ actions }) => actions.some((action) => action.startsWith('ssm:')))
      .map(({ actions, resources }) => [id.slice(0, -8), actions, resources] as const),
  );
  const path = 'arn:aws:ssm:ap-southeast-1:AWS::AccountId:parameter/deskdrop/prod';
  expect(rights).toEqual(
    ['PoliciesOperatorReads', 'PoliciesOperatorActs', 'PoliciesApprover'].map((policy) => [
      policy,
      ['ssm:GetParametersByPath'],
      [
        path,
        ...Object.keys(PUBLISHED_TOPICS)
          .sort()
          .map((topic) => `${path}/${topic}`),
      ],
    ]),
  );
});

it('stage local publishes nothing', async () => {
  expect(resourcesOf(await synthesizeStage('local'), 'AWS::SSM::Parameter')).toEqual([]);
});
