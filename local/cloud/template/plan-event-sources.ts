import * as z from 'zod';
import type { CloudFormationTemplate } from '../../../lib/synthesize-stage.ts';
import { referencedId } from './template.ts';
import { parseProperties, resourcesOfType } from './template-resources.ts';

/** The limit of ReceiveMessage. Lambda builds larger batches from several receives. */
const MAX_RECEIVE = 10;
/** Lambda starts with five pollers. */
const DEFAULT_CONCURRENCY = 5;

const eventSourceSchema = z.object({
  EventSourceArn: z.unknown(),
  FunctionName: z.unknown(),
  Enabled: z.boolean().default(true),
  BatchSize: z.number().min(1).default(MAX_RECEIVE),
  FilterCriteria: z.undefined('filters are not emulated').optional(),
  FunctionResponseTypes: z.array(z.string()).default([]),
  ScalingConfig: z.object({ MaximumConcurrency: z.number().min(1).optional() }).default({}),
});

/** Connects a queue to a function. Batching windows are not emulated: a batch is the result of one receive. */
export interface EventSourcePlan {
  readonly queueId: string;
  readonly functionId: string;
  readonly batchSize: number;
  readonly maxConcurrency: number;
  /** The function's answer names the failed messages; otherwise a batch fails or succeeds as a whole. */
  readonly reportsItemFailures: boolean;
}

export const planEventSources = (template: CloudFormationTemplate): EventSourcePlan[] =>
  resourcesOfType(template, 'AWS::Lambda::EventSourceMapping').flatMap(({ logicalId, properties }) => {
    const where = `The event source ${logicalId}`;
    const source = parseProperties(eventSourceSchema, properties, where);
    if (!source.Enabled) return [];
    return {
      queueId: referencedId(source.EventSourceArn, `${where}: EventSourceArn`),
      functionId: referencedId(source.FunctionName, `${where}: FunctionName`),
      batchSize: Math.min(source.BatchSize, MAX_RECEIVE),
      maxConcurrency: source.ScalingConfig.MaximumConcurrency ?? DEFAULT_CONCURRENCY,
      reportsItemFailures: source.FunctionResponseTypes.includes('ReportBatchItemFailures'),
    };
  });
