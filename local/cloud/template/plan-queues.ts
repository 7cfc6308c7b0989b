import * as z from 'zod';
import { omitUndefined } from '../../../lambdas/domain/values/omit-undefined.ts';
import type { CloudFormationTemplate } from '../../../lib/synthesize-stage.ts';
import type { FunctionPlan } from './plan-functions.ts';
import { referencedId, TemplateError } from './template.ts';
import { parseProperties, resourcesOfType, type TemplateResource } from './template-resources.ts';

/** Attributes with the same name in SQS and CloudFormation. In seconds, except for the size in bytes. */
const ATTRIBUTES = [
  'VisibilityTimeout',
  'MessageRetentionPeriod',
  'DelaySeconds',
  'ReceiveMessageWaitTimeSeconds',
  'MaximumMessageSize',
] as const;

const queueSchema = z.object({
  QueueName: z.string().optional(),
  FifoQueue: z.literal(false).optional(),
  RedrivePolicy: z.object({ deadLetterTargetArn: z.unknown(), maxReceiveCount: z.number() }).optional(),
});

export interface QueuePlan {
  readonly logicalId: string;
  readonly name: string;
  /** `intake` for the queue in the functions' variable INTAKE_QUEUE_URL, `intake-dlq` for its dead-letter queue. */
  readonly role: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly redrive?: { readonly deadLetterQueueId: string; readonly maxReceiveCount: number };
}

const isReference = (value: unknown): value is { Ref: string } =>
  typeof value === 'object' && value !== null && typeof (value as { Ref?: unknown }).Ref === 'string';

/** Logical ids to roles, from the names of the functions' variables. */
const rolesOf = (functions: readonly FunctionPlan[]): Map<string, string> =>
  new Map(
    functions
      .flatMap(({ environment }) => Object.entries(environment))
      .flatMap(([variable, value]): [string, string][] => {
        const role = /^(.+)_QUEUE_URL$/.exec(variable)?.[1];
        return role !== undefined && isReference(value) ? [[value.Ref, role.toLowerCase().replaceAll('_', '-')]] : [];
      }),
  );

const planQueue = ({ logicalId, properties }: TemplateResource) => {
  const where = `The queue ${logicalId}`;
  const { QueueName, RedrivePolicy } = parseProperties(queueSchema, properties, where);
  const attributes = Object.fromEntries(
    ATTRIBUTES.filter((name) => properties[name] !== undefined).map((name) => [name, String(properties[name])]),
  );
  const redrive = RedrivePolicy && {
    deadLetterQueueId: referencedId(RedrivePolicy.deadLetterTargetArn, `${where}: deadLetterTargetArn`),
    maxReceiveCount: RedrivePolicy.maxReceiveCount,
  };
  return { logicalId, QueueName, attributes, ...omitUndefined({ redrive }) };
};

export const planQueues = (
  template: CloudFormationTemplate,
  prefix: string,
  functions: readonly FunctionPlan[],
): QueuePlan[] => {
  const queues = resourcesOfType(template, 'AWS::SQS::Queue').map(planQueue);
  const roles = rolesOf(functions);
  for (const { logicalId, redrive } of queues) {
    const role = roles.get(logicalId);
    if (role !== undefined && redrive !== undefined) roles.set(redrive.deadLetterQueueId, `${role}-dlq`);
  }
  return queues
    .map(({ QueueName, ...queue }) => {
      const { logicalId } = queue;
      const role = roles.get(logicalId);
      if (role === undefined) {
        throw new TemplateError(`No function has the queue ${logicalId} in a variable named <ROLE>_QUEUE_URL.`);
      }
      return { ...queue, name: QueueName ?? `${prefix}-${role}`, role };
    })
    .sort((a, b) => Number(a.redrive !== undefined) - Number(b.redrive !== undefined));
};
