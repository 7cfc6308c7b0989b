import { describe, expect, test } from 'vitest';
import { describeError, errorStack } from '../../../../lambdas/domain/values/describe-error.ts';

const withCode = (message: string, code: string, options?: ErrorOptions): Error =>
  Object.assign(new Error(message, options), { code });

const refused = (address: string): Error => withCode(`connect ECONNREFUSED ${address}:443`, 'ECONNREFUSED');

describe('in one line', () => {
  test('an error is its message, with its code', () => {
    expect(describeError(withCode('socket hang up', 'ECONNRESET'))).toBe('socket hang up (ECONNRESET)');
    expect(describeError(refused('10.0.0.1'))).toBe('connect ECONNREFUSED 10.0.0.1:443');
    expect(describeError(withCode('', 'EPIPE'))).toBe('(EPIPE)');
    expect(describeError('thrown as a text')).toBe('thrown as a text');
  });

  test('its causes follow, down to the first', () => {
    const cause = new Error('the read failed', { cause: withCode('socket hang up', 'ECONNRESET') });
    expect(describeError(new Error('the list is missing', { cause }))).toBe(
      'the list is missing: the read failed: socket hang up (ECONNRESET)',
    );
  });

  test('text that a message and its cause share is shown once', () => {
    const cause = new Error('HTTP 500');
    expect(describeError(new Error('the list could not be read: HTTP 500', { cause }))).toBe(
      'the list could not be read: HTTP 500',
    );
    expect(describeError(new Error('HTTP 500', { cause: new Error('the list: HTTP 500') }))).toBe('the list: HTTP 500');
  });

  test('each error of an AggregateError is shown', () => {
    const all = new AggregateError([refused('10.0.0.1'), refused('10.0.0.2'), refused('10.0.0.2')]);
    expect(describeError(all)).toBe('connect ECONNREFUSED 10.0.0.1:443; connect ECONNREFUSED 10.0.0.2:443');
    expect(describeError(new AggregateError([all, new Error('no key')], '2 parts failed'))).toBe(
      '2 parts failed: connect ECONNREFUSED 10.0.0.1:443; connect ECONNREFUSED 10.0.0.2:443; no key',
    );
    expect(describeError(new AggregateError([]))).toBe('AggregateError');
  });
});

describe('in a log', () => {
  test('the stack of each cause follows that of its error', () => {
    const innermost = withCode('socket hang up', 'ECONNRESET');
    const cause = new TypeError('the read failed', { cause: innermost });
    const lines = errorStack(new Error('the list is missing', { cause })).split('\n');
    expect(lines.filter((line) => !/^ *at /.test(line))).toEqual([
      'Error: the list is missing',
      'caused by TypeError: the read failed',
      '  caused by Error: socket hang up (ECONNRESET)',
    ]);
    expect(lines.filter((line) => line.includes('describe-error.test.ts')).length).toBeGreaterThanOrEqual(3);
  });

  test('so do those of all errors of an AggregateError, and of its cause', () => {
    const parts = [new Error('the first intake', { cause: 'throttled' }), new RangeError('the second intake')];
    const lines = errorStack(new AggregateError(parts, '2 parts failed', { cause: new Error('the table') })).split(
      '\n',
    );
    expect(lines.filter((line) => !/^ *at /.test(line))).toEqual([
      'AggregateError: 2 parts failed',
      'caused by Error: the table',
      'caused by Error: the first intake',
      '  caused by throttled',
      'caused by RangeError: the second intake',
    ]);
  });

  test('properties that may hold a request are left out', () => {
    const error = Object.assign(new Error('refused'), {
      request: { headers: { 'X-Auth-Token': 'token-of-the-user' } },
    });
    const told = [error, new Error('outer', { cause: error }), new AggregateError([error])];
    for (const one of told) {
      expect(errorStack(one)).not.toContain('token-of-the-user');
      expect(describeError(one)).not.toContain('token-of-the-user');
    }
  });

  test('a cycle of causes, and very many errors, are cut with a note', () => {
    const circle = new Error('round');
    circle.cause = new Error('and round', { cause: circle });
    expect(errorStack(circle)).toContain('caused by 1 more');
    const many = new AggregateError(Array.from({ length: 30 }, (_, no) => new Error(`part ${no} failed`)));
    expect(errorStack(many)).toContain('part 19 failed');
    expect(errorStack(many)).toMatch(/caused by 10 more$/);
  });
});
