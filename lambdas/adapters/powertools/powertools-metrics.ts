import { MetricUnit, Metrics as PowertoolsMetrics } from '@aws-lambda-powertools/metrics';
import { METRIC_NAMESPACE, METRICS } from '../../domain/measuring/metrics.ts';
import type { Metrics } from '../../ports/telemetry.ts';

/** Kept until they are published, as one line in the embedded metric format. */
export interface PublishedMetrics extends Metrics {
  publish(): void;
}

/** One per container. Its service name is the stage's, from POWERTOOLS_SERVICE_NAME. */
export const createPowertoolsMetrics = (): PublishedMetrics => {
  const metrics = new PowertoolsMetrics({ namespace: METRIC_NAMESPACE });
  return {
    record: (name, value) => void metrics.addMetric(name, MetricUnit[METRICS[name]], value),
    publish: () => {
      // Powertools would warn about an invocation that measured nothing.
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    },
  };
};
