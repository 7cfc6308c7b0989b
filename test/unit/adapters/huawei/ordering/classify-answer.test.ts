import { describe, expect, it } from 'vitest';
import type { HttpAnswer } from '../../../../../lambdas/adapters/huawei/http/http-answer.ts';
import { classifyAnswer } from '../../../../../lambdas/adapters/huawei/ordering/classify-answer.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const MINUTE = 60_000;

const answer = (status: number, body: unknown = '', headers: HttpAnswer['headers'] = {}): HttpAnswer => ({
  status,
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  complete: true,
});
const error = (code: string, message = 'said so') => ({ error_code: code, error_msg: message });
const classify = (...of: Parameters<typeof answer>) => classifyAnswer(answer(...of), NOW);

describe('the kind of an outcome', () => {
  it.each<[string, HttpAnswer, object]>([
    ['200 with an order id', answer(200, { order_id: 'CS1' }), { kind: 'accepted', providerOrderId: 'CS1' }],
    [
      '201 with an order id',
      answer(201, { order_id: 'CS1', job_id: 'j' }),
      { kind: 'accepted', providerOrderId: 'CS1' },
    ],
    ['200 without an order id', answer(200, {}), { kind: 'ambiguous' }],
    ['200 with an empty order id', answer(200, { order_id: '' }), { kind: 'ambiguous' }],
    ['200 with a blank in the order id', answer(200, { order_id: 'C S' }), { kind: 'ambiguous' }],
    ['200 with an endless order id', answer(200, { order_id: 'C'.repeat(257) }), { kind: 'ambiguous' }],
    ['200 with a number for an order id', answer(200, { order_id: 2108102036 }), { kind: 'ambiguous' }],
    ['200 with an array', answer(200, ['CS1']), { kind: 'ambiguous' }],
    ['200 with null', answer(200, 'null'), { kind: 'ambiguous' }],
    ['200 with HTML', answer(200, '<html>welcome</html>'), { kind: 'ambiguous' }],
    ['200 with nothing', answer(200), { kind: 'ambiguous' }],
    ['200 that was cut off', { ...answer(200, { order_id: 'CS1' }), complete: false }, { kind: 'ambiguous' }],
    ['202 without an order id', answer(202, { job_id: 'j' }), { kind: 'ambiguous' }],
    ['204', answer(204), { kind: 'ambiguous' }],
    ['301', answer(301, '', { location: 'http://127.0.0.1/' }), { kind: 'ambiguous' }],
    ['304', answer(304), { kind: 'ambiguous' }],
    ['307', answer(307, '', { location: 'http://127.0.0.1/' }), { kind: 'ambiguous' }],
    ['400', answer(400, error('WKS.0001')), { kind: 'refused', fault: 'order' }],
    ['400 without a body', answer(400), { kind: 'refused', fault: 'order' }],
    [
      '400 with fields of wrong types',
      answer(400, { error_code: ['WKS.0407'], error_msg: {} }),
      { kind: 'refused', fault: 'order' },
    ],
    [
      '400 while disks are added',
      answer(400, error('WKS.0407')),
      { kind: 'notSent', cause: 'busy', retryAfterMs: 5 * MINUTE },
    ],
    ['400 for a quota, by code', answer(400, error('WKS.00131104')), { kind: 'refused', fault: 'account' }],
    [
      '400 for a quota, by its words',
      answer(400, error('WKS.9', 'The desktop Quota is exceeded')),
      { kind: 'refused', fault: 'account' },
    ],
    ['400 of the billing service', answer(400, error('CBC.0100')), { kind: 'refused', fault: 'account' }],
    ['401', answer(401, error('APIGW.0301')), { kind: 'notSent', cause: 'unauthorized' }],
    ['402', answer(402), { kind: 'refused', fault: 'account' }],
    ['403', answer(403, error('WKS.00010099')), { kind: 'refused', fault: 'account' }],
    ['403 for a quota', answer(403, error('WKS.00081105')), { kind: 'refused', fault: 'account' }],
    ['404 of the gateway', answer(404, error('APIGW.0101')), { kind: 'notSent', cause: 'unauthorized' }],
    ['404 of a web server', answer(404, '<h1>Not Found</h1>'), { kind: 'notSent', cause: 'unauthorized' }],
    ['404 of the service', answer(404, error('WKS.00170312')), { kind: 'refused', fault: 'account' }],
    ['404 with words alone', answer(404, { error_msg: 'bob is not there' }), { kind: 'refused', fault: 'account' }],
    ['405', answer(405), { kind: 'notSent', cause: 'unauthorized' }],
    ['408', answer(408), { kind: 'ambiguous' }],
    ['409', answer(409, error('WKS.00010032')), { kind: 'conflict' }],
    ['409 with a permanent code', answer(409, error('WKS.00081101')), { kind: 'conflict' }],
    ['409 without a body', answer(409), { kind: 'conflict' }],
    ['409 of a gateway', answer(409, error('APIGW.0201')), { kind: 'conflict' }],
    ['413', answer(413), { kind: 'refused', fault: 'order' }],
    ['415', answer(415), { kind: 'refused', fault: 'account' }],
    ['418', answer(418), { kind: 'refused', fault: 'account' }],
    ['422', answer(422), { kind: 'refused', fault: 'order' }],
    ['429', answer(429), { kind: 'notSent', cause: 'throttled' }],
    ['444', answer(444), { kind: 'ambiguous' }],
    ['460', answer(460), { kind: 'ambiguous' }],
    ['499', answer(499), { kind: 'ambiguous' }],
    ['500', answer(500, error('WKS.0005')), { kind: 'ambiguous' }],
    ['500 with the code of a refusal', answer(500, error('WKS.0407')), { kind: 'ambiguous' }],
    ['500 with the words of a quota', answer(500, error('WKS.0009', 'quota')), { kind: 'ambiguous' }],
    ['502', answer(502, '<html>Bad Gateway</html>'), { kind: 'ambiguous' }],
    ['503 with Retry-After', answer(503, '', { 'retry-after': '5' }), { kind: 'ambiguous' }],
    ['504 of the gateway', answer(504, error('APIGW.0201')), { kind: 'ambiguous' }],
    ['404 with the code of a gateway timeout', answer(404, error('APIGW.0201')), { kind: 'ambiguous' }],
    ['599', answer(599), { kind: 'ambiguous' }],
    ['600', answer(600, { order_id: 'CS1' }), { kind: 'ambiguous' }],
  ])('%s', (_, given, expected) => {
    expect(classifyAnswer(given, NOW)).toMatchObject(expected);
  });
});

describe('when to come back after a 429', () => {
  const limited = (text: string) =>
    error('APIGW.0308', `The throttling threshold has been reached: policy user over ratelimit,${text}`);

  it.each<[string, HttpAnswer, number | undefined]>([
    ['seconds', answer(429, '', { 'retry-after': '7' }), 7000],
    ['none', answer(429, '', { 'retry-after': '0' }), 0],
    ['an HTTP date', answer(429, '', { 'retry-after': 'Sun, 01 Mar 2026 12:00:30 GMT' }), 30_000],
    [
      'an HTTP date by the clock that wrote it, not by ours',
      answer(429, '', { 'retry-after': 'Sun, 01 Mar 2026 10:00:30 GMT', date: 'Sun, 01 Mar 2026 10:00:00 GMT' }),
      30_000,
    ],
    [
      'the same where our clock is behind',
      answer(429, '', { 'retry-after': 'Sun, 01 Mar 2026 12:20:30 GMT', date: 'Sun, 01 Mar 2026 12:20:00 GMT' }),
      30_000,
    ],
    ['a date in the past', answer(429, '', { 'retry-after': 'Sun, 01 Mar 2026 11:00:00 GMT' }), 0],
    ['more than an hour, which is not believed', answer(429, '', { 'retry-after': '999999999' }), 60 * MINUTE],
    ['the window in the text', answer(429, limited('limit:100,time:1 minute')), MINUTE],
    ['a window of several minutes', answer(429, limited('limit:200,time:5 minutes')), 5 * MINUTE],
    ['a window of a day, which is cut', answer(429, limited('limit:10,time:1 day')), 60 * MINUTE],
    ['the header before the text', answer(429, limited('limit:1,time:1 minute'), { 'retry-after': '3' }), 3000],
    [
      'the text where the header is unreadable',
      answer(429, limited('limit:1,time:1 second'), { 'retry-after': '-5' }),
      1000,
    ],
    ['nothing, for a fraction', answer(429, '', { 'retry-after': '1.5' }), undefined],
    ['nothing, for a word', answer(429, '', { 'retry-after': 'soon' }), undefined],
    ['nothing, for a text without a window', answer(429, error('APIGW.0308', 'slow down')), undefined],
  ])('is %s', (_, given, expected) => {
    expect(classifyAnswer(given, NOW)).toMatchObject({ kind: 'notSent', cause: 'throttled' });
    expect(classifyAnswer(given, NOW)).toHaveProperty('kind', 'notSent');
    expect((classifyAnswer(given, NOW) as { retryAfterMs?: number }).retryAfterMs).toBe(expected);
  });

  it('is at least five minutes while disks are added, and more if the provider says so', () => {
    expect(classify(400, error('WKS.0407'), { 'retry-after': '1' })).toMatchObject({ retryAfterMs: 5 * MINUTE });
    expect(classify(400, error('WKS.0407'), { 'retry-after': '600' })).toMatchObject({ retryAfterMs: 10 * MINUTE });
  });
});

describe('what is kept of the answer', () => {
  it('holds every field of the error tables and the request id', () => {
    const body = { ...error('WKS.0001', 'empty'), error_detail: 'no body', encoded_authorization_message: 'xyz' };
    expect(classify(400, body, { 'x-request-id': 'r-1' }).answer).toEqual({
      status: 400,
      errorCode: 'WKS.0001',
      errorMessage: 'empty',
      errorDetail: 'no body',
      encodedAuthorizationMessage: 'xyz',
      requestId: 'r-1',
    });
  });

  it('takes the request id from a gateway’s body if no header has it', () => {
    expect(classify(429, { ...error('APIGW.0308'), request_id: 'r-2' }).answer?.requestId).toBe('r-2');
  });

  it('holds the request id of an accepted order', () => {
    const outcome = classify(200, { order_id: 'CS1' }, { 'x-request-id': 'r-3' });
    expect(outcome.answer).toEqual({ status: 200, requestId: 'r-3' });
  });

  it('cuts every text at 4 KB without breaking a character', () => {
    const long = '云'.repeat(2000);
    const body = { error_code: 'X', error_msg: long, error_detail: long, encoded_authorization_message: long };
    const kept = classify(500, body).answer;
    for (const text of [kept?.errorMessage, kept?.errorDetail, kept?.encodedAuthorizationMessage]) {
      expect(Buffer.byteLength(text ?? '')).toBe(4095);
      expect(text).not.toContain('�');
    }
  });

  it('shows the beginning of a page that is not JSON', () => {
    const kept = classify(502, `<html>${'x'.repeat(5000)}`).answer;
    expect(kept?.errorDetail).toMatch(/^<html>x+$/);
    expect(kept?.errorDetail).toHaveLength(300);
  });
});

it('says what happened in a sentence with status, code and message', () => {
  expect(classify(400, error('WKS.0001', 'request message is empty'))).toMatchObject({
    reason: 'The provider refused the order (HTTP 400, WKS.0001: request message is empty)',
  });
});
