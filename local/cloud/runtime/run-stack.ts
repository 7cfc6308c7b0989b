import type { AwsClients } from '../emulators/aws-clients.ts';
import type { Emulators } from '../emulators/emulators.ts';
import { type CreatedResources, createResources } from '../resources/create-resources.ts';
import type { ResourcePlan } from '../template/resource-plan.ts';
import { startEventSource } from './event-source.ts';
import { loadHandlers } from './load-handlers.ts';
import { createObjectEvents } from './object-events.ts';
import { startSchedule } from './schedule.ts';
import { watchBucket } from './watch-bucket.ts';

export interface StackOptions {
  readonly clients: AwsClients;
  readonly plan: ResourcePlan;
  /** Environment variables for every function. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where objects are heard of as they are created; without it the bucket is listed. */
  readonly emulators?: Emulators | undefined;
  readonly log: (line: string) => void;
  /** Gets everything that has to be stopped, the last started first. */
  readonly running: AsyncDisposableStack;
}

/** The functions, each behind its queue. */
const startFunctions = async (options: StackOptions, created: CreatedResources): Promise<void> => {
  const { clients, plan, environment, emulators, log, running } = options;
  const isQueueOurs = emulators !== undefined;
  const functions = await loadHandlers(plan.functions, created.scope, environment);
  const sources = plan.eventSources.map((source) => {
    const queue = created.queues.get(source.queueId);
    const fn = functions.get(source.functionId);
    if (queue === undefined || fn === undefined) {
      throw new Error(`The event source from ${source.queueId} to ${source.functionId} lacks one of its ends.`);
    }
    return { sqs: clients.sqs, region: clients.config.region, queue, fn, plan: source, isQueueOurs, log };
  });
  const started = sources.map(startEventSource);
  // Together: each may take as long as its last poll.
  running.defer(async () => {
    await Promise.all(started.map((source) => source.stop()));
  });
};

/** Drops and the clock: what sets the functions to work. */
const startEvents = async (options: StackOptions, created: CreatedResources): Promise<void> => {
  const { clients, plan, emulators, log, running } = options;
  const objectEvents = createObjectEvents(clients, created, plan.objectRules, log);
  running.defer(objectEvents.settled);
  if (emulators !== undefined) {
    emulators.onObjectCreated(objectEvents.announce);
  } else {
    const prefixes = [...new Set(plan.objectRules.flatMap((rule) => rule.prefixes))];
    const watch = await watchBucket(clients.s3, { bucket: created.bucketName, prefixes }, objectEvents.announce, log);
    running.defer(watch.stop);
  }
  for (const rule of plan.scheduleRules) {
    const schedule = startSchedule(clients.sqs, String(created.queues.get(rule.queueId)?.url), rule, log);
    running.defer(schedule.stop);
  }
};

/** Creates the planned resources and sets everything going. */
export const runStack = async (options: StackOptions): Promise<CreatedResources> => {
  const created = await createResources(options.clients, options.plan);
  await startFunctions(options, created);
  await startEvents(options, created);
  return created;
};
