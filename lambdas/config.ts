import * as z from 'zod';
import type { Proxies } from './adapters/huawei/http/proxy-for.ts';
import { type ColumnMeaning, isColumnMeaning, MEANING_RULE } from './domain/columns/column-settings.ts';
import { PAYMENT_MODES } from './domain/orders/order.ts';
import type { OrderRate } from './domain/orders/order-rate.ts';
import type { OrderingTimes } from './domain/orders/ordering-times.ts';
import { APPROVAL_RULE, type Approval, parseApproval, type SpendingGuard } from './domain/planning/spending-guard.ts';
import { ConfigError } from './domain/values/config-error.ts';
import { moneySchema } from './domain/values/money.ts';
import { SESSION_NAMES } from './domain/values/principal.ts';
import type { RetentionTerm } from './domain/values/retention.ts';
import { LANGUAGES } from './domain/wording/language.ts';

/**
 * The environment of the deployed functions: the only place that reads it. Each handler reads just its own part, once,
 * at cold start, so that a missing setting fails the deployment's first event and not the thousandth line.
 */
export type Environment = Readonly<Record<string, string | undefined>>;

const need = (env: Environment, name: string, what: string): string => {
  const value = env[name];
  if (value === undefined || value === '') throw new ConfigError(`${name} is not set; it must hold ${what}.`);
  return value;
};

export const timesSchema = z.strictObject({
  sendByMs: z.number().positive(),
  requestTimeoutMs: z.number().positive(),
  submitLimitMs: z.number().positive(),
  leaseMs: z.number().positive(),
  commitWithinMs: z.number().nonnegative(),
  listedWithinMs: z.number().nonnegative(),
  clockSkewMs: z.number().nonnegative(),
  indexLagMs: z.number().nonnegative(),
  sweepEveryMs: z.number().positive(),
  maxSweeps: z.int().positive(),
  retryDelayMinMs: z.number().positive(),
  retryDelayMaxMs: z.number().positive(),
  maxAttempts: z.int().positive(),
  throttledForMs: z.number().positive(),
  waitForOwnerMs: z.number().nonnegative(),
  resendAfterMs: z.number().positive(),
  followMinMs: z.number().positive(),
  followMaxMs: z.number().positive(),
  followForMs: z.number().positive(),
}) satisfies z.ZodType<OrderingTimes>;

const readJson = <T>(env: Environment, name: string, what: string, schema: z.ZodType<T>): T => {
  const text = need(env, name, what);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ConfigError(`${name} is not JSON.`, { cause });
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new ConfigError(`${name} is wrong: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
};

/** ORDERING_TIMES: the stage's `OrderingTimes` as JSON. */
export const readTimes = (env: Environment): OrderingTimes =>
  readJson(env, 'ORDERING_TIMES', "the stage's ordering times as JSON", timesSchema);

const guardSchema = z.strictObject({
  approval: z.custom<Approval>(
    (value) => typeof value === 'string' && parseApproval(value) !== undefined,
    APPROVAL_RULE,
  ),
  maxDesktopsPerFile: z.int().positive().exactOptional(),
  maxDesktopsPerDay: z.int().positive().exactOptional(),
  maxAmountPerFile: moneySchema.exactOptional(),
  maxLinesPerFile: z.int().positive().exactOptional(),
  maxInvalidPercent: z.number().min(0).max(100).exactOptional(),
}) satisfies z.ZodType<SpendingGuard>;

/** SPENDING_GUARD: the stage's `SpendingGuard` as JSON. */
export const readGuard = (env: Environment): SpendingGuard =>
  readJson(env, 'SPENDING_GUARD', "the stage's spending guard as JSON", guardSchema);

/** HOLD_OPTIONS: the options that `approve` and `reject` need for this stage, ready to type. */
export const readHoldOptions = (env: Environment): string => env.HOLD_OPTIONS ?? '';

export const rateSchema = z.strictObject({
  orders: z.int().positive(),
  perMs: z.int().positive(),
}) satisfies z.ZodType<OrderRate>;

/** ORDER_RATE: the account's order rate as JSON, or `off`: undefined. */
export const readOrderRate = (env: Environment): OrderRate | undefined => {
  const what = 'the account\'s order rate like {"orders":100,"perMs":60000}, or "off"';
  return env.ORDER_RATE === 'off' ? undefined : readJson(env, 'ORDER_RATE', what, rateSchema);
};

export const readLedgerConfig = (env: Environment) => ({
  tableName: need(env, 'LEDGER_TABLE', 'the name of the ledger table'),
});

export const readQueueUrls = (env: Environment) => ({
  intake: env.INTAKE_QUEUE_URL,
  order: env.ORDER_QUEUE_URL,
  reconcile: env.RECONCILE_QUEUE_URL,
  report: env.REPORT_QUEUE_URL,
  command: env.COMMAND_QUEUE_URL,
});

/** QUEUE_URL and QUEUE_VISIBILITY_MS: the queue that feeds the function, and how long it hides a message from others. */
export const readOwnQueue = (env: Environment) => ({
  url: need(env, 'QUEUE_URL', 'the URL of the queue that feeds this function'),
  visibilityMs: z.coerce
    .number()
    .positive()
    .parse(need(env, 'QUEUE_VISIBILITY_MS', "that queue's visibility timeout in milliseconds")),
});

export const termSchema = z.strictObject({
  afterEndMs: z.number().positive(),
  atMostMs: z.number().positive(),
}) satisfies z.ZodType<RetentionTerm>;

/** PERSONAL_DATA_TERM: the stage's `RetentionTerm` as JSON. */
export const readPersonalDataTerm = (env: Environment): RetentionTerm =>
  readJson(env, 'PERSONAL_DATA_TERM', 'how long request bodies are kept as JSON', termSchema);

/** PROFILES_DIR: the folder of the order profiles. They are bundled beside the handler unless it is set. */
const readProfilesConfig = (env: Environment) => ({
  profilesDir: env.PROFILES_DIR === '' ? undefined : env.PROFILES_DIR,
});

/** What the commands of people need to know of the stage. */
export const readOperateConfig = (env: Environment) => ({
  computerNamePrefix: need(env, 'COMPUTER_NAME_PREFIX', 'the prefix of derived computer names, like "D-"'),
  /** SESSION_NAMES: whether the trust policies of people's roles bind the names of their sessions. */
  sessionNames: z.enum(SESSION_NAMES).parse(need(env, 'SESSION_NAMES', SESSION_NAMES.join(' or '))),
  /** PROVIDER_REGION: the provider's, for its prices. */
  providerRegion: env.PROVIDER_REGION === '' ? undefined : env.PROVIDER_REGION,
  ...readProfilesConfig(env),
});

/**
 * EVENT_BUS_NAME, or EVENTS_FILE on one machine: where events go. POWERTOOLS_SERVICE_NAME, by which metrics and logs
 * distinguish the stage, is their source.
 */
export const readEventTarget = (
  env: Environment,
): { readonly source: string } & ({ readonly busName: string } | { readonly file: string }) => {
  const source = need(env, 'POWERTOOLS_SERVICE_NAME', 'the name of the stage, like deskdrop-prod');
  return env.EVENTS_FILE
    ? { source, file: env.EVENTS_FILE }
    : { source, busName: need(env, 'EVENT_BUS_NAME', "the name of the stage's event bus") };
};

export const readBucketConfig = (env: Environment) => ({
  bucketName: need(env, 'BUCKET_NAME', 'the name of the bucket that files are dropped into'),
});

/**
 * Both are optional: without them no notification is sent, and the audit record goes to the dropped file's own bucket.
 */
export const readReportConfig = (env: Environment) => ({
  notificationTopicArn: env.NOTIFICATION_TOPIC_ARN === '' ? undefined : env.NOTIFICATION_TOPIC_ARN,
  auditBucket: env.AUDIT_BUCKET === '' ? undefined : env.AUDIT_BUCKET,
  /** REPORT_LANGUAGE: LANGUAGE is what a shell calls its own. */
  language: z.enum(LANGUAGES).parse(env.REPORT_LANGUAGE ?? 'en'),
});

export const readPlanConfig = (env: Environment) => ({
  payment: z.enum(PAYMENT_MODES).parse(need(env, 'PAYMENT_MODE', PAYMENT_MODES.join(', '))),
  computerNamePrefix: need(env, 'COMPUTER_NAME_PREFIX', 'the prefix of derived computer names, like "D-"'),
  defaultProfile: env.DEFAULT_PROFILE === '' ? undefined : env.DEFAULT_PROFILE,
  /** JSON, like `["Total"]`. */
  allowUserNames:
    env.ALLOW_USER_NAMES === undefined
      ? []
      : readJson(env, 'ALLOW_USER_NAMES', 'user names that look like placeholders as JSON', z.array(z.string().min(1))),
  /** JSON, like `{"Personalnummer":"carry"}`. */
  columns:
    env.HEADER_COLUMNS === undefined
      ? {}
      : readJson(
          env,
          'HEADER_COLUMNS',
          "the stage's own names of columns as JSON",
          z.record(z.string().min(1), z.custom<ColumnMeaning>(isColumnMeaning, MEANING_RULE)),
        ),
  userNameFromEmail: env.USER_NAME_FROM_EMAIL === 'true',
  ...readProfilesConfig(env),
});

/** EMAIL_KEY, or EMAIL_KEY_SECRET_ARN: the key itself (a stage on one machine), or the secret that holds it. */
export const readEmailKeyConfig = (
  env: Environment,
): { readonly key: string } | { readonly key?: undefined; readonly secretArn: string } =>
  env.EMAIL_KEY
    ? { key: env.EMAIL_KEY }
    : { secretArn: need(env, 'EMAIL_KEY_SECRET_ARN', 'the secret with the key of the digests of e-mail addresses') };

export const readDeadLettersConfig = (env: Environment) => ({
  payment: z.enum(PAYMENT_MODES).parse(need(env, 'PAYMENT_MODE', PAYMENT_MODES.join(', '))),
  reconcileArn: need(env, 'RECONCILE_DEAD_LETTERS_ARN', 'the ARN of the dead-letter queue of reconcile'),
});

const proxyUrl = (env: Environment, name: string): URL | undefined => {
  // Lower case first, as in curl and Node.
  const text = env[name.toLowerCase()] || env[name];
  if (!text) return undefined;
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`);
  // The value may hold a password: it is not repeated.
  if (url === null || !/^https?:$/.test(url.protocol) || url.hostname === '')
    throw new ConfigError(
      `${name} must be the URL of an HTTP proxy like http://proxy.example.com:3128, or http://USER:PASSWORD@proxy.example.com:3128.`,
    );
  return url;
};

/**
 * HTTPS_PROXY, HTTP_PROXY and NO_PROXY, or the same in lower case, which takes precedence. `proxyFor` defines their
 * meaning.
 */
export const readProxies = (env: Environment): Proxies => ({
  http: proxyUrl(env, 'HTTP_PROXY'),
  https: proxyUrl(env, 'HTTPS_PROXY'),
  noProxy: (env.no_proxy || env.NO_PROXY || '').split(/[\s,]+/).filter((entry) => entry !== ''),
});

export const readProviderConfig = (env: Environment) => ({
  workspaceEndpoint: need(env, 'WORKSPACE_ENDPOINT', 'the URL of the Workspace API'),
  iamEndpoint: need(env, 'IAM_ENDPOINT', 'the URL of the IAM API'),
  bssEndpoint: need(env, 'BSS_ENDPOINT', 'the URL of the billing API'),
  projectId: need(env, 'PROJECT_ID', "the provider's project id"),
  /** The credentials' JSON itself, or the secret that holds it. */
  credentials: env.WORKSPACE_CREDENTIALS,
  credentialsSecretArn: env.WORKSPACE_CREDENTIALS_SECRET_ARN,
  proxies: readProxies(env),
});
