import type { AwsClients } from '../emulators/aws-clients.ts';
import type { ResourcePlan } from '../template/resource-plan.ts';
import type { PhysicalResource, TemplateScope } from '../template/template.ts';
import { createBucket } from './create-bucket.ts';
import { createQueue, type Queue } from './create-queue.ts';
import { createTable } from './create-table.ts';

export interface CreatedResources {
  readonly bucketName: string;
  readonly tableName: string;
  /** By logical id. */
  readonly queues: ReadonlyMap<string, Queue>;
  /** By role: `intake`, `intake-dlq`, ... */
  readonly queueUrls: Readonly<Record<string, string>>;
  readonly accountId: string;
  /** Resolves references in the functions' environments. */
  readonly scope: TemplateScope;
}

const createQueues = async (clients: AwsClients, plan: ResourcePlan): Promise<Map<string, Queue>> => {
  const queues = new Map<string, Queue>();
  // In order: a queue needs the ARN of its dead-letter queue, which comes before it.
  for (const queue of plan.queues) {
    const deadLetterQueue = queue.redrive && queues.get(queue.redrive.deadLetterQueueId);
    queues.set(queue.logicalId, await createQueue(clients.sqs, clients.config.endpoint, queue, deadLetterQueue));
  }
  return queues;
};

/**
 * Creates the planned resources on any server that speaks the AWS protocols, and uses those that exist. ARNs and URLs
 * are the server's, because account ids differ between servers.
 */
export const createResources = async (clients: AwsClients, plan: ResourcePlan): Promise<CreatedResources> => {
  const [queues, table] = await Promise.all([
    createQueues(clients, plan),
    createTable(clients.dynamodb, plan.table),
    createBucket(clients.s3, plan.bucket),
  ]);
  const accountId = [...queues.values()][0]?.arn.split(':')[4] ?? '000000000000';
  const resources = new Map<string, PhysicalResource>([
    [plan.bucket.logicalId, { ref: plan.bucket.name, arn: `arn:aws:s3:::${plan.bucket.name}` }],
    [plan.table.logicalId, { ref: plan.table.name, arn: table.arn }],
  ]);
  for (const [logicalId, { url, arn }] of queues) resources.set(logicalId, { ref: url, arn });
  const { region } = clients.config;
  return {
    bucketName: plan.bucket.name,
    tableName: plan.table.name,
    queues,
    queueUrls: Object.fromEntries(plan.queues.map(({ role, logicalId }) => [role, String(queues.get(logicalId)?.url)])),
    accountId,
    scope: {
      resources,
      pseudoParameters: {
        'AWS::AccountId': accountId,
        'AWS::Partition': 'aws',
        'AWS::Region': region,
        'AWS::URLSuffix': 'amazonaws.com',
      },
    },
  };
};
