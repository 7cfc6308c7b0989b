import * as z from 'zod';
import { rateSchema, termSchema, timesSchema } from '../../lambdas/config.ts';
import { PAYMENT_MODES } from '../../lambdas/domain/orders/order.ts';

/** The shape below. A version that a reader does not know is refused, whichever of the two is newer. */
export const PUBLISHED_VERSION = 1;

/**
 * What a deployed stage tells of itself, so that a command line judges by the stage's own numbers and finds its resources:
 * one SSM parameter a topic, each JSON of at most 4 KB, below one path. No secret is among them, only the ARNs of secrets.
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
    }),
    /** Where they are, never what they hold: each has a policy of its own that lets a person read it. Absent in stages of before. */
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
  /** Strict: a time that the reader does not know could be one that it has to wait for. */
  times: timesSchema,
  settings: z.object({
    payment: z.enum(PAYMENT_MODES),
    /** Of derived computer names. */
    computerNamePrefix: z.string().min(1),
    orderRate: z.union([rateSchema, z.literal('off')]),
    /** How long request bodies are kept. */
    personalDataTerm: termSchema,
  }),
} satisfies Record<string, z.ZodType>;

export type PublishedTopic = keyof typeof PUBLISHED_TOPICS;

export type PublishedStage = { readonly [Topic in PublishedTopic]: z.infer<(typeof PUBLISHED_TOPICS)[Topic]> };

/** The path below which a stage publishes, without a slash at its end. */
export const publishedPath = (stage: string): string => `/deskdrop/${stage}`;
