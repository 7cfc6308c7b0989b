import { beforeAll, expect, it } from 'vitest';
import { FUNCTION_NAMES } from '../../lib/stage/function-config.ts';
import { type CloudFormationTemplate, synthesizeStage } from '../../lib/synthesize-stage.ts';
import { functionOf, render, resourcesOf } from './template.ts';

let prod: CloudFormationTemplate;
let dev: CloudFormationTemplate;
let local: CloudFormationTemplate;

beforeAll(async () => {
  prod = await synthesizeStage('prod', { provider: { projectId: 'p1' } });
  dev = await synthesizeStage('dev', { defaultProfile: undefined });
  local = await synthesizeStage('local');
});

it('keeps the logical ids of resources with data in every stage, because another id would replace them', () => {
  const stateful = ['AWS::DynamoDB::GlobalTable', 'AWS::S3::Bucket', 'AWS::SecretsManager::Secret', 'AWS::SQS::Queue'];
  for (const template of [prod, dev, local]) {
    const logs = ['AccessLogsBucketCD784A59', 'UploadTrailBucket8DA024D4'];
    const ids = stateful.flatMap((type) => resourcesOf(template, type).map(({ id }) => id));
    expect(ids.filter((id) => !logs.includes(id))).toEqual([
      'LedgerTable9343E4AA',
      'DropsBucketA91BB315',
      ...(template === local ? [] : ['AuditBucket7486E833']),
      'ProviderSecret51C5908F',
      'EmailKeySecretF964F7A2',
      'IntakeQueueDeadLetterQueue7AEB8FC5',
      'IntakeQueueF8C45524',
      'OrderQueueDeadLetterQueueB70A0DEF',
      'OrderQueue598C9801',
      'ReconcileQueueDeadLetterQueueB7B5A895',
      'ReconcileQueueF9328606',
      'ReportQueueDeadLetterQueueDA0DF8E7',
      'ReportQueueF1965D5F',
      'CommandQueueDeadLetterQueue5E8DE8F9',
      'CommandQueue3BE83037',
    ]);
  }
});

it('has only its own functions, and no custom resource of CDK', () => {
  expect(resourcesOf(prod, 'AWS::Lambda::Function').map(({ id }) => id)).toEqual(
    FUNCTION_NAMES.map((name) => functionOf(prod, name).id),
  );
});

it('outputs where everything is', () => {
  const outputs = Object.entries(prod.Outputs ?? {}).map(([name, { Value }]) => `${name}: ${render(Value)}`);
  expect(outputs).toEqual([
    'UploaderPolicyArn: PoliciesUploader5201655B',
    'OperatorReadsPolicyArn: PoliciesOperatorReadsB5D7EEE4',
    'OperatorActsPolicyArn: PoliciesOperatorActsD1CAEEDD',
    'ApproverPolicyArn: PoliciesApproverD0BE85C3',
    'OperatorFindsAddressesPolicyArn: PoliciesOperatorFindsAddresses06E73C6A',
    'OperatorExaminesPolicyArn: PoliciesOperatorExaminesCEDFF217',
    'OperatorDeletesPolicyArn: PoliciesOperatorDeletes2B061F49',
    'OperatorRepairsPolicyArn: PoliciesOperatorRepairsFE68E3C1',
    'NotificationTopicArn: NotificationsTopicAE679CBD',
    'EventBusName: FactsBusD37033BD',
    'AuditBucketName: AuditBucket7486E833',
    'BucketName: DropsBucketA91BB315',
    'TableName: LedgerTable9343E4AA',
    'IntakeQueueUrl: IntakeQueueF8C45524',
    'OrderQueueUrl: OrderQueue598C9801',
    'ReconcileQueueUrl: ReconcileQueueF9328606',
    'ReportQueueUrl: ReportQueueF1965D5F',
    'CommandsUrl: https://CommandsApiB9CB5871.execute-api.ap-southeast-1.AWS::URLSuffix/v1',
    'CredentialsSecretArn: ProviderSecret51C5908F',
  ]);
});

it('refuses an unknown stage', async () => {
  await expect(synthesizeStage('test')).rejects.toThrow('Stage "test" is unknown; it must be one of dev, prod, local.');
});
