import { beforeAll, describe, expect, it } from 'vitest';
import { messageRetryMs } from '../../lambdas/domain/values/message-retry.ts';
import type { WorkerName } from '../../lib/stage/function-config.ts';
import { stageConfig } from '../../lib/stage/stage-config.ts';
import { type CloudFormationTemplate, synthesizeStage } from '../../lib/synthesize-stage.ts';
import { resourcesOf } from './template.ts';

// Evaluates the alarms on what CloudWatch really shows: their expressions and windows from the template, on series with
// a period of five minutes that are built from the times at which something is counted.

let prod: CloudFormationTemplate;
beforeAll(async () => {
  prod = await synthesizeStage('prod', { provider: { projectId: 'p1' } });
});

const MINUTE_MS = 60_000;
const PERIOD_MS = 5 * MINUTE_MS;

/** Times in ms for each metric; a missing metric was not counted. */
type Counted = Readonly<Record<string, readonly number[]>>;
interface MetricData {
  readonly Id: string;
  readonly Expression?: string;
  readonly MetricStat?: { readonly Metric: { readonly MetricName: string } };
}

/** The only expression of these alarms: the sum of metrics, each of which may be missing. */
const SUM = /^FILL\(\w+, 0\)( \+ FILL\(\w+, 0\))*$/;

/** Whether the alarm is on in each of the first `periods` steps. Missing data is not breaching. */
const states = (name: string, counted: Counted, periods: number): boolean[] => {
  const alarm = resourcesOf(prod, 'AWS::CloudWatch::Alarm').find(
    ({ properties }) => properties.AlarmName === `Deskdrop-prod-${name}`,
  )?.properties;
  expect(alarm.TreatMissingData).toBe('notBreaching');
  const metrics: MetricData[] = alarm.Metrics ?? [{ Id: 'm', MetricStat: { Metric: alarm } }];
  for (const { Expression } of metrics) if (Expression !== undefined) expect(Expression).toMatch(SUM);
  const names = metrics.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat.Metric.MetricName]));
  const values = Array.from({ length: periods }, (_, no) =>
    names.reduce(
      (sum, metric) => sum + (counted[metric] ?? []).filter((at) => Math.floor(at / PERIOD_MS) === no).length,
      0,
    ),
  );
  const breaches = values.map((value) => value >= alarm.Threshold);
  return breaches.map(
    (_, no) =>
      breaches.slice(Math.max(0, no + 1 - alarm.EvaluationPeriods), no + 1).filter(Boolean).length >=
      alarm.DatapointsToAlarm,
  );
};

/** The times at which the tries of a message that always fails are counted. */
const failuresOf = (name: WorkerName, retries: boolean): number[] => {
  const { maxReceiveCount, visibilityMs } = stageConfig('prod').functions[name];
  let at = MINUTE_MS;
  return Array.from({ length: maxReceiveCount }, (_, no) => {
    const now = at;
    at += (retries ? messageRetryMs(no + 1, visibilityMs) : undefined) ?? visibilityMs;
    return now;
  });
};

describe('the alarm of dead letters', () => {
  it('stays on as long as an unreadable message is in the queue', () => {
    const { visibilityMs } = stageConfig('prod').functions['dead-letters'];
    // It is received repeatedly, and hidden in between, so the queue's own metric shows no message.
    const comes = Array.from({ length: 8 }, (_, no) => MINUTE_MS + no * visibilityMs);
    const on = states('DeadLetters', { MessagesUnreadable: comes }, 30);
    const last = Math.floor((comes.at(-1) ?? 0) / PERIOD_MS);
    expect(on.slice(0, last + 1)).toEqual(Array(last + 1).fill(true));
    expect(on.at(-1), 'and ends when it is gone').toBe(false);
  });

  it('goes off for a recorded message, and for one that is not fetched', () => {
    expect(states('DeadLetters', { MessagesGivenUp: [0] }, 1)).toEqual([true]);
    expect(states('DeadLetters', { ApproximateNumberOfMessagesVisible: [0] }, 1)).toEqual([true]);
    expect(states('DeadLetters', {}, 1)).toEqual([false]);
  });
});

describe('the alarm of failing messages', () => {
  it.each<[WorkerName, boolean]>([
    ['split', true],
    ['report', true],
    ['reconcile', true],
    ['submit', false],
  ])('goes off for one message of %s alone, before it is given up', (name, retries) => {
    const failures = failuresOf(name, retries);
    const on = states('MessagesFailing', { MessagesFailed: failures }, 60);
    const givenUp = Math.floor((failures.at(-1) ?? 0) / PERIOD_MS);
    expect(on.slice(0, givenUp)).toContain(true);
  });

  it('does not go off for a message that failed once', () => {
    expect(states('MessagesFailing', { MessagesFailed: [MINUTE_MS] }, 12)).not.toContain(true);
  });
});

describe('what functions cannot count themselves', () => {
  it.each([
    ['FunctionsCrashing', 'Errors', 1],
    ['EventsNotDelivered', 'FailedInvocations', 1],
    ['EventsNotDelivered', 'InvocationsFailedToBeSentToDlq', 1],
    ['FunctionsThrottled', 'Throttles', 3],
    ['LedgerThrottled', 'ThrottledRequests', 3],
  ])('%s goes off by %s, after %i steps', (name, metric, steps) => {
    const counted = { [metric]: [0, PERIOD_MS, 2 * PERIOD_MS] };
    expect(states(name, counted, 3).indexOf(true)).toBe(steps - 1);
    expect(states(name, {}, 3)).not.toContain(true);
  });
});
