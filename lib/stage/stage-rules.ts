import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { columnSettingErrors } from '../../lambdas/domain/columns/column-settings.ts';
import { COMMAND_OPEN_MS } from '../../lambdas/domain/commands/command.ts';
import { triedForMs } from '../../lambdas/domain/values/message-retry.ts';
import {
  FED_NAMES,
  type FedName,
  FUNCTION_NAMES,
  type FunctionName,
  WORKER_NAMES,
  type WorkerName,
} from './function-config.ts';
import { isLoopbackEndpoint } from './provider-endpoints.ts';
import type { StageConfig } from './stage-config.ts';

/**
 * A stage's numbers contradict each other. The message has one sentence for each broken rule, which says what to
 * change.
 */
export class StageRuleError extends Error {
  override readonly name = 'StageRuleError';
}

/** The limits of SQS for DelaySeconds, visibility timeout and retention. */
const LONGEST_DELAY_MS = 900_000;
const LONGEST_VISIBILITY_MS = 12 * 3600_000;
const LONGEST_RETENTION_MS = 14 * 24 * 3600_000;
/** The limits of Lambda for a function's timeout and an event source's concurrency. */
const LONGEST_TIMEOUT_MS = 900_000;
const CONCURRENCY = { min: 2, max: 1000 };
/** Recommended by Lambda, so that a throttled invocation can be retried before the message becomes visible again. */
const VISIBILITY_TIMES_TIMEOUT = 6;
/**
 * Writes per second to one key of the ledger, and the shortest time between two writes of a submit worker to the rate's
 * item.
 */
const WRITES_A_SECOND = 500;
const BUDGET_WRITE_MS = 30;
/** Requests of a sweep: token, billing list, details, desktops and sub-jobs. */
const REQUESTS_A_SWEEP = 5;

type Check = readonly [holds: boolean, sentence: string];

const orderingRules = ({ times, recordMarginMs, functions }: StageConfig): Check[] => {
  const doneMs = times.sendByMs + times.requestTimeoutMs + recordMarginMs;
  return [
    [
      doneMs < times.submitLimitMs,
      `times.sendByMs + times.requestTimeoutMs + recordMarginMs = ${doneMs} ms must be under times.submitLimitMs = ${times.submitLimitMs} ms: a POST would be killed before its outcome is recorded. Raise submitLimitMs or shorten the others.`,
    ],
    [
      times.submitLimitMs < times.leaseMs,
      `times.leaseMs = ${times.leaseMs} ms must be over times.submitLimitMs = ${times.submitLimitMs} ms: an order would count as abandoned while its worker still lives. Raise leaseMs.`,
    ],
    [
      functions.submit.timeoutMs === times.submitLimitMs,
      `functions.submit.timeoutMs = ${functions.submit.timeoutMs} ms must equal times.submitLimitMs = ${times.submitLimitMs} ms: the protocol reckons with the moment at which Lambda ends the function. Set both to the same.`,
    ],
    [
      functions.reconcile.timeoutMs > REQUESTS_A_SWEEP * times.requestTimeoutMs,
      `functions.reconcile.timeoutMs = ${functions.reconcile.timeoutMs} ms must be over ${REQUESTS_A_SWEEP} x times.requestTimeoutMs = ${REQUESTS_A_SWEEP * times.requestTimeoutMs} ms: a slow provider would end every sweep before it proves anything. Raise the timeout.`,
    ],
    [
      times.retryDelayMinMs <= times.retryDelayMaxMs,
      `times.retryDelayMinMs = ${times.retryDelayMinMs} ms must not be over times.retryDelayMaxMs = ${times.retryDelayMaxMs} ms. Lower the first wait.`,
    ],
    [
      times.resendAfterMs > times.submitLimitMs,
      `times.resendAfterMs = ${times.resendAfterMs} ms must be over times.submitLimitMs = ${times.submitLimitMs} ms: every order that is being worked on would be taken for one that lost its message. Raise resendAfterMs.`,
    ],
    [
      times.followMinMs <= Math.min(times.followMaxMs, LONGEST_DELAY_MS) && times.followMaxMs < times.followForMs,
      `times.followMinMs = ${times.followMinMs} ms must not be over times.followMaxMs = ${times.followMaxMs} ms nor over ${LONGEST_DELAY_MS} ms, and times.followMaxMs must be under times.followForMs = ${times.followForMs} ms: an accepted order would be lost sight of. Change them.`,
    ],
    ...(['retryDelayMaxMs', 'sweepEveryMs'] as const).map(
      (name): Check => [
        times[name] <= LONGEST_DELAY_MS,
        `times.${name} = ${times[name]} ms must be at most ${LONGEST_DELAY_MS} ms, the longest delay of an SQS message. Lower it.`,
      ],
    ),
  ];
};

/** API Gateway's own limit for HTTP APIs. */
const LONGEST_API_CALL_MS = 30_000;

const wholeSeconds = (ms: number): boolean => ms > 0 && ms % 1000 === 0;

const limitRules = (config: StageConfig, name: FunctionName): Check[] => {
  const { timeoutMs } = config.functions[name];
  const at = `functions.${name}`;
  return [
    [
      timeoutMs <= LONGEST_TIMEOUT_MS,
      `${at}.timeoutMs = ${timeoutMs} ms must be at most ${LONGEST_TIMEOUT_MS} ms, the longest that Lambda allows. Lower it.`,
    ],
    [
      name !== 'request-command' || timeoutMs < LONGEST_API_CALL_MS,
      `${at}.timeoutMs = ${timeoutMs} ms must be under ${LONGEST_API_CALL_MS} ms, after which an HTTP API ends a request by itself. Lower it.`,
    ],
    [
      wholeSeconds(timeoutMs),
      `${at}.timeoutMs = ${timeoutMs} ms must be whole seconds: CloudFormation takes nothing finer. Round it up.`,
    ],
  ];
};

const queueRulesOf = (config: StageConfig, name: FedName): Check[] => {
  const { timeoutMs, visibilityMs, maxConcurrency, batchSize } = config.functions[name];
  const at = `functions.${name}`;
  return [
    [
      visibilityMs >= VISIBILITY_TIMES_TIMEOUT * timeoutMs,
      `${at}.visibilityMs = ${visibilityMs} ms must be at least ${VISIBILITY_TIMES_TIMEOUT} x ${at}.timeoutMs = ${VISIBILITY_TIMES_TIMEOUT * timeoutMs} ms: a message would show again while a function has it. Raise visibilityMs or shorten the timeout.`,
    ],
    [
      visibilityMs <= LONGEST_VISIBILITY_MS,
      `${at}.visibilityMs = ${visibilityMs} ms must be at most ${LONGEST_VISIBILITY_MS} ms, the longest that SQS allows. Lower it.`,
    ],
    [
      wholeSeconds(visibilityMs),
      `${at}.visibilityMs = ${visibilityMs} ms must be whole seconds: CloudFormation takes nothing finer. Round it up.`,
    ],
    [
      maxConcurrency >= CONCURRENCY.min && maxConcurrency <= CONCURRENCY.max,
      `${at}.maxConcurrency = ${maxConcurrency} must be ${CONCURRENCY.min} to ${CONCURRENCY.max}, which is what Lambda accepts. Change it.`,
    ],
    [
      batchSize >= 1 && batchSize <= 10,
      `${at}.batchSize = ${batchSize} must be 1 to 10, which is what SQS gives without a batching window. Change it.`,
    ],
  ];
};

const queueRules = (config: StageConfig, name: WorkerName): Check[] => {
  const { visibilityMs, maxReceiveCount } = config.functions[name];
  const at = `functions.${name}`;
  const longestStayMs = LONGEST_DELAY_MS + maxReceiveCount * visibilityMs;
  return [
    [
      config.queueRetentionMs > longestStayMs,
      `queueRetentionMs = ${config.queueRetentionMs} ms must be over ${longestStayMs} ms, the longest delay and ${maxReceiveCount} receives of the queue of ${name}: a message would vanish before it reaches the dead-letter queue. Raise queueRetentionMs.`,
    ],
    [
      maxReceiveCount >= 2,
      `${at}.maxReceiveCount = ${maxReceiveCount} must be at least 2: one failure of ours would already set the message aside. Raise it.`,
    ],
  ];
};

/** Whoever waits for a command's end sees it fail, and is never told that it continues when nobody tries it any more. */
const commandRules = ({ functions: { operate } }: StageConfig): Check[] => {
  const triedMs = triedForMs(operate.maxReceiveCount, operate.visibilityMs);
  return [
    [
      triedMs < COMMAND_OPEN_MS,
      `functions.operate: a command that fails is tried for ${triedMs} ms, which must be under ${COMMAND_OPEN_MS} ms, when whoever asked has given up waiting. Lower visibilityMs or maxReceiveCount.`,
    ],
  ];
};

const endpointRules = ({ provider }: StageConfig): Check[] =>
  (['workspaceEndpoint', 'iamEndpoint', 'bssEndpoint'] as const).map((name) => {
    const endpoint = provider[name];
    const secure = URL.canParse(endpoint) && new URL(endpoint).protocol === 'https:';
    const local = isLoopbackEndpoint(endpoint) && new URL(endpoint).protocol === 'http:';
    return [
      secure || local,
      `provider.${name} = "${endpoint}" must be an https:// URL, or an http:// URL on loopback: credentials and orders go there. Correct it.`,
    ];
  });

const paceRules = ({ orderRate, functions }: StageConfig): Check[] => {
  if (orderRate === undefined) return [];
  const atOnce = functions.submit.maxConcurrency * functions.submit.batchSize;
  const mostWorkers = Math.floor((WRITES_A_SECOND * BUDGET_WRITE_MS) / 1000);
  return [
    [
      [orderRate.orders, orderRate.perMs].every((value) => Number.isInteger(value) && value > 0),
      `orderRate = ${orderRate.orders} orders in ${orderRate.perMs} ms must be two whole numbers over 0. Correct it, or turn it "off".`,
    ],
    [
      atOnce <= mostWorkers,
      `functions.submit.maxConcurrency x batchSize = ${atOnce} must be at most ${mostWorkers} with an orderRate: all workers write the budget's one item, which may take ${WRITES_A_SECOND} writes a second. Lower it.`,
    ],
  ];
};

/** How far back the patrol looks for files without an event; much longer than any order is followed. */
const SHORTEST_KEEP_DAYS = 14;

const retentionRules = ({ retention }: StageConfig): Check[] => [
  ...Object.entries(retention).map(
    ([name, days]): Check => [
      Number.isInteger(days) && days >= 1,
      `retention.${name} = ${days} days must be a whole number from 1. Correct it.`,
    ],
  ),
  ...(['dropDays', 'replacedDays'] as const).map(
    (name): Check => [
      retention[name] >= SHORTEST_KEEP_DAYS,
      `retention.${name} = ${retention[name]} days must be at least ${SHORTEST_KEEP_DAYS}: the report reads the dropped file until its last order has ended. Raise it.`,
    ],
  ),
  [
    retention.personalDays >= SHORTEST_KEEP_DAYS && retention.personalAtMostDays > retention.personalDays,
    `retention.personalDays = ${retention.personalDays} days must be at least ${SHORTEST_KEEP_DAYS} and under retention.personalAtMostDays = ${retention.personalAtMostDays} days: a redrive needs the request, and a parked order must keep it longer than an ended one. Change one of them.`,
  ],
];

/** The numbers of days that CloudWatch Logs accepts, ascending. CDK's `INFINITE` is not a number of days. */
const LOG_RETENTION_DAYS = Object.values(RetentionDays)
  .filter((days): days is RetentionDays => typeof days === 'number' && days !== RetentionDays.INFINITE)
  .sort((a, b) => a - b);

const otherRules = (config: StageConfig): Check[] => [
  [
    config.deadLetterRetentionMs > config.queueRetentionMs && config.deadLetterRetentionMs <= LONGEST_RETENTION_MS,
    `deadLetterRetentionMs = ${config.deadLetterRetentionMs} ms must be over queueRetentionMs = ${config.queueRetentionMs} ms and at most ${LONGEST_RETENTION_MS} ms: a message keeps its age when it moves. Change one of them.`,
  ],
  [
    LOG_RETENTION_DAYS.includes(config.logRetentionDays),
    `logRetentionDays = ${config.logRetentionDays} must be one of ${LOG_RETENTION_DAYS.join(', ')}: CloudWatch Logs takes no other number of days, and the deployment would fail. Change it.`,
  ],
  [
    /^[A-Za-z][A-Za-z0-9-]{0,3}$/.test(config.computerNamePrefix),
    `computerNamePrefix = "${config.computerNamePrefix}" must be 1 to 4 letters, digits or "-" and begin with a letter: a derived name must never look like the hashed form. Change it.`,
  ],
  [
    config.defaultProfile === undefined || config.defaultProfile !== '',
    'defaultProfile = "" names no profile. Name one, or leave it out so that every line has to name its own.',
  ],
];

/** A sentence for each broken rule; empty for a valid stage. */
export const brokenRules = (config: StageConfig): string[] =>
  [
    ...orderingRules(config),
    ...FUNCTION_NAMES.flatMap((name) => limitRules(config, name)),
    ...FED_NAMES.flatMap((name) => queueRulesOf(config, name)),
    ...WORKER_NAMES.flatMap((name) => queueRules(config, name)),
    ...paceRules(config),
    ...commandRules(config),
    ...endpointRules(config),
    ...retentionRules(config),
    ...otherRules(config),
  ]
    .filter(([holds]) => !holds)
    .map(([, sentence]) => sentence)
    .concat(columnSettingErrors(config.columns));

/** Throws `StageRuleError` with every broken rule. */
export const assertStageRules = (config: StageConfig): void => {
  const broken = brokenRules(config);
  if (broken.length > 0) {
    throw new StageRuleError(`Stage "${config.stage}" does not hold together:\n- ${broken.join('\n- ')}`);
  }
};
