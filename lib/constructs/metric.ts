import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { METRIC_NAMESPACE, type MetricName, serviceName } from '../../lambdas/domain/measuring/metrics.ts';

/** A metric that the functions of the stage record, with a period of five minutes. */
export const metricOf = (
  stage: string,
  metricName: MetricName,
  statistic: string,
  props: Omit<cloudwatch.MetricProps, 'metricName' | 'namespace' | 'dimensionsMap' | 'statistic'> = {},
): cloudwatch.Metric =>
  new cloudwatch.Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    statistic,
    period: Duration.minutes(5),
    dimensionsMap: { service: serviceName(stage) },
    ...props,
  });
