import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { metricOf } from './metric.ts';

const { BREACHING, IGNORE, NOT_BREACHING } = cloudwatch.TreatMissingData;
const { GREATER_THAN_OR_EQUAL_TO_THRESHOLD, LESS_THAN_THRESHOLD } = cloudwatch.ComparisonOperator;

interface AlarmDefinition {
  /** A heading of docs/RUNBOOK.md. */
  readonly name: string;
  /** What it means, as a sentence. */
  readonly says: string;
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  /** Steps of five minutes, all of which must be over the threshold. One by default. */
  readonly periods?: number;
  readonly comparison?: cloudwatch.ComparisonOperator;
  /** What it means that nothing was measured. */
  readonly missing: cloudwatch.TreatMissingData;
}

export interface AlarmsProps {
  readonly stage: string;
  readonly topic: sns.ITopic;
  readonly deadLetterQueues: readonly sqs.IQueue[];
}

/**
 * Counters that nobody counted are zero: not breaching. The schedule's gauges are told every minute, zeros too: where they
 * are missing nobody looked, so their alarms stay as they are, and SweepStopped goes off.
 */
const definitions = ({ stage, deadLetterQueues }: AlarmsProps): AlarmDefinition[] => {
  const metric = metricOf.bind(undefined, stage);
  return [
    {
      name: 'DeadLetters',
      says: 'A message failed too often and was given up.',
      metric: new cloudwatch.MathExpression({
        label: 'messages given up',
        // Those that the function of dead letters noted in the ledger, and those that it can not read and leave where they are.
        expression: `FILL(givenUp, 0) + ${deadLetterQueues.map((_, no) => `FILL(queue${no}, 0)`).join(' + ')}`,
        usingMetrics: {
          givenUp: metric('MessagesGivenUp', 'Sum'),
          ...Object.fromEntries(
            deadLetterQueues.map((queue, no) => [
              `queue${no}`,
              queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
            ]),
          ),
        },
        period: Duration.minutes(5),
      }),
      threshold: 1,
      missing: NOT_BREACHING,
    },
    {
      name: 'InDoubtOverdue',
      says: 'Orders are in doubt for longer than twice the quiet time and all sweeps: reconciliation does not get through.',
      metric: metric('InDoubtOverdue', 'Maximum'),
      threshold: 1,
      missing: IGNORE,
    },
    {
      name: 'AuthenticationFailing',
      says: 'The provider does not accept our credentials; orders wait.',
      metric: metric('AuthenticationFailures', 'Sum'),
      // One order may meet the moment at which the secret is exchanged, and reads it again.
      threshold: 3,
      missing: NOT_BREACHING,
    },
    {
      name: 'NothingPlaced',
      says: 'Orders are queued, and for fifteen minutes none was placed.',
      metric: new cloudwatch.MathExpression({
        label: 'queued, and none placed',
        expression: 'IF(queued > 0 AND FILL(placed, 0) == 0, 1, 0)',
        usingMetrics: { queued: metric('QueuedOrders', 'Minimum'), placed: metric('OrdersOrdered', 'Sum') },
        period: Duration.minutes(5),
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
      says: 'A file is over a limit of the spending guard and waits for a person.',
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
      name: 'MessagesFailing',
      says: 'Messages fail again and again for a cause of ours; they will end as dead letters.',
      metric: metric('MessagesFailed', 'Sum'),
      threshold: 1,
      periods: 3,
      missing: NOT_BREACHING,
    },
    {
      name: 'SweepStopped',
      says: 'The schedule does not look at the ledger any more: lost messages are not sent again, and other alarms are blind.',
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
    this.all = definitions(props).map(({ name, says, metric, threshold, periods = 1, comparison, missing }) => {
      const alarm = new cloudwatch.Alarm(this, name, {
        alarmName: `Deskdrop-${props.stage}-${name}`,
        alarmDescription: `${says} See RUNBOOK: ${name}`,
        metric,
        threshold,
        evaluationPeriods: periods,
        comparisonOperator: comparison ?? GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: missing,
      });
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      return alarm;
    });
  }
}
