import type { ColumnSettings } from '../../lambdas/domain/columns/column-settings.ts';
import type { PaymentMode } from '../../lambdas/domain/orders/order.ts';
import type { OrderRate } from '../../lambdas/domain/orders/order-rate.ts';
import type { OrderingTimes } from '../../lambdas/domain/orders/ordering-times.ts';
import type { SpendingGuard } from '../../lambdas/domain/planning/spending-guard.ts';
import { omitUndefined } from '../../lambdas/domain/values/omit-undefined.ts';
import type { SessionNames } from '../../lambdas/domain/values/principal.ts';
import type { Language } from '../../lambdas/domain/wording/language.ts';
import { isLoopback, type ProviderConfig, providerEndpoints } from './provider-endpoints.ts';
import { LOOPBACK_TIMINGS, PROVIDER_TIMINGS, type StageTimings } from './stage-timings.ts';

export type StageName = 'dev' | 'prod' | 'local';
export const STAGE_NAMES: readonly StageName[] = ['dev', 'prod', 'local'];

export interface StageConfig extends StageTimings {
  /** `dev`, `prod`, `local`, or the name of a file in `stages/`. */
  readonly stage: string;
  readonly payment: PaymentMode;
  /** Which files wait for approval before they are ordered. */
  readonly guard: SpendingGuard;
  /** The prefix of derived computer names: 1 to 4 characters, beginning with a letter. */
  readonly computerNamePrefix: string;
  /** For lines that name no profile. */
  readonly defaultProfile?: string;
  /** Real user names that look like placeholders (`Total`, `None`). Compared without case. */
  readonly allowUserNames: readonly string[];
  /** The columns that headers of this stage's files are read as, besides the built-in names; they win over those. */
  readonly columns: ColumnSettings;
  /**
   * A user name is the local part of an address: of `user_email` in a file without `user_name`, or of the cell itself.
   */
  readonly userNameFromEmail: boolean;
  /** Of what HR reads: the reasons in results, and the notices. */
  readonly language: Language;
  readonly provider: ProviderConfig;
  /** Whether the trust policies of people's roles bind `sts:RoleSessionName`, so that a session's name says who it is. */
  readonly sessionNames: SessionNames;
  /**
   * The ledger, the files and the secret are kept if the stack or the resource is deleted; the ledger can be restored.
   */
  readonly keepsData: boolean;
  readonly queueRetentionMs: number;
  readonly deadLetterRetentionMs: number;
  readonly logRetentionDays: number;
  /** The AWS region, like `eu-central-1`; absent only in stage `local`. */
  readonly region?: string;
  /** The only AWS account to deploy to. By default the account of the credentials. */
  readonly account?: string;
  /** CloudTrail records who puts which object under `incoming/`. */
  readonly recordsUploads: boolean;
  readonly retention: Retention;
  /** Gets an e-mail about every report, every file that waits for approval, and every alarm. */
  readonly notifyEmail?: string;
  /** How long Object Lock protects the record of a report. Without it the record is not locked. */
  readonly auditLockDays?: number;
}

/** Retention periods, in days. */
export interface Retention {
  /** Files under `incoming/`, `plan/` and `results/`, from their upload. */
  readonly dropDays: number;
  readonly planDays: number;
  readonly resultDays: number;
  /** Their replaced or deleted versions. */
  readonly replacedDays: number;
  readonly accessLogDays: number;
  readonly trailDays: number;
  /** Request bodies and contact fields in the ledger, from the end of their order. */
  readonly personalDays: number;
  /** The same for orders that stay open or parked, from their planning. */
  readonly personalAtMostDays: number;
}

export type StageOverrides = Partial<
  Pick<
    StageConfig,
    | 'payment'
    | 'computerNamePrefix'
    | 'allowUserNames'
    | 'columns'
    | 'userNameFromEmail'
    | 'language'
    | 'region'
    | 'account'
    | 'logRetentionDays'
    | 'notifyEmail'
    | 'sessionNames'
  >
> & {
  /** The name of a stage from `stages/`. */
  readonly name?: string;
  /** Undefined: no default profile, so every line must name one. Absent: the stage's. */
  readonly defaultProfile?: string | undefined;
  readonly retention?: Partial<Retention>;
  readonly guard?: Partial<SpendingGuard>;
  readonly provider?: Partial<ProviderConfig>;
  readonly times?: Partial<OrderingTimes>;
  readonly orderRate?: OrderRate | 'off';
  /** Simultaneous invocations of submit. */
  readonly submitConcurrency?: number;
};

const DAY_MS = 24 * 60 * 60_000;

/** Both are in Singapore. */
const DEFAULT_REGION = 'ap-southeast-3';
const DEFAULT_AWS_REGION = 'ap-southeast-1';

/** A file of people is rarely so wrong; one of something else mostly is. */
export const MAX_INVALID_PERCENT = 20;

const RETENTION: Retention = {
  dropDays: 90,
  planDays: 14,
  resultDays: 90,
  replacedDays: 30,
  accessLogDays: 180,
  trailDays: 365,
  personalDays: 90,
  personalAtMostDays: 400,
};

/** Placeholders: the local cloud gives the functions the simulator's addresses once it listens. */
const LOCAL_PROVIDER: ProviderConfig = {
  region: 'local',
  projectId: 'local-project',
  workspaceEndpoint: 'http://127.0.0.1:0',
  iamEndpoint: 'http://127.0.0.1:0',
  bssEndpoint: 'http://127.0.0.1:0',
};

const providerConfig = (stage: StageName, overrides: Partial<ProviderConfig> = {}): ProviderConfig => {
  const region = overrides.region ?? DEFAULT_REGION;
  const base = stage === 'local' ? LOCAL_PROVIDER : { region, ...providerEndpoints(region) };
  return { ...base, ...overrides };
};

/** The times and retention periods that a file in `stages/` may change. */
export const TIME_NAMES = Object.keys(PROVIDER_TIMINGS.times) as (keyof OrderingTimes)[];
export const RETENTION_NAMES = Object.keys(RETENTION) as (keyof Retention)[];

/**
 * The whole configuration of a stage. The short times apply only if all of the provider's endpoints are on this
 * machine: stage `local` with any other provider has the times of production.
 */
export const stageConfig = (stage: StageName, overrides: StageOverrides = {}): StageConfig => {
  const provider = providerConfig(stage, overrides.provider);
  const { orderRate: defaultRate, ...timings } = isLoopback(provider) ? LOOPBACK_TIMINGS : PROVIDER_TIMINGS;
  const orderRate = overrides.orderRate ?? defaultRate;
  const { submit } = timings.functions;
  return {
    stage: overrides.name ?? stage,
    payment: overrides.payment ?? 'manual',
    guard: { approval: 'none', maxInvalidPercent: MAX_INVALID_PERCENT, ...overrides.guard },
    computerNamePrefix: overrides.computerNamePrefix ?? 'D-',
    allowUserNames: overrides.allowUserNames ?? [],
    columns: overrides.columns ?? {},
    userNameFromEmail: overrides.userNameFromEmail ?? false,
    language: overrides.language ?? 'en',
    ...omitUndefined({ defaultProfile: 'defaultProfile' in overrides ? overrides.defaultProfile : 'standard' }),
    provider,
    ...timings,
    times: { ...timings.times, ...overrides.times },
    ...omitUndefined({ orderRate: orderRate === 'off' ? undefined : orderRate }),
    functions: {
      ...timings.functions,
      submit: { ...submit, maxConcurrency: overrides.submitConcurrency ?? submit.maxConcurrency },
    },
    sessionNames: overrides.sessionNames ?? 'free',
    keepsData: stage === 'prod',
    queueRetentionMs: 4 * DAY_MS,
    // A moved message keeps its age, so this must be longer than the queue's retention.
    deadLetterRetentionMs: 14 * DAY_MS,
    logRetentionDays: overrides.logRetentionDays ?? (stage === 'prod' ? 180 : 14),
    ...(stage !== 'local' && { region: overrides.region ?? DEFAULT_AWS_REGION }),
    recordsUploads: stage === 'prod',
    retention: { ...RETENTION, ...overrides.retention },
    ...omitUndefined({ account: overrides.account, notifyEmail: overrides.notifyEmail }),
    ...(stage === 'prod' ? { auditLockDays: 365 } : {}),
  };
};
