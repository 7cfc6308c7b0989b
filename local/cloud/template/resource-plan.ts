import type { CloudFormationTemplate } from '../../../lib/synthesize-stage.ts';
import { type BucketPlan, planBucket } from './plan-bucket.ts';
import { type EventSourcePlan, planEventSources } from './plan-event-sources.ts';
import { type FunctionPlan, planFunctions } from './plan-functions.ts';
import { planQueues, type QueuePlan } from './plan-queues.ts';
import { type ObjectRulePlan, planRules, type ScheduleRulePlan } from './plan-rules.ts';
import { planTable, type TablePlan } from './plan-table.ts';

/** The part of the stack that the local cloud emulates, by logical id. */
export interface ResourcePlan {
  readonly bucket: BucketPlan;
  readonly table: TablePlan;
  /** Each dead-letter queue comes before the queues that name it. */
  readonly queues: readonly QueuePlan[];
  readonly functions: readonly FunctionPlan[];
  readonly eventSources: readonly EventSourcePlan[];
  readonly objectRules: readonly ObjectRulePlan[];
  readonly scheduleRules: readonly ScheduleRulePlan[];
}

/**
 * `TemplateError` for anything that cannot be emulated. Resources without a name in the template get one that begins
 * with the stage's.
 */
export const planResources = (template: CloudFormationTemplate, stage: string): ResourcePlan => {
  const prefix = `deskdrop-${stage}`;
  const bucket = planBucket(template, prefix);
  const functions = planFunctions(template, prefix);
  return {
    bucket,
    table: planTable(template, prefix),
    queues: planQueues(template, prefix, functions),
    functions,
    eventSources: planEventSources(template),
    ...planRules(template, bucket.logicalId),
  };
};
