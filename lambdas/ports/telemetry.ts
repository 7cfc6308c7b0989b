import type { MetricName } from '../domain/measuring/metrics.ts';
import type { Notice } from '../domain/reporting/report-notice.ts';

/** The channel for notifications to people. */
export interface Notifications {
  publish(notice: Notice): Promise<void>;
}

/** Numbers for the operators' dashboard and alarms. */
export interface Metrics {
  record(name: MetricName, value: number): void;
}

/** Structured log: one line per event, never a contact field or a secret. */
export interface Log {
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
  error(message: string, fields?: Readonly<Record<string, unknown>>): void;
}
