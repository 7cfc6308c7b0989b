import { describe, expect, it } from 'vitest';
import { quietMs } from '../../lambdas/domain/orders/ordering-times.ts';
import type { WorkerConfig, WorkerName } from '../../lib/stage/function-config.ts';
import { STAGE_NAMES, type StageConfig, stageConfig } from '../../lib/stage/stage-config.ts';
import { assertStageRules, brokenRules, StageRuleError } from '../../lib/stage/stage-rules.ts';

const prod = stageConfig('prod');

const withTimes = (times: Partial<StageConfig['times']>): StageConfig => ({
  ...prod,
  times: { ...prod.times, ...times },
});

const withRetention = (retention: Partial<StageConfig['retention']>): StageConfig => ({
  ...prod,
  retention: { ...prod.retention, ...retention },
});

const withFunction = (name: WorkerName, change: Partial<WorkerConfig>): StageConfig => ({
  ...prod,
  functions: { ...prod.functions, [name]: { ...prod.functions[name], ...change } },
});

describe('the numbers of a stage', () => {
  it.each(STAGE_NAMES)('of %s obey the rules', (stage) => {
    expect(brokenRules(stageConfig(stage))).toEqual([]);
  });

  it.each([
    ['dev', 22.5 * 60_000],
    ['prod', 22.5 * 60_000],
    ['local', 10_000],
  ] as const)('make %s quiet after %i ms', (stage, expectedMs) => {
    expect(quietMs(stageConfig(stage).times)).toBe(expectedMs);
  });

  it('are those of production if an endpoint of stage local is not on loopback', () => {
    const config = stageConfig('local', { provider: { bssEndpoint: 'https://bss-intl.myhuaweicloud.com' } });
    expect(config.times).toEqual(prod.times);
    expect(config.functions).toEqual(prod.functions);
    expect(brokenRules(config)).toEqual([]);
  });

  it.each(['http://127.0.0.1:8080', 'http://[::1]:8080', 'http://127.8.9.10'])(
    'stay short in front of %s',
    (endpoint) => {
      const provider = { workspaceEndpoint: endpoint, iamEndpoint: endpoint, bssEndpoint: endpoint };
      expect(quietMs(stageConfig('local', { provider }).times)).toBe(10_000);
    },
  );

  it('do not accept hosts that only look like loopback', () => {
    const provider = { workspaceEndpoint: 'https://127.0.0.1.example.com' };
    expect(stageConfig('local', { provider }).times).toEqual(prod.times);
  });
});

describe('a stage is refused', () => {
  it.each<[string, StageConfig, string]>([
    ['a POST that outlives its function', withTimes({ requestTimeoutMs: 35_000 }), 'sendByMs + times.requestTimeoutMs'],
    ['a lease that ends before the function', withTimes({ leaseMs: 60_000 }), 'Raise leaseMs'],
    [
      'a submit function that lives longer than the protocol thinks',
      withTimes({ submitLimitMs: 70_000 }),
      'must equal',
    ],
    [
      'a reconcile function too short for its requests',
      withTimes({ requestTimeoutMs: 36_000 }),
      '5 x times.requestTimeoutMs',
    ],
    ['a first wait over the longest', withTimes({ retryDelayMinMs: 901_000 }), 'Lower the first wait'],
    ['orders re-sent while they are worked on', withTimes({ resendAfterMs: 60_000 }), 'Raise resendAfterMs'],
    [
      'a retry that SQS cannot delay',
      withTimes({ retryDelayMaxMs: 901_000 }),
      'times.retryDelayMaxMs = 901000 ms must be at most 900000',
    ],
    [
      'a sweep that SQS cannot delay',
      withTimes({ sweepEveryMs: 901_000 }),
      'times.sweepEveryMs = 901000 ms must be at most 900000',
    ],
    ['a first look that SQS cannot delay', withTimes({ followMinMs: 901_000 }), 'times.followMinMs = 901000 ms'],
    ['following that ends before a second look', withTimes({ followForMs: 60_000 }), 'times.followForMs = 60000 ms'],
    [
      'a message shown again while it is worked on',
      withFunction('submit', { visibilityMs: 359_000 }),
      'functions.submit.visibilityMs = 359000 ms must be at least 6 x',
    ],
    ['a visibility that SQS does not know', withFunction('split', { visibilityMs: 43_201_000 }), 'at most 43200000'],
    ['a timeout that Lambda does not know', withFunction('report', { timeoutMs: 901_000 }), 'at most 900000'],
    ['parts of a second', withFunction('report', { timeoutMs: 1500 }), 'whole seconds'],
    [
      'a command that is tried when nobody waits for it any more',
      withFunction('operate', { visibilityMs: 6_480_000 }),
      'tried for 14520000 ms, which must be under 14400000 ms',
    ],
    ['one receive only', withFunction('split', { maxReceiveCount: 1 }), 'at least 2'],
    ['a concurrency that Lambda refuses', withFunction('submit', { maxConcurrency: 1 }), 'must be 2 to 1000'],
    ['a batch that SQS does not give', withFunction('submit', { batchSize: 11 }), 'must be 1 to 10'],
    [
      'a queue that forgets before it gives up',
      { ...prod, queueRetentionMs: 3_600_000 },
      'receives of the queue of report',
    ],
    [
      'a dead-letter queue that forgets first',
      { ...prod, deadLetterRetentionMs: prod.queueRetentionMs },
      'keeps its age',
    ],
    [
      'more workers than the budget’s item can take',
      withFunction('submit', { maxConcurrency: 16 }),
      'must be at most 15 with an orderRate',
    ],
    [
      'batches that together are too many workers',
      withFunction('submit', { maxConcurrency: 4, batchSize: 5 }),
      'maxConcurrency x batchSize = 20 must be at most 15',
    ],
    ['a drop that is gone before its report', withRetention({ dropDays: 13 }), 'retention.dropDays = 13 days'],
    [
      'a log retention that CloudWatch does not know',
      { ...prod, logRetentionDays: 100 },
      'logRetentionDays = 100 must be one of 1, 3, 5,',
    ],
    ['half a day', withRetention({ trailDays: 0.5 }), 'retention.trailDays = 0.5 days must be a whole number'],
    [
      'a parked order that loses its request before an ended one does',
      withRetention({ personalAtMostDays: 90 }),
      'retention.personalDays = 90 days',
    ],
    ['half an order', { ...prod, orderRate: { orders: 0.5, perMs: 1_000 } }, 'two whole numbers over 0'],
    ['a rate of nothing', { ...prod, orderRate: { orders: 0, perMs: 1_000 } }, 'two whole numbers over 0'],
    ['a prefix that begins with a digit', { ...prod, computerNamePrefix: '0D-' }, 'begin with a letter'],
    ['a prefix of five characters', { ...prod, computerNamePrefix: 'DESK-' }, '1 to 4 letters'],
    [
      'a name of our own for another column',
      { ...prod, columns: { 'User Name': 'user_email' } },
      'would read user_name as another column',
    ],
    [
      'one header twice',
      { ...prod, columns: { 'Login-ID': 'user_name', 'login id': 'carry' } },
      'which are one header',
    ],
    ['a header without a letter', { ...prod, columns: { '-': 'carry' } }, 'with a letter or digit'],
    ['a header with a separator', { ...prod, columns: { 'a;b': 'carry' } }, 'no separator'],
    ['a column of results', { ...prod, columns: { deskdrop_status: 'carry' } }, 'that Deskdrop adds to results'],
    [
      'too many headers',
      {
        ...prod,
        columns: {
          ['x'.repeat(199)]: 'carry',
          ...Object.fromEntries(Array.from({ length: 90 }, (_, no) => [`column ${no}`, 'carry' as const])),
        },
      },
      'at most 1500 bytes',
    ],
    ['an empty prefix', { ...prod, computerNamePrefix: '' }, '1 to 4 letters'],
    ['an empty profile name', { ...prod, defaultProfile: '' }, 'names no profile'],
    [
      'an endpoint in the clear',
      { ...prod, provider: { ...prod.provider, iamEndpoint: 'http://iam.example.com' } },
      'provider.iamEndpoint',
    ],
    [
      'an endpoint that is no URL',
      { ...prod, provider: { ...prod.provider, bssEndpoint: 'bss' } },
      'provider.bssEndpoint = "bss"',
    ],
  ])('for %s', (_what, config, sentence) => {
    expect(() => assertStageRules(config)).toThrow(StageRuleError);
    expect(brokenRules(config).filter((broken) => broken.includes(sentence))).toHaveLength(1);
  });

  it('with every broken rule at once', () => {
    const config = withTimes({ leaseMs: 1000, sweepEveryMs: 901_000 });
    expect(() => assertStageRules(config)).toThrow(/Raise leaseMs[\s\S]*sweepEveryMs/);
  });
});
