import type { OrderingTimes } from '../../lambdas/domain/orders/ordering-times.ts';
import type { CloudFormationTemplate } from '../../lib/synthesize-stage.ts';
import type { Prices } from './list-prices.ts';

// What is not counted by a run but follows from the stage: docs/COST.md shows it, and a test compares the two.

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const MONTH_MINUTES = 730 * 60;

/**
 * What one tick of the schedule asks for while nothing is open, counted on the embedded cloud: eight queries of indexes, each
 * of half a unit at least, and a LIST of both prefixes. Lambda's own three lines and one of metrics are some 1,200 bytes.
 */
const TICK = { readUnits: 8 * 0.5, lists: 2, logBytes: 1_200 };

/**
 * Lambda polls each queue with five long polls of 20 s at a time: "Using Lambda with Amazon SQS" of the Lambda developer
 * guide.
 */
const POLLS_A_MINUTE = 5 * 3;
/** Of a call that finds nothing to do, in seconds; 512 MiB. Not measured on Lambda. */
const TICK_SECONDS = 0.7;
/** Measured by the schedule each minute: the gauges of lambdas/domain/measuring/metrics.ts. The others cost only where they count. */
const GAUGES = 5;

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

/** USD of a month in which nothing is dropped, row by row. */
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

/** From a payment until the desktops of an order are there, with the provider in no hurry. */
const BUILT_AFTER_MS = 40 * MINUTE_MS;

/** Looks at one order that is paid so long after it was accepted, the last of them when its desktops are there. */
export const looks = (paidAfterMs: number, { followMinMs, followMaxMs }: OrderingTimes): number => {
  const until = (ms: number): number => {
    let count = 0;
    for (let at = 0; at < ms; count++) at += Math.min(followMaxMs, Math.max(followMinMs, at / 4));
    return count;
  };
  return until(paidAfterMs) + until(BUILT_AFTER_MS);
};

/** The longest delay of a message, after which an order that still waits for its slot comes by. */
const LONGEST_DELAY_MS = 15 * MINUTE_MS;

/** Receives of one order of a file that needs so long at its rate, until its slot has come: on average half of that. */
export const hops = (fileMs: number): number => fileMs / 2 / LONGEST_DELAY_MS;

/** USD of one hop: the order, its members and its request are read, then the order once more, and the message sent on. */
export const hopDollars = (p: Prices): number =>
  5 * p.dynamoReadUnit + 3 * p.sqsRequest + p.lambdaRequest + 0.1 * 0.5 * p.lambdaGbSecond;

/** How long a file of so many orders takes at the account's rate, with the 5 % by which slots are spread. */
export const fileMs = (orders: number, rate: { readonly orders: number; readonly perMs: number }): number =>
  (orders / rate.orders) * rate.perMs * 1.05;

/** USD of one report that is written again, and of a month of the record that it leaves behind a lock. */
export const reportAgain = (orders: number, p: Prices): { readonly once: number; readonly month: number } => ({
  // Each order (up to 4 KB) and the drop are read; result, summary and record are written.
  once: orders * p.dynamoReadUnit + p.s3Get + 3 * p.s3Put + (orders / 20_000) * 60 * 1.728 * p.lambdaGbSecond,
  month: (orders * RECORD_BYTES * p.s3GbMonth) / 1e9,
});

/** Of one order in the record: ids, states and answers. */
const RECORD_BYTES = 1_500;

export const WEEK_MS = 7 * 24 * HOUR_MS;
