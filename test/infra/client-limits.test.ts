import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CALL_LIMITS, FILE_LIMITS } from '../../lambdas/adapters/aws-sdk/client-limits.ts';
import { FUNCTION_NAMES, type FunctionName } from '../../lib/stage/function-config.ts';
import { LOOPBACK_TIMINGS, PROVIDER_TIMINGS } from '../../lib/stage/stage-timings.ts';

const REPOSITORY = join(import.meta.dirname, '../..');
const READS_FILES: readonly FunctionName[] = ['split', 'reconcile', 'report', 'operate'];

/** The longest wait, including the SDK's delays of some hundred milliseconds between tries. */
const worstMs = ({ maxAttempts, requestHandler }: typeof CALL_LIMITS): number =>
  maxAttempts * (requestHandler.requestTimeout + 500);

describe('how long an AWS client waits', () => {
  it.each(FUNCTION_NAMES)('is shorter, with all its tries, than the timeout of %s', (name) => {
    const { timeoutMs } = PROVIDER_TIMINGS.functions[name];
    expect(worstMs(CALL_LIMITS)).toBeLessThan(timeoutMs);
    if (READS_FILES.includes(name)) expect(worstMs(FILE_LIMITS)).toBeLessThan(timeoutMs);
  });

  it.each(FUNCTION_NAMES)('is shorter for one try than the local timeout of %s', (name) => {
    const { timeoutMs } = LOOPBACK_TIMINGS.functions[name];
    expect(CALL_LIMITS.requestHandler.requestTimeout).toBeLessThan(timeoutMs);
    if (READS_FILES.includes(name)) expect(FILE_LIMITS.requestHandler.requestTimeout).toBeLessThan(timeoutMs);
  });

  it('leaves time for a second try to record the outcome of a POST', () => {
    expect(CALL_LIMITS.requestHandler.requestTimeout * 2).toBeLessThanOrEqual(PROVIDER_TIMINGS.recordMarginMs);
  });

  it('is set wherever a client is created', () => {
    const made = globSync(['lambdas/**/*.ts', 'bin/**/*.ts', 'local/**/*.ts', 'bench/**/*.ts'], {
      cwd: REPOSITORY,
    }).flatMap((file) =>
      [...readFileSync(join(REPOSITORY, file), 'utf8').matchAll(/new [A-Za-z0-9]*Client\([^)]*\)?/g)]
        .map(([text]) => `${file}: ${text}`)
        .filter((text) => /new (S3|SQS|SNS|STS|DynamoDB|SecretsManager|SSM|Lambda|CloudWatch\w*)Client/.test(text)),
    );
    expect(made.length).toBeGreaterThan(10);
    expect(made.filter((text) => !/LIMITS|[cC]onfig|\(client\)/.test(text))).toEqual([]);
  });
});
