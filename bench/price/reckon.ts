import type { OrderingTimes } from '../../lambdas/domain/orders/ordering-times.ts';
import type { CloudFormationTemplate } from '../../lib/synthesize-stage.ts';
import type { Prices } from './list-prices.ts';

// Costs that follow from the stage and are not counted in a run. docs/COST.md shows them, and a test compares the two.

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MONTH_MINUTES = 730 * 60;

/**
 * The requests of one patrol while nothing is open, counted on the embedded cloud: ten queries of indexes of at least
 * half a unit each, two reads of the pause, and a LIST of both prefixes. Lambda's three log lines and one with metrics are about 1,200 bytes.
 */
const TICK = { readUnits: 10 * 0.5 + 2, lists: 2, logBytes: 1_200 };

/**
 * Lambda polls each queue with five pollers, each with long polls of 20 s. Source: "Using Lambda with Amazon SQS" in
 * the Lambda developer guide.
 */
const POLLS_A_MINUTE = 5 * 3;
/** The duration of an invocation without work, in seconds, with 512 MiB. Not measured on Lambda. */
const TICK_SECONDS = 0.7;
/**
 * The gauges of lambdas/domain/measuring/metrics.ts, which each patrol records. The other metrics cost only when they
 * are recorded.
 */
const GAUGES = 7;

const countOf = (template: CloudFormationTemplate, type: string): number =>
  Object.values(template.Resources).filter(({ Type }) => Type === type).length;

interface AlarmProperties {
  readonly Metrics?: readonly { readonly MetricStat?: unknown }[];
}

const alarmMetrics = (template: CloudFormationTemplate): number =>
  Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .map(({ Properties = {} }) => (Properties as AlarmProperties).Metrics)
    .reduce((sum, metrics) => sum + (metrics?.filter(({ MetricStat }) => MetricStat !== undefined).length ?? 1), 0);

/** The cost of a month without a file, in USD, row by row. */
export const idleMonth = (template: CloudFormationTemplate, p: Prices): Record<string, number> => {
  const ticks = MONTH_MINUTES;
  return {
    'alarms, by the metrics that they look at': alarmMetrics(template) * p.alarmMetricMonth,
    dashboard: countOf(template, 'AWS::CloudWatch::Dashboard') * p.dashboardMonth,
    'polls of the queues': countOf(template, 'AWS::Lambda::EventSourceMapping') * POLLS_A_MINUTE * ticks * p.sqsRequest,
    keys: countOf(template, 'AWS::KMS::Key') * p.kmsKeyMonth,
    gauges: GAUGES * p.metricMonth,
    secret: countOf(template, 'AWS::SecretsManager::Secret') * p.secretMonth,
    'LIST of the drops each minute': TICK.lists * ticks * p.s3List,
    'patrols: calls of reconcile':
      ticks *
      (p.lambdaRequest + TICK_SECONDS * 0.5 * p.lambdaGbSecond + 3 * p.sqsRequest + TICK.readUnits * p.dynamoReadUnit),
    traces: ticks * p.trace,
    logs: (ticks * TICK.logBytes * p.logsGb) / 1e9,
  };
};

/** From the payment until the desktops of an order exist, for a slow provider. */
const BUILT_AFTER_MS = 40 * MINUTE_MS;

/** The number of looks at an order that is paid this long after it was accepted, until its desktops exist. */
export const looks = (paidAfterMs: number, { followMinMs, followMaxMs }: OrderingTimes): number => {
  const until = (ms: number): number => {
    let count = 0;
    for (let at = 0; at < ms; count++) at += Math.min(followMaxMs, Math.max(followMinMs, at / 4));
    return count;
  };
  return until(paidAfterMs) + until(BUILT_AFTER_MS);
};

/** The longest delay of a message, after which an order that still waits for its slot is received again. */
const LONGEST_DELAY_MS = 15 * MINUTE_MS;

/** The average number of receives of an order until its slot, for a file that takes this long at its rate. */
export const hops = (fileMs: number): number => fileMs / 2 / LONGEST_DELAY_MS;

/**
 * The cost of one hop, in USD: reads of the order, its members, its request, the pause and the stop, another read of the order, and a send.
 */
export const hopDollars = (p: Prices): number =>
  7 * p.dynamoReadUnit + 3 * p.sqsRequest + p.lambdaRequest + 0.1 * 0.5 * p.lambdaGbSecond;

/** Of an event of an order of some 3 KB: two index writes, the write that clears it, and the bus. */
export const eventDollars = (p: Prices): number => (2 + 3) * p.dynamoWriteUnit + p.busEvent;

/** How long a file with so many orders takes at the account's rate, including the 5 % between slots. */
export const fileMs = (orders: number, rate: { readonly orders: number; readonly perMs: number }): number =>
  (orders / rate.orders) * rate.perMs * 1.05;

/** The cost of one repeated report, in USD, and of storing its locked record for a month. */
export const reportAgain = (orders: number, p: Prices): { readonly once: number; readonly month: number } => ({
  // Reads each order (up to 4 KB) and the drop, and writes result, summary and record.
  once: orders * p.dynamoReadUnit + p.s3Get + 3 * p.s3Put + (orders / 20_000) * 60 * 1.728 * p.lambdaGbSecond,
  month: (orders * RECORD_BYTES * p.s3GbMonth) / 1e9,
});

/** Bytes of one order in the record: ids, states and answers. */
const RECORD_BYTES = 1_500;

export const WEEK_MS = 7 * 24 * HOUR_MS;
