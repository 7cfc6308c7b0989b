import { beforeAll, describe, expect, it } from 'vitest';
import { type CloudFormationTemplate, synthesizeStage } from '../../lib/synthesize-stage.ts';
import { only, type Resource, render, resourcesOf, statementsIn } from './template.ts';

let prod: CloudFormationTemplate;
let dev: CloudFormationTemplate;
let local: CloudFormationTemplate;

beforeAll(async () => {
  prod = await synthesizeStage('prod', { provider: { projectId: 'p1' } });
  dev = await synthesizeStage('dev', { defaultProfile: undefined });
  local = await synthesizeStage('local');
});

const DATA_KEY = { 'Fn::GetAtt': ['KeysDataA2F7C5E6', 'Arn'] };
const dropsOf = (template: CloudFormationTemplate): Resource =>
  resourcesOf(template, 'AWS::S3::Bucket').find(({ id }) => id === 'DropsBucketA91BB315') as Resource;

describe('the ledger', () => {
  it('deletes what has expired', () => {
    for (const template of [prod, dev, local])
      expect(only(template, 'AWS::DynamoDB::GlobalTable').properties.TimeToLiveSpecification).toEqual({
        AttributeName: 'expiresAt',
        Enabled: true,
      });
  });

  it('has the keys and indexes that the adapter writes', () => {
    const { properties } = only(prod, 'AWS::DynamoDB::GlobalTable');
    const keys = (schema: { AttributeName: string }[]) => schema.map(({ AttributeName }) => AttributeName).join(' ');
    expect(keys(properties.KeySchema)).toBe('pk sk');
    const orders = ['state', 'clientOrderId', 'intakeId', 'profile', 'providerOrderId'];
    const intakes = ['phase', 'objectKey'];
    const indexes: { IndexName: string; KeySchema: []; Projection: { NonKeyAttributes?: string[] } }[] =
      properties.GlobalSecondaryIndexes;
    expect(indexes.map((index) => [index.IndexName, keys(index.KeySchema), index.Projection.NonKeyAttributes])).toEqual(
      [
        ['ordersByIntake', 'orderShard firstLine', orders],
        ['openOrders', 'openShard since', orders],
        ['watchedOrders', 'watch since', orders],
        ['intakesByDay', 'day receivedAt', intakes],
        ['unreportedIntakes', 'unreported receivedAt', intakes],
        ['outbox', 'outboxMark outboxSince', undefined],
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

it.each([
  'AWS::DynamoDB::GlobalTable',
  'AWS::KMS::Key',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
])('keeps every %s in prod once it exists, and deletes it in dev', (type) => {
  // A rollback could not delete these: the ledger is protected from deletion, and AWS itself fills these buckets.
  const refused = ['LedgerTable9343E4AA', 'AccessLogsBucketCD784A59', 'UploadTrailBucket8DA024D4'];
  const found = resourcesOf(prod, type);
  expect(found).not.toEqual([]);
  for (const { id, deletionPolicy } of found)
    expect([id, deletionPolicy]).toEqual([id, refused.includes(id) ? 'Retain' : 'RetainExceptOnCreate']);
  for (const { id, deletionPolicy } of resourcesOf(dev, type)) expect([id, deletionPolicy]).toEqual([id, 'Delete']);
});

it('lets CloudTrail use the key for the trail’s bucket, without which no trail can be created', () => {
  const data = resourcesOf(prod, 'AWS::KMS::Key').find(({ id }) => id === DATA_KEY['Fn::GetAtt'][0]);
  const reads = data?.properties.KeyPolicy.Statement.filter(
    ({ Principal, Action }: { Principal: { Service?: string }; Action: string | string[] }) =>
      Principal.Service === 'cloudtrail.amazonaws.com' && [Action].flat().includes('kms:Decrypt'),
  );
  expect(reads).toMatchObject([{ Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } }]);
  // With a key of the bucket, S3 would call KMS in its own name, but the key's policy requires that of the trail.
  const trail = resourcesOf(prod, 'AWS::S3::Bucket').find(({ id }) => id.startsWith('UploadTrailBucket'));
  expect(trail?.properties.BucketEncryption.ServerSideEncryptionConfiguration).toMatchObject([
    { BucketKeyEnabled: false },
  ]);
});

it.each(['DropsBucket', 'AuditBucket'])('refuses objects for %s that are encrypted with another key', (bucket) => {
  const policy = resourcesOf(prod, 'AWS::S3::BucketPolicy').find(({ properties }) =>
    render(properties.Bucket).startsWith(bucket),
  );
  const header = 's3:x-amz-server-side-encryption';
  const refusals = statementsIn(policy?.properties.PolicyDocument).filter(
    ({ effect, actions }) => effect === 'Deny' && actions.includes('s3:PutObject'),
  );
  for (const { resources } of refusals)
    expect(resources).toEqual([expect.stringMatching(`^${bucket}[0-9A-F]{8}/\\*$`)]);
  expect(refusals.map(({ condition }) => condition)).toEqual([
    {
      Null: { [`${header}-aws-kms-key-id`]: 'false' },
      StringNotEquals: { [`${header}-aws-kms-key-id`]: DATA_KEY },
    },
    { Null: { [header]: 'false' }, StringNotEquals: { [header]: 'aws:kms' } },
    { Null: { [`${header}-customer-algorithm`]: 'false' } },
  ]);
});

it('leaves no log group behind when dev is deleted, because the helper that empties buckets logs to a group of the stack', () => {
  const helper = resourcesOf(dev, 'AWS::Lambda::Function').find(({ id }) => id.startsWith('CustomS3AutoDelete'));
  const groups = resourcesOf(dev, 'AWS::Logs::LogGroup');
  const group = groups.find(({ id }) => id === render(helper?.properties.LoggingConfig.LogGroup));
  expect(group?.deletionPolicy).toBe('Delete');
});

it('empties the buckets of dev before they are deleted', () => {
  expect(resourcesOf(dev, 'Custom::S3AutoDeleteObjects')).toHaveLength(resourcesOf(dev, 'AWS::S3::Bucket').length);
  expect(resourcesOf(prod, 'Custom::S3AutoDeleteObjects')).toEqual([]);
});

describe('the keys', () => {
  it('rotate every year: one for the data, one for the credentials', () => {
    const keys = resourcesOf(prod, 'AWS::KMS::Key');
    expect(keys.map(({ properties }) => properties.EnableKeyRotation)).toEqual([true, true]);
    const keyOf = (id: string) =>
      resourcesOf(prod, 'AWS::SecretsManager::Secret').find((secret) => secret.id === id)?.properties.KmsKeyId;
    expect(keyOf('ProviderSecret51C5908F')).toEqual({ 'Fn::GetAtt': [keys[1]?.id, 'Arn'] });
    expect(keyOf('EmailKeySecretF964F7A2')).toEqual(DATA_KEY);
    expect(only(prod, 'AWS::DynamoDB::GlobalTable').properties.Replicas[0].SSESpecification.KMSMasterKeyId).toEqual(
      DATA_KEY,
    );
    for (const { properties } of resourcesOf(prod, 'AWS::Logs::LogGroup'))
      expect(properties.KmsKeyId).toEqual(DATA_KEY);
  });

  it.each(['events', 'sns', 'cloudwatch', 'logs.ap-southeast-1', 'cloudtrail'])(
    'let %s write, which would otherwise fail silently, for this account alone',
    (service) => {
      const data = resourcesOf(prod, 'AWS::KMS::Key').find(({ id }) => id === DATA_KEY['Fn::GetAtt'][0]);
      const statements: { Action: string[]; Principal: { Service?: string }; Condition: unknown }[] =
        data?.properties.KeyPolicy.Statement;
      const theirs = statements.filter(({ Principal }) => Principal.Service === `${service}.amazonaws.com`);
      expect(theirs.flatMap(({ Action }) => Action)).toContain('kms:GenerateDataKey*');
      for (const { Condition } of theirs) expect(JSON.stringify(Condition)).toContain('AWS::AccountId');
    },
  );

  it('do not exist in stage local', () => {
    expect(resourcesOf(local, 'AWS::KMS::Key')).toEqual([]);
  });
});

describe('dropped and written files', () => {
  it('expire: drops and results after 90 days, plans sooner, their old versions after 30', () => {
    const rules: Record<string, unknown>[] = dropsOf(prod).properties.LifecycleConfiguration.Rules;
    expect(
      rules
        .filter(({ Prefix }) => Prefix)
        .map((rule) => [
          rule.Prefix,
          rule.ExpirationInDays,
          (rule.NoncurrentVersionExpiration as { NoncurrentDays: number }).NoncurrentDays,
        ]),
    ).toEqual([
      ['incoming/', 90, 30],
      ['plan/', 14, 14],
      ['results/', 90, 30],
      ['pinned/', 90, 30],
    ]);
  });

  it('have access logs, in a bucket that S3 can write to', () => {
    const { DestinationBucketName: to } = dropsOf(prod).properties.LoggingConfiguration;
    const logs = resourcesOf(prod, 'AWS::S3::Bucket').find(({ id }) => id === to.Ref);
    expect(JSON.stringify(logs?.properties.BucketEncryption)).toContain('AES256');
  });

  it('can be traced to the uploader, in prod', () => {
    const { EventSelectors: selectors } = only(prod, 'AWS::CloudTrail::Trail').properties;
    expect(selectors).toHaveLength(1);
    expect(selectors[0]).toMatchObject({ ReadWriteType: 'WriteOnly', IncludeManagementEvents: false });
    expect(selectors[0].DataResources.map(({ Values }: { Values: unknown[] }) => Values.map(render))).toEqual([
      ['DropsBucketA91BB315/incoming/'],
    ]);
    expect(resourcesOf(dev, 'AWS::CloudTrail::Trail')).toEqual([]);
  });
});

describe('the bucket', () => {
  it('is private, encrypted, versioned, and notifies EventBridge', () => {
    expect(dropsOf(prod).properties).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: DATA_KEY },
          },
        ],
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

it('has a secret without a value, so that no generated one is mistaken for credentials', () => {
  const found = resourcesOf(prod, 'AWS::SecretsManager::Secret');
  const secretOf = (id: string) => {
    const { GenerateSecretString, SecretString } = found.find((secret) => secret.id === id)?.properties ?? {};
    return GenerateSecretString ?? SecretString;
  };
  expect(found.map(({ id }) => id)).toEqual(['ProviderSecret51C5908F', 'EmailKeySecretF964F7A2']);
  expect(secretOf('ProviderSecret51C5908F')).toBeUndefined();
  // Letters and digits of some 380 bits, which nobody knows.
  expect(secretOf('EmailKeySecretF964F7A2')).toEqual({ PasswordLength: 64, ExcludePunctuation: true });
});

describe('requests without TLS are refused', () => {
  const refused = (type: string) =>
    resourcesOf(prod, type).map(({ properties }) => {
      const denials = statementsIn(properties.PolicyDocument).filter(({ effect }) => effect === 'Deny');
      expect(denials.map(({ condition }) => condition)).toContainEqual({ Bool: { 'aws:SecureTransport': 'false' } });
      return render(properties.Bucket ?? properties.Queues[0]);
    });

  it('by every bucket', () => {
    expect(refused('AWS::S3::BucketPolicy')).toEqual(resourcesOf(prod, 'AWS::S3::Bucket').map(({ id }) => id));
  });

  it('by every queue, which are encrypted as well', () => {
    const queues = resourcesOf(prod, 'AWS::SQS::Queue');
    expect(refused('AWS::SQS::QueuePolicy').sort()).toEqual(queues.map(({ id }) => id).sort());
    for (const { properties } of queues) expect(properties.KmsMasterKeyId).toEqual(DATA_KEY);
  });
});
