import type { PaymentMode } from '../../lambdas/domain/orders/order.ts';
import type { OrderRate } from '../../lambdas/domain/orders/order-rate.ts';
import type { OrderingTimes } from '../../lambdas/domain/orders/ordering-times.ts';
import type { SpendingGuard } from '../../lambdas/domain/planning/spending-guard.ts';
import { omitUndefined } from '../../lambdas/domain/values/omit-undefined.ts';
import { isLoopback, type ProviderConfig, providerEndpoints } from './provider-endpoints.ts';
import { LOOPBACK_TIMINGS, PROVIDER_TIMINGS, type StageTimings } from './stage-timings.ts';

export type StageName = 'dev' | 'prod' | 'local';
export const STAGE_NAMES: readonly StageName[] = ['dev', 'prod', 'local'];

export interface StageConfig extends StageTimings {
  /** `dev`, `prod`, `local`, or the name of a stage of one's own. */
  readonly stage: string;
  readonly payment: PaymentMode;
  /** Which files wait for a person before they are ordered. */
  readonly guard: SpendingGuard;
  /** Of derived computer names: 1 to 4 characters, the first one a letter. */
  readonly computerNamePrefix: string;
  /** For the lines that name no profile. */
  readonly defaultProfile?: string;
  /** People who are really called so, though it looks like a placeholder (`Total`, `None`). Letter case does not count. */
  readonly allowUserNames: readonly string[];
  readonly provider: ProviderConfig;
  /** Deleting the stack, or a resource from it, keeps the ledger, the files and the secret; the ledger can be restored. */
  readonly keepsData: boolean;
  readonly queueRetentionMs: number;
  readonly deadLetterRetentionMs: number;
  readonly logRetentionDays: number;
  /** The AWS region, like `eu-central-1`. A ledger under a key of our own needs it; stage `local` has none. */
  readonly region?: string;
  /** The AWS account that may be deployed to. Absent: whichever the credentials are of. */
  readonly account?: string;
  /** CloudTrail records who puts what under `incoming/`. */
  readonly recordsUploads: boolean;
  readonly retention: Retention;
  /** Gets a mail about every report, every file that waits, and every alarm. */
  readonly notifyEmail?: string;
  /** How long nobody can delete the record of a report; without it the record is not locked. */
  readonly auditLockDays?: number;
}

/** How long what is kept, in days. */
export interface Retention {
  /** Files under `incoming/`, `plan/` and `results/`, from when they were put. */
  readonly dropDays: number;
  readonly planDays: number;
  readonly resultDays: number;
  /** Versions of them that were replaced or deleted. */
  readonly replacedDays: number;
  readonly accessLogDays: number;
  readonly trailDays: number;
  /** Request bodies and contact fields in the ledger, once their order is final. */
  readonly personalDays: number;
  /** The same, however long their order stays open or parked: from when it was planned. */
  readonly personalAtMostDays: number;
}

export type StageOverrides = Partial<
  Pick<
    StageConfig,
    'payment' | 'computerNamePrefix' | 'allowUserNames' | 'region' | 'account' | 'logRetentionDays' | 'notifyEmail'
  >
> & {
  /** Of a stage of one's own. */
  readonly name?: string;
  /** Undefined: there is none, and every line names its own. Absent: the stage's. */
  readonly defaultProfile?: string | undefined;
  readonly retention?: Partial<Retention>;
  readonly guard?: Partial<SpendingGuard>;
  readonly provider?: Partial<ProviderConfig>;
  readonly times?: Partial<OrderingTimes>;
  readonly orderRate?: OrderRate | 'off';
  /** Orders that are placed at the same time. */
  readonly submitConcurrency?: number;
};

const DAY_MS = 24 * 60 * 60_000;

/** In Singapore both. */
const DEFAULT_REGION = 'ap-southeast-3';
const DEFAULT_AWS_REGION = 'ap-southeast-1';

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

/** The local cloud gives the functions the simulator's own addresses once it listens. */
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

/** What a stage of one's own may change, by name. */
export const TIME_NAMES = Object.keys(PROVIDER_TIMINGS.times) as (keyof OrderingTimes)[];
export const RETENTION_NAMES = Object.keys(RETENTION) as (keyof Retention)[];

/**
 * Every number of a stage. The short times hold only where the whole provider is on this machine; stage `local` in front
 * of any other provider keeps the production numbers.
 */
export const stageConfig = (stage: StageName, overrides: StageOverrides = {}): StageConfig => {
  const provider = providerConfig(stage, overrides.provider);
  const { orderRate: defaultRate, ...pace } = isLoopback(provider) ? LOOPBACK_TIMINGS : PROVIDER_TIMINGS;
  const orderRate = overrides.orderRate ?? defaultRate;
  const { submit } = pace.functions;
  return {
    stage: overrides.name ?? stage,
    payment: overrides.payment ?? 'manual',
    guard: { approval: 'none', ...overrides.guard },
    computerNamePrefix: overrides.computerNamePrefix ?? 'D-',
    allowUserNames: overrides.allowUserNames ?? [],
    ...omitUndefined({ defaultProfile: 'defaultProfile' in overrides ? overrides.defaultProfile : 'standard' }),
    provider,
    ...pace,
    times: { ...pace.times, ...overrides.times },
    ...(orderRate === undefined || orderRate === 'off' ? {} : { orderRate }),
    functions: {
      ...pace.functions,
      submit: { ...submit, maxConcurrency: overrides.submitConcurrency ?? submit.maxConcurrency },
    },
    keepsData: stage === 'prod',
    queueRetentionMs: 4 * DAY_MS,
    // A message keeps its age when it moves, so this must be longer than the queue's own.
    deadLetterRetentionMs: 14 * DAY_MS,
    logRetentionDays: overrides.logRetentionDays ?? (stage === 'prod' ? 180 : 14),
    ...(stage === 'local' ? {} : { region: overrides.region ?? DEFAULT_AWS_REGION }),
    recordsUploads: stage === 'prod',
    retention: { ...RETENTION, ...overrides.retention },
    ...omitUndefined({ account: overrides.account, notifyEmail: overrides.notifyEmail }),
    ...(stage === 'prod' ? { auditLockDays: 365 } : {}),
  };
};
