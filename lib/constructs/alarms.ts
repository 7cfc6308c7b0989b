import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { FunctionName } from '../stage/function-config.ts';
import type { StageConfig } from '../stage/stage-config.ts';
import { metricOf } from './metric.ts';
import type { WorkQueue } from './work-queue.ts';

const { BREACHING, IGNORE, NOT_BREACHING } = cloudwatch.TreatMissingData;
const { GREATER_THAN_OR_EQUAL_TO_THRESHOLD, LESS_THAN_THRESHOLD } = cloudwatch.ComparisonOperator;

/** A pause is for an incident: what is longer may have been forgotten, and unpaid orders lapse meanwhile. */
const PAUSE_FORGOTTEN = Duration.hours(4);

/** The period of every alarm and its metrics. */
const PERIOD = Duration.minutes(5);

interface AlarmDefinition {
  /** A heading of docs/RUNBOOK.md. */
  readonly name: string;
  /** What it means, as a sentence. */
  readonly meaning: string;
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  /** Evaluated periods (default 1), and how many of them must breach the threshold (default all). */
  readonly periods?: number;
  readonly breaching?: number;
  readonly comparison?: cloudwatch.ComparisonOperator;
  /** How missing data counts. */
  readonly missing: cloudwatch.TreatMissingData;
}

export interface AlarmsProps {
  readonly stage: StageConfig;
  readonly topic: sns.ITopic;
  readonly queues: Readonly<Record<string, WorkQueue>>;
  readonly functions: Readonly<Record<FunctionName, lambda.IFunction>>;
  /** The rules that send events to the queues. */
  readonly rules: readonly events.IRule[];
  /** Name of the ledger's table. */
  readonly table: string;
}

/** The operations of the ledger's adapter. CloudWatch counts throttles by operation, including those of the indexes. */
const LEDGER_OPERATIONS = ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'];

/** The sum of metrics; a missing value counts as zero. */
const sumOf = (label: string, metrics: readonly cloudwatch.IMetric[]): cloudwatch.MathExpression =>
  new cloudwatch.MathExpression({
    label,
    expression: metrics.map((_, no) => `FILL(m${no}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(metrics.map((metric, no) => [`m${no}`, metric])),
    period: PERIOD,
  });

/**
 * A missing counter is zero: NOT_BREACHING. The patrol records its gauges every minute, zeros included. If they are
 * missing nothing was measured, so their alarms keep their state (IGNORE), and PatrolStopped goes off.
 */
const definitions = ({ stage, queues, functions, rules, table }: AlarmsProps): AlarmDefinition[] => {
  const metric = metricOf.bind(undefined, stage.stage);
  const ofAws = (namespace: string, metricName: string, dimensionsMap: Record<string, string>) =>
    new cloudwatch.Metric({ namespace, metricName, dimensionsMap, statistic: 'Sum', period: PERIOD });
  return [
    {
      name: 'DeadLetters',
      meaning: 'A message failed too often and was given up, or cannot be read.',
      // Messages given up and recorded in the ledger; unreadable messages, counted at each receive; and messages left
      // in the queue because their function does not fetch them. Fetched messages are nearly always hidden from the
      // queue's metric.
      metric: sumOf('messages given up', [
        metric('MessagesGivenUp', 'Sum'),
        metric('MessagesUnreadable', 'Sum'),
        ...Object.values(queues).map(({ deadLetterQueue }) =>
          deadLetterQueue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: PERIOD }),
        ),
      ]),
      threshold: 1,
      // An unreadable message comes back after its visibility timeout. With fewer periods the alarm would go off and
      // on.
      periods: Math.ceil(stage.functions['dead-letters'].visibilityMs / PERIOD.toMilliseconds()) + 1,
      breaching: 1,
      missing: NOT_BREACHING,
    },
    {
      name: 'FunctionsCrashing',
      meaning:
        'A function was ended before it could respond: by an error at startup, by its time limit or by lack of memory.',
      metric: sumOf(
        'crashes',
        Object.values(functions).map(({ functionName }) =>
          ofAws('AWS/Lambda', 'Errors', { FunctionName: functionName }),
        ),
      ),
      threshold: 1,
      missing: NOT_BREACHING,
    },
    {
      name: 'FunctionsThrottled',
      meaning: 'For fifteen minutes functions could not run as often as they should.',
      metric: sumOf(
        'throttles',
        Object.values(functions).map(({ functionName }) =>
          ofAws('AWS/Lambda', 'Throttles', { FunctionName: functionName }),
        ),
      ),
      threshold: 1,
      periods: 3,
      missing: NOT_BREACHING,
    },
    {
      name: 'EventsNotDelivered',
      meaning: 'EventBridge could not put an event into its queue: a dropped file, or the tick of the schedule.',
      metric: sumOf(
        'events not delivered',
        rules.flatMap(({ ruleName }) =>
          ['FailedInvocations', 'InvocationsFailedToBeSentToDlq'].map((name) =>
            ofAws('AWS/Events', name, { RuleName: ruleName }),
          ),
        ),
      ),
      threshold: 1,
      missing: NOT_BREACHING,
    },
    {
      name: 'LedgerThrottled',
      meaning: 'For fifteen minutes DynamoDB has throttled requests to the ledger or one of its indexes.',
      metric: sumOf(
        'throttled requests',
        LEDGER_OPERATIONS.map((Operation) =>
          ofAws('AWS/DynamoDB', 'ThrottledRequests', { TableName: table, Operation }),
        ),
      ),
      threshold: 1,
      periods: 3,
      missing: NOT_BREACHING,
    },
    {
      name: 'InDoubtOverdue',
      meaning:
        'Orders have been in doubt for longer than twice the quiet time and all sweeps: reconciliation does not work.',
      metric: metric('InDoubtOverdue', 'Maximum'),
      threshold: 1,
      missing: IGNORE,
    },
    {
      name: 'AuthenticationFailing',
      meaning: 'The provider refuses our credentials; orders wait.',
      metric: metric('AuthenticationFailures', 'Sum'),
      // An order sent while the secret is being replaced fails once, and then reads the new secret.
      threshold: 3,
      missing: NOT_BREACHING,
    },
    {
      name: 'NothingPlaced',
      meaning: 'Orders are queued, but none was placed for fifteen minutes.',
      metric: new cloudwatch.MathExpression({
        label: 'queued, and none placed',
        // A paused stage places none: that has an alarm of its own.
        expression: 'IF(queued > 0 AND FILL(placed, 0) == 0 AND FILL(paused, 0) == 0, 1, 0)',
        usingMetrics: {
          queued: metric('QueuedOrders', 'Minimum'),
          placed: metric('OrdersOrdered', 'Sum'),
          paused: metric('PausedFor', 'Maximum'),
        },
        period: PERIOD,
      }),
      threshold: 1,
      periods: 3,
      missing: IGNORE,
    },
    {
      name: 'PauseForgotten',
      meaning: `The stage has been paused for ${PAUSE_FORGOTTEN.toHours()} hours: nothing is ordered or paid, and unpaid orders lapse.`,
      metric: metric('PausedFor', 'Maximum'),
      threshold: PAUSE_FORGOTTEN.toSeconds(),
      missing: IGNORE,
    },
    {
      name: 'ReportLate',
      meaning: 'A file should have its report by now.',
      metric: metric('ReportsLate', 'Maximum'),
      threshold: 1,
      missing: IGNORE,
    },
    {
      name: 'SpendingGuardHit',
      meaning: 'A file exceeds a limit of the spending guard and waits for approval.',
      metric: metric('FilesHeld', 'Sum'),
      threshold: 1,
      missing: NOT_BREACHING,
    },
    {
      name: 'ExtraOrder',
      meaning: 'The provider has an order of ours that the ledger does not count.',
      metric: metric('ExtraOrders', 'Sum'),
      threshold: 1,
      missing: NOT_BREACHING,
    },
    {
      name: 'DoubleOrder',
      meaning: 'The provider has two orders for the same people: money was spent twice.',
      metric: metric('DoubleOrders', 'Sum'),
      threshold: 1,
      missing: NOT_BREACHING,
    },
    {
      name: 'LedgerDiffers',
      meaning: 'The ledger and the provider differ, or a verification got no answer.',
      metric: sumOf('differences and open questions', [
        metric('VerifiedDifferences', 'Maximum'),
        metric('VerifiedUnanswered', 'Maximum'),
      ]),
      threshold: 1,
      missing: NOT_BREACHING,
    },
    {
      name: 'MessagesFailing',
      meaning: 'Messages keep failing for a cause on our side, and will end as dead letters.',
      metric: metric('MessagesFailed', 'Sum'),
      threshold: 1,
      // Twice within half an hour: one failure may be due to a deployment. A message that keeps failing comes back
      // within that time (lambdas/domain/values/message-retry.ts), and then at growing intervals.
      periods: 6,
      breaching: 2,
      missing: NOT_BREACHING,
    },
    {
      name: 'EventsDelayed',
      meaning: 'For fifteen minutes the event bus has not taken an event, while ordering continues.',
      metric: metric('OldestEvent', 'Maximum'),
      threshold: 15 * 60,
      missing: IGNORE,
    },
    {
      name: 'PatrolStopped',
      meaning:
        'The schedule no longer measures the ledger: lost messages are not sent again, and other alarms are blind.',
      metric: metric('OpenFiles', 'SampleCount'),
      threshold: 1,
      periods: 3,
      comparison: LESS_THAN_THRESHOLD,
      missing: BREACHING,
    },
  ];
};

/** The alarms for operators. Each names the section of the runbook that says what to do. */
export class Alarms extends Construct {
  readonly all: readonly cloudwatch.Alarm[];
  readonly names: readonly string[];

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const action = new SnsAction(props.topic);
    const defined = definitions(props);
    const fullName = (name: string): string => `Deskdrop-${props.stage.stage}-${name}`;
    this.names = defined.map(({ name }) => fullName(name));
    this.all = defined.map(
      ({ name, meaning, metric, threshold, periods = 1, breaching = periods, comparison, missing }) => {
        const alarm = new cloudwatch.Alarm(this, name, {
          alarmName: fullName(name),
          alarmDescription: `${meaning} See RUNBOOK: ${name}`,
          metric,
          threshold,
          evaluationPeriods: periods,
          datapointsToAlarm: breaching,
          comparisonOperator: comparison ?? GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
          treatMissingData: missing,
        });
        alarm.addAlarmAction(action);
        alarm.addOkAction(action);
        return alarm;
      },
    );
  }
}
