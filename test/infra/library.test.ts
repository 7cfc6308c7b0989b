import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { App, Stack, type StackProps } from 'aws-cdk-lib/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Deskdrop, type DeskdropProps } from '../../lib/deskdrop-construct.ts';
import { stageConfig } from '../../lib/stage/stage-config.ts';
import type { CloudFormationTemplate } from '../../lib/synthesize-stage.ts';
import { resourcesOf } from './template.ts';

// The construct in a stack of somebody else's, in an app with other flags.

const REGION = 'eu-central-1';
const ACCOUNT = '111122223333';
const stage = stageConfig('prod', { region: REGION, provider: { region: 'eu-west-101', projectId: 'p1' } });
const ELSEWHERE = `arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;

type Given = Omit<DeskdropProps, 'stage'>;
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'deskdrop-library-'));
});
afterAll(() => rm(dir, { recursive: true }));

const stackOf = (props: StackProps = { env: { region: REGION, account: ACCOUNT } }): Stack =>
  // Without a single flag, as in an app that CDK's command line did not create.
  new Stack(
    new App({ outdir: dir, context: { 'aws:cdk:bundling-stacks': [] }, builtinCloudFormationValidation: false }),
    'Platform',
    props,
  );

const synthesize = async (give: (stack: Stack) => Given) => {
  const stack = stackOf();
  new Deskdrop(stack, 'Desks', { stage, ...give(stack) });
  const assembly = (stack.node.root as App).synth();
  const artifact = assembly.getStackArtifact(stack.artifactId);
  const template = JSON.parse(await readFile(artifact.templateFullPath, 'utf8')) as CloudFormationTemplate;
  return { template, warnings: artifact.messages.map(({ entry }) => String(entry.data)) };
};
const count = (template: CloudFormationTemplate, type: string): number => resourcesOf(template, type).length;

test('it is whole in a stack of somebody else, beside what that holds', async () => {
  const { template, warnings } = await synthesize((stack) => {
    new s3.Bucket(stack, 'Theirs');
    return {};
  });
  expect(warnings).toEqual([]);
  expect(count(template, 'AWS::DynamoDB::GlobalTable')).toBe(1);
  expect(count(template, 'AWS::KMS::Key')).toBe(2);
  expect(count(template, 'AWS::Events::EventBus')).toBe(1);
  expect(count(template, 'AWS::SNS::Topic')).toBe(1);
});

test('what it is given is used in place of its own, with the rights that this needs', async () => {
  const { template, warnings } = await synthesize((stack) => ({
    key: new kms.Key(stack, 'Key'),
    bucket: new s3.Bucket(stack, 'Files', {
      versioned: true,
      encryptionKey: new kms.Key(stack, 'FilesKey'),
    }) as s3.IBucket,
    topic: new sns.Topic(stack, 'People'),
    bus: new events.EventBus(stack, 'Bus'),
  }));
  expect(warnings).toEqual([]);
  const ids = (type: string) => resourcesOf(template, type).map(({ id }) => id.replace(/[0-9A-F]{8}$/, ''));
  expect(ids('AWS::KMS::Key')).toEqual(['Key', 'FilesKey']);
  expect(ids('AWS::SNS::Topic')).toEqual(['People']);
  expect(ids('AWS::Events::EventBus')).toEqual(['Bus']);
  expect(ids('AWS::S3::Bucket')).not.toContain('DesksDropsBucket');
  expect(count(template, 'Custom::S3BucketNotifications'), 'its events are switched on').toBe(1);

  const text = (id: RegExp): string =>
    JSON.stringify(
      Object.entries(template.Resources)
        .filter(([name]) => id.test(name))
        .map(([, { Properties }]) => Properties),
    );
  const [split, report] = [text(/^DesksSplit.*Policy/), text(/^DesksReport(?!Queue).*Policy/)];
  expect(split).toMatch(/"s3:GetObject".*"Files[0-9A-F]{8}"/s);
  expect(split, 'by the key of the bucket').toContain('"FilesKey');
  expect(split).toMatch(/events:PutEvents[^}]*"Resource":\{"Fn::GetAtt":\["Bus/);
  expect(report).toMatch(/sns:Publish[^}]*"Resource":\{"Ref":"People/);
  expect(text(/^DesksSplitFunction[0-9A-F]{8}$/)).toMatch(
    /"EVENT_BUS_NAME":\{"Fn::GetAtt":\["Bus[0-9A-F]{8}","Arn"\]\}/,
  );
  expect(text(/^Key[0-9A-F]{8}$/), 'AWS services may use it').toContain('events.amazonaws.com');
  expect(text(/^PeoplePolicy/), 'alarms may publish').toContain('cloudwatch.amazonaws.com');
  expect(text(/^DesksDropEventsRule/)).toMatch(/"Ref":"Files/);
});

test('of what is imported it says what nobody here can switch on', async () => {
  const { template, warnings } = await synthesize((stack) => ({
    key: kms.Key.fromKeyArn(stack, 'Key', ELSEWHERE),
    bucket: s3.Bucket.fromBucketAttributes(stack, 'Files', {
      bucketName: 'their-files',
      encryptionKey: kms.Key.fromKeyArn(stack, 'FilesKey', ELSEWHERE.replace('1111-', '9999-')),
    }),
    topic: sns.Topic.fromTopicArn(stack, 'People', `arn:aws:sns:${REGION}:${ACCOUNT}:people`),
    bus: events.EventBus.fromEventBusName(stack, 'Bus', 'shared'),
  }));
  expect(warnings).toEqual([
    expect.stringContaining('the policy of the given key belongs to somebody else'),
    expect.stringContaining('the given bucket is imported: it must keep versions and send its events to EventBridge'),
    expect.stringContaining('the given topic is imported: its policy must let cloudwatch.amazonaws.com publish'),
  ]);
  expect(count(template, 'AWS::KMS::Key')).toBe(0);
  expect(JSON.stringify(template)).toContain('9999-');
});

test.each<[string, () => unknown, string]>([
  [
    'a region that is not the stage’s',
    () => new Deskdrop(stackOf({ env: { region: 'us-east-1' } }), 'Desks', { stage }),
    'Platform/Desks: stage prod is for the region eu-central-1, and its stack Platform is for us-east-1. Give both the same.',
  ],
  [
    'a second one in the stack',
    () => {
      const stack = stackOf();
      new Deskdrop(stack, 'Desks', { stage });
      return new Deskdrop(stack, 'More', { stage });
    },
    'Platform/More: its stack holds Platform/Desks already. Give each a stack of its own.',
  ],
  [
    'a bucket without versions',
    () => {
      const stack = stackOf();
      return new Deskdrop(stack, 'Desks', { stage, bucket: new s3.Bucket(stack, 'Files') as s3.IBucket });
    },
    'Platform/Files: the given bucket keeps no versions, and a report reads the version that was planned. Create it with versioned: true.',
  ],
  [
    'a FIFO topic',
    () => {
      const stack = stackOf();
      return new Deskdrop(stack, 'Desks', { stage, topic: new sns.Topic(stack, 'People', { fifo: true }) });
    },
    'Platform/People: the given topic is a FIFO topic, which gets no alarms. Give a standard topic.',
  ],
])('%s is refused', (_, build, message) => {
  expect(build).toThrow(message);
});
