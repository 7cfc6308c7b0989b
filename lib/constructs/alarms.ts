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

/** Of every alarm and its metrics. */
const PERIOD = Duration.minutes(5);

interface AlarmDefinition {
  /** A heading of docs/RUNBOOK.md. */
  readonly name: string;
  /** What it means, as a sentence. */
  readonly says: string;
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  /** Steps of five minutes that are looked at, one by default, and how many of them must be over the threshold: all by default. */
  readonly periods?: number;
  readonly breaching?: number;
  readonly comparison?: cloudwatch.ComparisonOperator;
  /** What it means that nothing was measured. */
  readonly missing: cloudwatch.TreatMissingData;
}

export interface AlarmsProps {
  readonly stage: StageConfig;
  readonly topic: sns.ITopic;
  readonly queues: Readonly<Record<string, WorkQueue>>;
  readonly functions: Readonly<Record<FunctionName, lambda.IFunction>>;
  /** That send events to the queues. */
  readonly rules: readonly events.IRule[];
  /** Name of the ledger's table. */
  readonly table: string;
}

/** The operations of the ledger's adapter: CloudWatch counts throttles for each of them, those of the indexes included. */
const LEDGER_OPERATIONS = ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'];

/** The sum of metrics of which each may be missing. */
const sumOf = (label: string, metrics: readonly cloudwatch.IMetric[]): cloudwatch.MathExpression =>
  new cloudwatch.MathExpression({
    label,
    expression: metrics.map((_, no) => `FILL(m${no}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(metrics.map((metric, no) => [`m${no}`, metric])),
    period: PERIOD,
  });

/**
 * Counters that nobody counted are zero: not breaching. The schedule's gauges are told every minute, zeros too: where they
 * are missing nobody looked, so their alarms stay as they are, and PatrolStopped goes off.
 */
const definitions = ({ stage, queues, functions, rules, table }: AlarmsProps): AlarmDefinition[] => {
  const metric = metricOf.bind(undefined, stage.stage);
  const ofAws = (namespace: string, metricName: string, dimensionsMap: Record<string, string>) =>
    new cloudwatch.Metric({ namespace, metricName, dimensionsMap, statistic: 'Sum', period: PERIOD });
  return [
    {
      name: 'DeadLetters',
      says: 'A message failed too often and was given up, or cannot be read.',
      // Given up and noted in the ledger; not readable, counted each time that it comes; and lying there, because their own
      // function does not fetch them. A letter that is fetched is hidden nearly always: the queue's metric shows about none.
      metric: sumOf('messages given up', [
        metric('MessagesGivenUp', 'Sum'),
        metric('MessagesUnreadable', 'Sum'),
        ...Object.values(queues).map(({ deadLetterQueue }) =>
          deadLetterQueue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: PERIOD }),
        ),
      ]),
      threshold: 1,
      // What cannot be read comes back after its visibility timeout: no shorter look would be on for as long as it is there.
      periods: Math.ceil(stage.functions['dead-letters'].visibilityMs / PERIOD.toMilliseconds()) + 1,
      breaching: 1,
      missing: NOT_BREACHING,
    },
    {
      name: 'FunctionsCrashing',
      says: 'A function was ended before it could respond: by an error at startup, by its time limit or by lack of memory.',
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
      says: 'For fifteen minutes functions could not run as often as they should.',
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
      says: 'EventBridge could not put an event into its queue: a dropped file, or the tick of the schedule.',
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
      says: 'For fifteen minutes DynamoDB has throttled requests to the ledger or one of its indexes.',
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
      says: 'Orders have been in doubt for longer than twice the quiet time and all sweeps: reconciliation does not work.',
      metric: metric('InDoubtOverdue', 'Maximum'),
      threshold: 1,
      missing: IGNORE,
    },
    {
      name: 'AuthenticationFailing',
      says: 'The provider refuses our credentials; orders wait.',
      metric: metric('AuthenticationFailures', 'Sum'),
      // One order may meet the moment at which the secret is exchanged, and reads it again.
      threshold: 3,
      missing: NOT_BREACHING,
    },
    {
      name: 'NothingPlaced',
      says: 'Orders are queued, but none was placed for fifteen minutes.',
      metric: new cloudwatch.MathExpression({
        label: 'queued, and none placed',
        expression: 'IF(queued > 0 AND FILL(placed, 0) == 0, 1, 0)',
        usingMetrics: { queued: metric('QueuedOrders', 'Minimum'), placed: metric('OrdersOrdered', 'Sum') },
        period: PERIOD,
      }),
      threshold: 1,
      periods: 3,
      missing: IGNORE,
    },
    {
      name: 'ReportLate',
      says: 'A file should have its report by now.',
      metric: metric('ReportsLate', 'Maximum'),
      threshold: 1,
      missing: IGNORE,
    },
    {
      name: 'SpendingGuardHit',
      says: 'A file exceeds a limit of the spending guard and waits for approval.',
      metric: metric('FilesHeld', 'Sum'),
      threshold: 1,
      missing: NOT_BREACHING,
    },
    {
      name: 'ExtraOrder',
      says: 'The provider has an order of ours that the ledger does not count.',
      metric: metric('ExtraOrders', 'Sum'),
      threshold: 1,
      missing: NOT_BREACHING,
    },
    {
      name: 'DoubleOrder',
      says: 'The provider has two orders for the same people: money was spent twice.',
      metric: metric('DoubleOrders', 'Sum'),
      threshold: 1,
      missing: NOT_BREACHING,
    },
    {
      name: 'MessagesFailing',
      says: 'Messages keep failing for a cause on our side, and will end as dead letters.',
      metric: metric('MessagesFailed', 'Sum'),
      threshold: 1,
      // Twice within half an hour: once may be the moment of a deployment, and one message that fails for good comes back so
      // soon (lambdas/domain/values/message-retry.ts) and then ever later.
      periods: 6,
      breaching: 2,
      missing: NOT_BREACHING,
    },
    {
      name: 'PatrolStopped',
      says: 'The schedule no longer measures the ledger: lost messages are not sent again, and other alarms are blind.',
      metric: metric('OpenFiles', 'SampleCount'),
      threshold: 1,
      periods: 3,
      comparison: LESS_THAN_THRESHOLD,
      missing: BREACHING,
    },
  ];
};

/** What an operator is called for. Each alarm names the section of the runbook that tells what to do. */
export class Alarms extends Construct {
  readonly all: readonly cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const action = new SnsAction(props.topic);
    this.all = definitions(props).map(
      ({ name, says, metric, threshold, periods = 1, breaching = periods, comparison, missing }) => {
        const alarm = new cloudwatch.Alarm(this, name, {
          alarmName: `Deskdrop-${props.stage.stage}-${name}`,
          alarmDescription: `${says} See RUNBOOK: ${name}`,
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
