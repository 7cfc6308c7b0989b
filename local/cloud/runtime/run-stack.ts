import type { AwsClients } from '../emulators/aws-clients.ts';
import type { Emulators } from '../emulators/emulators.ts';
import { type CreatedResources, createResources } from '../resources/create-resources.ts';
import type { ResourcePlan } from '../template/resource-plan.ts';
import { startEventSource } from './event-source.ts';
import { startHttpApi } from './http-api.ts';
import { loadHandlers } from './load-handlers.ts';
import { createObjectEvents } from './object-events.ts';
import { startSchedule } from './schedule.ts';
import { watchBucket } from './watch-bucket.ts';

export interface StackOptions {
  readonly clients: AwsClients;
  readonly plan: ResourcePlan;
  /** Environment variables for every function. */
  readonly environment: Readonly<Record<string, string>>;
  /** Report created objects; without them the bucket is listed. */
  readonly emulators?: Emulators | undefined;
  readonly log: (line: string) => void;
  /** Receives everything that must be stopped, in reverse order of its start. */
  readonly running: AsyncDisposableStack;
}

/** Loads the functions and connects them to their queues and their API. Returns the API's address, if there is one. */
const startFunctions = async (options: StackOptions, created: CreatedResources): Promise<string | undefined> => {
  const { clients, plan, environment, emulators, log, running } = options;
  const isQueueOurs = emulators !== undefined;
  const functions = await loadHandlers(plan.functions, created.scope, environment);
  const sources = plan.eventSources.map((source) => {
    const queue = created.queues.get(source.queueId);
    const fn = functions.get(source.functionId);
    if (queue === undefined || fn === undefined) {
      throw new Error(
        `The event source from ${source.queueId} to ${source.functionId} lacks its queue or its function.`,
      );
    }
    return { sqs: clients.sqs, region: clients.config.region, queue, fn, plan: source, isQueueOurs, log };
  });
  const started = sources.map(startEventSource);
  // At the same time, because each may take as long as its last poll.
  running.defer(async () => {
    await Promise.all(started.map((source) => source.stop()));
  });
  if (plan.api === undefined) return undefined;
  const api = await startHttpApi({ plan: plan.api, functions, config: clients.config, log });
  running.defer(api.stop);
  return api.url;
};

/** Starts the events that trigger the functions: created objects and the schedule. */
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

export interface RunningStack extends CreatedResources {
  /** Where signed commands of people go. */
  readonly commandsUrl: string | undefined;
}

/** Creates the planned resources, and starts the functions and events. */
export const runStack = async (options: StackOptions): Promise<RunningStack> => {
  const created = await createResources(options.clients, options.plan);
  const commandsUrl = await startFunctions(options, created);
  await startEvents(options, created);
  return { ...created, commandsUrl };
};
