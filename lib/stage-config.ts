import type { PaymentMode } from '../lambdas/domain/order.ts';
import type { OrderingTimes } from '../lambdas/domain/ordering-times.ts';
import type { OrderRate } from '../lambdas/domain/pace.ts';
import type { SpendingGuard } from '../lambdas/domain/spending-guard.ts';
import { isLoopback, type ProviderConfig, providerEndpoints } from './provider-endpoints.ts';

export type StageName = 'dev' | 'prod' | 'local';
export const STAGE_NAMES: readonly StageName[] = ['dev', 'prod', 'local'];

export type FunctionName = 'split' | 'submit' | 'reconcile' | 'report';
export const FUNCTION_NAMES: readonly FunctionName[] = ['split', 'submit', 'reconcile', 'report'];

/** What one function and the queue that feeds it may take. */
export interface FunctionConfig {
  readonly timeoutMs: number;
  readonly memoryMiB: number;
  /** How long a message stays hidden while a function has it. */
  readonly visibilityMs: number;
  /** Receives before a message moves to the dead-letter queue. */
  readonly maxReceiveCount: number;
  readonly batchSize: number;
  /** Invocations at the same time; Lambda accepts 2 to 1,000. */
  readonly maxConcurrency: number;
}

/** Numbers that hold together: they follow from who answers, the real provider or a server on this machine. */
interface Pace {
  readonly times: OrderingTimes;
  /** Kept free in the submit function after the POST has ended, to record what it came to. */
  readonly recordMarginMs: number;
  readonly functions: Readonly<Record<FunctionName, FunctionConfig>>;
  /** What the account may order; all workers together keep to it. Without it orders are not paced. */
  readonly orderRate?: OrderRate;
  /** Between two sweeps over everything. EventBridge knows whole minutes, see `SweepSchedule`. */
  readonly sweepScheduleMs: number;
}

export interface StageConfig extends Pace {
  readonly stage: StageName;
  readonly payment: PaymentMode;
  /** Which files wait for a person before they are ordered. */
  readonly guard: SpendingGuard;
  /** Of derived computer names: 1 to 4 characters, the first one a letter. */
  readonly computerNamePrefix: string;
  /** For the lines that name no profile. */
  readonly defaultProfile?: string;
  readonly provider: ProviderConfig;
  /** Deleting the stack, or a resource from it, keeps the ledger, the files and the secret; the ledger can be restored. */
  readonly keepsData: boolean;
  readonly queueRetentionMs: number;
  readonly deadLetterRetentionMs: number;
  readonly logRetentionDays: number;
}

export type StageOverrides = Partial<Pick<StageConfig, 'payment' | 'computerNamePrefix' | 'defaultProfile'>> & {
  readonly guard?: Partial<SpendingGuard>;
  readonly provider?: Partial<ProviderConfig>;
  readonly times?: Partial<OrderingTimes>;
  readonly orderRate?: OrderRate | 'off';
  /** Orders that are placed at the same time. */
  readonly submitConcurrency?: number;
};

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

// One message a batch: a batch has to fit into the function's time, and a POST, an evidence sweep or a file may each use
// it up. Only then is the deadline of one order the deadline of the process that ordering-times.ts reckons with.
const BATCH_SIZE = 1;

const PROVIDER_PACE: Pace = {
  times: {
    sendByMs: 15 * SECOND_MS,
    requestTimeoutMs: 30 * SECOND_MS,
    submitLimitMs: 60 * SECOND_MS,
    leaseMs: 90 * SECOND_MS,
    commitWithinMs: 10 * MINUTE_MS,
    listedWithinMs: 5 * MINUTE_MS,
    // G = 6 minutes: the skew counts on both sides.
    clockSkewMs: 2.5 * MINUTE_MS,
    indexLagMs: MINUTE_MS,
    sweepEveryMs: 5 * MINUTE_MS,
    // Two hours: a paid order may show its desktops' names late.
    maxSweeps: 24,
    retryDelayMinMs: SECOND_MS,
    retryDelayMaxMs: 15 * MINUTE_MS,
    maxAttempts: 10,
    // Two days at the longest delay.
    maxThrottled: 200,
    waitForOwnerMs: 5 * SECOND_MS,
    resendAfterMs: 30 * MINUTE_MS,
    followMinMs: MINUTE_MS,
    followMaxMs: 60 * MINUTE_MS,
    // A desktop takes some minutes; the provider's own jobs end within half an hour.
    followForMs: 180 * MINUTE_MS,
  },
  recordMarginMs: 10 * SECOND_MS,
  functions: {
    split: {
      timeoutMs: 5 * MINUTE_MS,
      // One whole virtual CPU: parsing is bound by it.
      memoryMiB: 1769,
      visibilityMs: 30 * MINUTE_MS,
      maxReceiveCount: 3,
      batchSize: BATCH_SIZE,
      maxConcurrency: 2,
    },
    submit: {
      timeoutMs: 60 * SECOND_MS,
      memoryMiB: 512,
      visibilityMs: 6 * MINUTE_MS,
      maxReceiveCount: 5,
      batchSize: BATCH_SIZE,
      // Below the provider's limits, and far below the 500 writes a second that one key may take.
      maxConcurrency: 5,
    },
    reconcile: {
      // Token, billing list, details, desktops and sub-jobs may each use up the request timeout.
      timeoutMs: 3 * MINUTE_MS,
      memoryMiB: 512,
      visibilityMs: 18 * MINUTE_MS,
      maxReceiveCount: 3,
      batchSize: BATCH_SIZE,
      maxConcurrency: 2,
    },
    report: {
      timeoutMs: 5 * MINUTE_MS,
      memoryMiB: 1769,
      visibilityMs: 30 * MINUTE_MS,
      maxReceiveCount: 3,
      batchSize: BATCH_SIZE,
      maxConcurrency: 2,
    },
  },
  // "POST 100/min" for each user, as the vendor says of the API's other calls; the row of the orders is not published.
  orderRate: { orders: 100, perMs: MINUTE_MS },
  sweepScheduleMs: MINUTE_MS,
};

/** One machine: its clock is the provider's clock, its index does not lag, and its provider commits and lists at once. */
const LOOPBACK_PACE: Pace = {
  times: {
    sendByMs: 2 * SECOND_MS,
    requestTimeoutMs: 3 * SECOND_MS,
    submitLimitMs: 6 * SECOND_MS,
    leaseMs: 8 * SECOND_MS,
    commitWithinMs: SECOND_MS,
    listedWithinMs: SECOND_MS,
    clockSkewMs: 0,
    indexLagMs: 0,
    sweepEveryMs: SECOND_MS,
    maxSweeps: 10,
    retryDelayMinMs: 100,
    retryDelayMaxMs: 2 * SECOND_MS,
    maxAttempts: 10,
    maxThrottled: 30,
    waitForOwnerMs: 3 * SECOND_MS,
    // Longer than a full queue takes to drain, so that sweeps a second apart do not fill it with copies.
    resendAfterMs: 20 * SECOND_MS,
    followMinMs: 2 * SECOND_MS,
    followMaxMs: 30 * SECOND_MS,
    followForMs: 2 * MINUTE_MS,
  },
  recordMarginMs: 500,
  functions: {
    split: { ...PROVIDER_PACE.functions.split, timeoutMs: 2 * MINUTE_MS, visibilityMs: 12 * MINUTE_MS },
    submit: { ...PROVIDER_PACE.functions.submit, timeoutMs: 6 * SECOND_MS, visibilityMs: 36 * SECOND_MS },
    reconcile: { ...PROVIDER_PACE.functions.reconcile, timeoutMs: 20 * SECOND_MS, visibilityMs: 2 * MINUTE_MS },
    report: { ...PROVIDER_PACE.functions.report, timeoutMs: 2 * MINUTE_MS, visibilityMs: 12 * MINUTE_MS },
  },
  // More than the embedded DynamoDB lets through: paced by the same code, and slowed by nothing.
  orderRate: { orders: 1_000, perMs: 10 * SECOND_MS },
  sweepScheduleMs: SECOND_MS,
};

const DEFAULT_REGION = 'ap-southeast-3';

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

/**
 * Every number of a stage. The short times hold only where the whole provider is on this machine; stage `local` in front
 * of any other provider keeps the production numbers.
 */
export const stageConfig = (stage: StageName, overrides: StageOverrides = {}): StageConfig => {
  const provider = providerConfig(stage, overrides.provider);
  const { orderRate: defaultRate, ...pace } = isLoopback(provider) ? LOOPBACK_PACE : PROVIDER_PACE;
  const orderRate = overrides.orderRate ?? defaultRate;
  const { submit } = pace.functions;
  return {
    stage,
    payment: overrides.payment ?? 'manual',
    guard: { approval: 'none', ...overrides.guard },
    computerNamePrefix: overrides.computerNamePrefix ?? 'D-',
    defaultProfile: 'defaultProfile' in overrides ? overrides.defaultProfile : 'standard',
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
    logRetentionDays: stage === 'prod' ? 180 : 14,
  };
};
