import { beforeAll, describe, expect, it } from 'vitest';
import { type CloudFormationTemplate, synthesizeStage } from '../../lib/synthesize-stage.ts';
import { only, render, resourcesOf, statementsIn } from './template.ts';

let prod: CloudFormationTemplate;
let dev: CloudFormationTemplate;

beforeAll(async () => {
  prod = await synthesizeStage('prod', { provider: { projectId: 'p1' } });
  dev = await synthesizeStage('dev', { defaultProfile: undefined });
});

describe('the ledger', () => {
  it('has the keys and indexes that the adapter writes', () => {
    const { properties } = only(prod, 'AWS::DynamoDB::GlobalTable');
    const keys = (schema: { AttributeName: string }[]) => schema.map(({ AttributeName }) => AttributeName).join(' ');
    expect(keys(properties.KeySchema)).toBe('pk sk');
    const orders = ['state', 'clientOrderId', 'intakeId', 'profile', 'providerOrderId'];
    const intakes = ['phase', 'objectKey'];
    const indexes: { IndexName: string; KeySchema: []; Projection: { NonKeyAttributes: string[] } }[] =
      properties.GlobalSecondaryIndexes;
    expect(indexes.map((index) => [index.IndexName, keys(index.KeySchema), index.Projection.NonKeyAttributes])).toEqual(
      [
        ['ordersByIntake', 'orderShard firstLine', orders],
        ['openOrders', 'openShard since', orders],
        ['watchedOrders', 'watch since', orders],
        ['intakesByDay', 'day receivedAt', intakes],
        ['unreportedIntakes', 'unreported receivedAt', intakes],
      ],
    );
    const numbers = properties.AttributeDefinitions.filter((a: { AttributeType: string }) => a.AttributeType === 'N');
    expect(keys(numbers)).toBe('firstLine');
  });

  it('is encrypted and paid per request', () => {
    expect(only(prod, 'AWS::DynamoDB::GlobalTable').properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
    });
  });

  it.each([
    ['prod', true],
    ['dev', false],
  ] as const)('of %s can be restored and is protected: %s', (stage, kept) => {
    const [replica] = only(stage === 'prod' ? prod : dev, 'AWS::DynamoDB::GlobalTable').properties.Replicas;
    expect(replica.DeletionProtectionEnabled).toBe(kept);
    expect(replica.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled).toBe(kept);
  });
});

it.each(['AWS::DynamoDB::GlobalTable', 'AWS::S3::Bucket', 'AWS::SecretsManager::Secret'])(
  'keeps %s in prod and deletes it in dev',
  (type) => {
    expect(only(prod, type).deletionPolicy).toMatch(/^Retain/);
    expect(only(dev, type).deletionPolicy).toBe('Delete');
  },
);

describe('the bucket', () => {
  it('is private, encrypted, versioned, and tells EventBridge', () => {
    expect(only(prod, 'AWS::S3::Bucket').properties).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      VersioningConfiguration: { Status: 'Enabled' },
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    });
  });
});

it('has a secret without a value, so that nobody takes a generated one for credentials', () => {
  const { properties } = only(prod, 'AWS::SecretsManager::Secret');
  expect(properties.GenerateSecretString ?? properties.SecretString).toBeUndefined();
});

describe('whatever comes without TLS is refused', () => {
  const refused = (type: string) =>
    resourcesOf(prod, type).map(({ properties }) => {
      const denial = statementsIn(properties.PolicyDocument).find(({ effect }) => effect === 'Deny');
      expect(denial?.condition).toEqual({ Bool: { 'aws:SecureTransport': 'false' } });
      return render(properties.Bucket ?? properties.Queues[0]);
    });

  it('by the bucket', () => {
    expect(refused('AWS::S3::BucketPolicy')).toEqual([only(prod, 'AWS::S3::Bucket').id]);
  });

  it('by every queue, which are encrypted as well', () => {
    const queues = resourcesOf(prod, 'AWS::SQS::Queue');
    expect(refused('AWS::SQS::QueuePolicy').sort()).toEqual(queues.map(({ id }) => id).sort());
    for (const { properties } of queues) expect(properties.SqsManagedSseEnabled).toBe(true);
  });
});
