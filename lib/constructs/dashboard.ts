import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { MetricName } from '../../lambdas/domain/measuring/metrics.ts';
import type { FunctionName } from '../stage/function-config.ts';
import { metricOf } from './metric.ts';
import type { WorkQueue } from './work-queue.ts';

export interface DashboardProps {
  readonly stage: string;
  /** Part of the name, because dashboards are not bound to a region. */
  readonly region: string;
  readonly alarms: readonly cloudwatch.IAlarm[];
  readonly queues: Readonly<Record<string, WorkQueue>>;
  readonly functions: Readonly<Record<FunctionName, lambda.IFunction>>;
}

const HALF = 12;

/** The dashboard for operators: alarms, files, orders, the provider's answers, queues and functions. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, { stage, region, alarms, queues, functions }: DashboardProps) {
    super(scope, id);
    const sums = (...names: MetricName[]) => names.map((name) => metricOf(stage, name, 'Sum', { label: name }));
    const most = (...names: MetricName[]) => names.map((name) => metricOf(stage, name, 'Maximum', { label: name }));
    const graph = (title: string, left: cloudwatch.IMetric[], more: Partial<cloudwatch.GraphWidgetProps> = {}) =>
      new cloudwatch.GraphWidget({ title, left, width: HALF, ...more });
    const everyQueue = Object.entries(queues);
    const everyFunction = Object.entries(functions);

    new cloudwatch.Dashboard(this, 'Dashboard', {
      dashboardName: `Deskdrop-${stage}-${region}`,
      widgets: [
        [
          new cloudwatch.AlarmStatusWidget({
            title: 'Alarms: each name is a section of the runbook',
            alarms: [...alarms],
            width: 2 * HALF,
          }),
        ],
        [
          graph('Files', sums('FilesReported', 'FilesHeld', 'FilesRefused', 'FilesStuck'), {
            right: most('OpenFiles', 'ReportsLate'),
          }),
          graph(
            'Lines by status',
            sums(
              'LinesOrdered',
              'LinesAlreadyOrdered',
              'LinesInvalid',
              'LinesDuplicate',
              'LinesRejected',
              'LinesWithdrawn',
              'LinesNeedingAttention',
            ),
            { stacked: true },
          ),
        ],
        [
          graph(
            'Orders by outcome',
            sums(
              'OrdersOrdered',
              'OrdersRejected',
              'OrdersSkipped',
              'OrdersReplaced',
              'OrdersCancelled',
              'OrdersNeedingAttention',
            ),
            { stacked: true, right: sums('DesktopsOrdered') },
          ),
          graph('Attempts, and what the provider refused', sums('Attempts', 'Throttles', 'AuthenticationFailures')),
        ],
        [
          graph('In doubt', sums('OrdersInDoubt', 'ExtraOrders', 'DoubleOrders'), {
            right: most('InDoubtOverdue', 'VerifiedDifferences', 'VerifiedUnanswered'),
          }),
          graph(
            'Time to order',
            ['p50', 'p90', 'Maximum'].map((statistic) =>
              metricOf(stage, 'TimeToOrder', statistic, { label: statistic }),
            ),
            { right: most('QueuedOrders', 'OldestOpenFile', 'PausedFor', 'OldestEvent') },
          ),
        ],
        [
          graph(
            'Queues',
            everyQueue.map(([name, { queue }]) => queue.metricApproximateNumberOfMessagesVisible({ label: name })),
            {
              right: everyQueue.map(([name, { queue }]) =>
                queue.metricApproximateAgeOfOldestMessage({ label: `${name}: age of the oldest` }),
              ),
            },
          ),
          graph(
            'Dead letters',
            everyQueue.map(([name, { deadLetterQueue }]) =>
              deadLetterQueue.metricApproximateNumberOfMessagesVisible({ label: name, statistic: 'Maximum' }),
            ),
            { right: sums('MessagesFailed', 'MessagesUnreadable', 'MessagesGivenUp') },
          ),
        ],
        [
          graph(
            'Functions: errors and throttles',
            everyFunction.flatMap(([name, fn]) => [
              fn.metricErrors({ label: `${name}: errors` }),
              fn.metricThrottles({ label: `${name}: throttles` }),
            ]),
          ),
          graph(
            'Functions: duration',
            everyFunction.map(([name, fn]) => fn.metricDuration({ label: name, statistic: 'p90' })),
          ),
        ],
      ],
    });
  }
}
