import * as z from 'zod';
import { rateSchema, termSchema, timesSchema } from '../../lambdas/config.ts';
import { PAYMENT_MODES } from '../../lambdas/domain/orders/order.ts';
import { SESSION_NAMES } from '../../lambdas/domain/values/principal.ts';

/** The version of the shape below. A reader refuses any other version, older or newer. */
export const PUBLISHED_VERSION = 1;

/**
 * What a deployed stage publishes, so that the command line finds its resources and uses its times: one SSM parameter
 * for each topic, JSON of at most 4 KB, below one path. It contains no secrets, only the ARNs of secrets.
 */
export const PUBLISHED_TOPICS = {
  version: z.int(),
  /** Names, and the URLs of the queues. */
  resources: z.object({
    table: z.string().min(1),
    bucket: z.string().min(1),
    queues: z.object({ intake: z.url(), order: z.url(), reconcile: z.url(), report: z.url() }),
    functions: z.object({
      split: z.string(),
      submit: z.string(),
      reconcile: z.string(),
      report: z.string(),
      'dead-letters': z.string(),
      // Absent in older stages.
      operate: z.exactOptional(z.string()),
      'request-command': z.exactOptional(z.string()),
    }),
    /** Where signed commands go. Absent in older stages. */
    commandsUrl: z.exactOptional(z.url()),
    /** Their ARNs, never their values. Each has its own policy that lets a person read it. Absent in older stages. */
    secrets: z.exactOptional(z.object({ credentials: z.string().min(1), emailKey: z.string().min(1) })),
  }),
  /** Without `projectId` where the stage was deployed without one. */
  provider: z.object({
    region: z.string(),
    projectId: z.string().optional(),
    workspaceEndpoint: z.url(),
    iamEndpoint: z.url(),
    bssEndpoint: z.url(),
  }),
  /** Strict: an unknown time could be one that the reader has to wait for. */
  times: timesSchema,
  settings: z.object({
    payment: z.enum(PAYMENT_MODES),
    /** The prefix of derived computer names. */
    computerNamePrefix: z.string().min(1),
    orderRate: z.union([rateSchema, z.literal('off')]),
    /** How long request bodies are kept. */
    personalDataTerm: termSchema,
    /** Absent in older stages. */
    sessionNames: z.exactOptional(z.enum(SESSION_NAMES)),
  }),
  /** What "doctor" looks at, besides. Absent in older stages. */
  watch: z
    .object({
      queues: z.record(z.string(), z.url()),
      /** Their ids, by the queue that they take from. */
      eventSourceMappings: z.record(z.string(), z.string()),
      alarms: z.array(z.string()),
    })
    .optional(),
} satisfies Record<string, z.ZodType>;

export type PublishedTopic = keyof typeof PUBLISHED_TOPICS;

export type PublishedStage = { readonly [Topic in PublishedTopic]: z.infer<(typeof PUBLISHED_TOPICS)[Topic]> };

/** The path below which a stage publishes, without a slash at its end. */
export const publishedPath = (stage: string): string => `/deskdrop/${stage}`;
