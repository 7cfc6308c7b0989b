import type { LocalCloud } from '../../local/cloud/local-cloud.ts';
import type { Asked } from '../infra/iam.ts';
import type { Heard } from './listen-to-aws.ts';

/** The logical ids of the resources that the local cloud emulates, by the names that commands use. */
const TABLE = 'LedgerTable9343E4AA';
const BUCKET = 'DropsBucketA91BB315';
/** Locally the record of a report is in the drops' bucket. */
const AUDIT_BUCKET = 'AuditBucket7486E833';
const QUEUES: Readonly<Record<string, string>> = {
  intake: 'IntakeQueueF8C45524',
  order: 'OrderQueue598C9801',
  reconcile: 'ReconcileQueueF9328606',
  report: 'ReportQueueF1965D5F',
  command: 'CommandQueue3BE83037',
};

const ofItems = (action: string, keys: readonly string[]): Asked[] => [
  { action: `dynamodb:${action}`, resource: TABLE, context: { 'dynamodb:LeadingKeys': keys } },
];
const ofObject = (action: string, { Key, VersionId }: { Key: string; VersionId?: string }): Asked[] => [
  {
    action: `s3:${action}${action === 'GetObject' && VersionId !== undefined ? 'Version' : ''}`,
    resource: `${Key.startsWith('audit/') ? AUDIT_BUCKET : BUCKET}/${Key}`,
  },
];

/** The attributes that an update names, without their values. */
const attributesOf = (input: {
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Readonly<Record<string, string>>;
}): string[] => {
  const told = `${input.UpdateExpression} ${input.ConditionExpression}`;
  return Object.entries(input.ExpressionAttributeNames)
    .filter(([name]) => !told.includes(`.${name}`))
    .map(([, attribute]) => attribute);
};

/** The permissions that IAM checks for one command. */
export const askedBy = ({ command, input }: Heard, { queueUrls }: Pick<LocalCloud, 'queueUrls'>): Asked[] => {
  const queue = (): string => {
    const role = Object.entries(queueUrls).find(([, url]) => url === input.QueueUrl)?.[0] ?? '';
    return QUEUES[role] ?? `the queue ${input.QueueUrl}`;
  };
  switch (command) {
    case 'GetCommand':
      return ofItems('GetItem', [input.Key.pk]);
    case 'BatchGetCommand': {
      const tables = Object.values(input.RequestItems) as { Keys: { pk: string }[] }[];
      return ofItems(
        'BatchGetItem',
        tables.flatMap(({ Keys }) => Keys.map(({ pk }) => pk)),
      );
    }
    case 'PutCommand':
      return ofItems('PutItem', [input.Item.pk]);
    case 'UpdateCommand': {
      const [asked] = ofItems('UpdateItem', [input.Key.pk]) as [Asked];
      const context = { ...asked.context, 'dynamodb:Attributes': ['pk', 'sk', ...attributesOf(input)] };
      return [{ ...asked, context }];
    }
    case 'DeleteCommand':
      return ofItems('DeleteItem', [input.Key.pk]);
    case 'QueryCommand':
      // A policy can limit a query by key to certain items, but not a query of an index.
      if (input.IndexName === undefined) return ofItems('Query', [String(input.ExpressionAttributeValues[':pk'])]);
      return [{ action: 'dynamodb:Query', resource: `${TABLE}/index/${input.IndexName}` }];
    case 'GetObjectCommand':
      return ofObject('GetObject', input);
    case 'HeadObjectCommand':
      return ofObject('GetObject', input);
    case 'PutObjectCommand':
    case 'CreateMultipartUploadCommand':
    case 'UploadPartCommand':
    case 'CompleteMultipartUploadCommand':
      return ofObject('PutObject', input);
    case 'AbortMultipartUploadCommand':
      return ofObject('AbortMultipartUpload', input);
    case 'ListObjectsV2Command':
      return [{ action: 's3:ListBucket', resource: BUCKET, context: { 's3:prefix': [input.Prefix] } }];
    case 'SendMessageCommand':
    case 'SendMessageBatchCommand':
      return [{ action: 'sqs:SendMessage', resource: queue() }];
    case 'ChangeMessageVisibilityCommand':
      return [{ action: 'sqs:ChangeMessageVisibility', resource: queue() }];
    default:
      throw new Error(`The test does not know what ${command} asks of IAM.`);
  }
};
