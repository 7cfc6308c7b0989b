import type { CloudFormationTemplate } from '../../../lib/synthesize-stage.ts';
import { type ApiPlan, planApi } from './plan-api.ts';
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
  /** Where people ask for changes. */
  readonly api: ApiPlan | undefined;
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
    api: planApi(template),
  };
};

/**
 * The plan with the functions that serve people's commands, and nothing that starts any other work: no drop is noticed, and
 * no schedule runs.
 */
export const commandsOnly = (plan: ResourcePlan): ResourcePlan => {
  const accepting = new Set(plan.api?.routes.map(({ functionId }) => functionId));
  const commandQueue = plan.queues.find(({ role }) => role === 'command')?.logicalId;
  const eventSources = plan.eventSources.filter(({ queueId }) => queueId === commandQueue);
  const running = new Set([...accepting, ...eventSources.map(({ functionId }) => functionId)]);
  return {
    ...plan,
    functions: plan.functions.filter(({ logicalId }) => running.has(logicalId)),
    eventSources,
    objectRules: [],
    scheduleRules: [],
  };
};
