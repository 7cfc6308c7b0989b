import { describe, expect, it } from 'vitest';
import { createAuthorizer } from '../../lambdas/adapters/huawei/auth/create-authorizer.ts';
import { parseCredentials } from '../../lambdas/adapters/huawei/auth/credentials.ts';
import {
  ANSWER_RULES,
  type AnswerRule,
  findAnswerRule,
  type Verdict,
} from '../../lambdas/adapters/huawei/ordering/answer-rules.ts';
import { createOrderProvider } from '../../lambdas/adapters/huawei/ordering/order-client.ts';
import type { SubmissionOutcome } from '../../lambdas/domain/orders/outcome.ts';
import { omitUndefined } from '../../lambdas/domain/values/omit-undefined.ts';
import { answerWith, type Respond, stall, startHttpServer } from '../support/http-server.ts';

const OUTCOMES: Readonly<Record<Verdict, object>> = {
  accepted: { kind: 'accepted', providerOrderId: 'CS1' },
  'refused-order': { kind: 'refused', fault: 'order' },
  'refused-account': { kind: 'refused', fault: 'account' },
  throttled: { kind: 'notSent', cause: 'throttled' },
  busy: { kind: 'notSent', cause: 'busy', retryAfterMs: 5 * 60_000 },
  unauthorized: { kind: 'notSent', cause: 'unauthorized' },
  conflict: { kind: 'conflict' },
  ambiguous: { kind: 'ambiguous' },
};

const placeOrder = async (respond: Respond, requestTimeoutMs = 30_000): Promise<SubmissionOutcome> => {
  const server = await startHttpServer(respond);
  const authorizer = createAuthorizer(parseCredentials('{"type":"static-token","token":"a-static-token"}'), {
    iamEndpoint: 'http://127.0.0.1:1',
    projectId: 'p1',
    requestTimeoutMs,
  });
  const options = { workspaceEndpoint: server.url, projectId: 'p1', authorizer, requestTimeoutMs };
  return createOrderProvider(options).placeOrder('{}');
};

interface Example {
  readonly status: number;
  readonly code?: string;
  readonly message?: string;
}

/** Answers that the rule matches: its first and last status, with each of its codes and words. */
const examplesOf = (rule: AnswerRule): Example[] => {
  const [first, last] = typeof rule.status === 'number' ? [rule.status, rule.status] : rule.status;
  const statuses = Array.from({ length: last - first + 1 }, (_, place) => first + place);
  const examples: Example[] = [];
  for (const code of rule.codes ?? [undefined]) {
    for (const words of rule.says === 'nothing' ? [undefined] : (rule.says ?? [undefined])) {
      const coded = code === undefined ? {} : { code: code.replace('*', '0100') };
      // A rule without words may still match only answers that have some message.
      const texts: readonly Omit<Example, 'status'>[] =
        words === undefined
          ? [coded, ...(rule.says === undefined ? [{ ...coded, message: 'So it is!' }] : [])]
          : [{ ...coded, message: `So it is: ${words.toUpperCase()}!` }];
      const decidedBy = ({ code, message }: Omit<Example, 'status'>): number[] =>
        statuses.filter(
          (status) => findAnswerRule({ status, ...omitUndefined({ errorCode: code, errorMessage: message }) }) === rule,
        );
      const text = texts.find((candidate) => decidedBy(candidate).length > 0) ?? coded;
      const decided = decidedBy(text);
      if (decided.length === 0) throw new Error(`no answer reaches the rule ${JSON.stringify({ ...rule, ...text })}`);
      for (const status of new Set([decided[0] ?? 0, decided.at(-1) ?? 0])) examples.push({ status, ...text });
    }
  }
  return examples;
};

describe('every rule of the table decides over HTTP:', () => {
  const rows = ANSWER_RULES.flatMap((rule) => examplesOf(rule).map((example) => [example, rule] as const));

  it.each(rows)('%j', async ({ status, code, message }, { verdict, meaning }) => {
    const body = status < 300 ? { order_id: 'CS1' } : { error_code: code, error_msg: message };
    const outcome = await placeOrder(answerWith(status, [204, 205, 304].includes(status) ? '' : body));
    expect(outcome).toMatchObject(OUTCOMES[verdict]);
    if (outcome.kind === 'accepted') return;
    expect(outcome.reason.slice(1)).toContain(meaning.slice(1));
    expect(outcome.reason).toContain(`HTTP ${status}`);
    if (code !== undefined) expect(outcome.reason).toContain(code);
  });
});

describe('known messages of the provider', () => {
  const said = (status: number, error_code: string, error_msg = 'said so') =>
    placeOrder(answerWith(status, { error_code, error_msg }));

  it.each<[number, string, string, object]>([
    [400, 'WKS.0001', 'request message empty', { kind: 'refused', fault: 'order' }],
    [400, 'WKS.0407', 'disks are being added', { kind: 'notSent', cause: 'busy', retryAfterMs: 300_000 }],
    [409, 'WKS.00010032', 'instance status [x] denies operation [y]', { kind: 'conflict', reason: /may pass/ }],
    [403, 'WKS.00010099', 'Workspace service is disabled', { kind: 'refused', fault: 'account', reason: /disabled/ }],
    [500, 'WKS.00010029', 'Failed to invoke NAT interface', { kind: 'ambiguous' }],
    [500, 'WKS.0005', 'Failed to invoke ECS interface', { kind: 'ambiguous' }],
    [500, 'WKS.0009', 'Failed to invoke IAM interface', { kind: 'ambiguous' }],
    [500, 'WKS.00000003', 'job info lost', { kind: 'ambiguous', reason: /apply for it again/ }],
    [500, 'WKS.0202', 'resource not found', { kind: 'ambiguous', reason: /does not pass/ }],
    [500, 'WKS.0915', 'resource not found', { kind: 'ambiguous', reason: /does not pass/ }],
    [400, 'WKS.00170312', 'user does not exist', { kind: 'refused', fault: 'order', reason: /user/ }],
    [400, 'WKS.00170117', 'tenant does not exist', { kind: 'refused', fault: 'order' }],
    [400, 'WKS.00170208', 'user group does not exist', { kind: 'refused', fault: 'order' }],
    [409, 'WKS.00081101', 'policy group name conflict', { kind: 'conflict', reason: /does not pass/ }],
    [403, 'WKS.00081105', 'exceeds the limit', { kind: 'refused', fault: 'account', reason: /quota/ }],
    [400, 'WKS.00131104', 'exceeds the limit', { kind: 'refused', fault: 'account', reason: /quota/ }],
    [504, 'APIGW.0201', 'Backend timeout', { kind: 'ambiguous' }],
    [401, 'APIGW.0301', 'Incorrect IAM authentication information: decrypt token fail', { cause: 'unauthorized' }],
    [401, 'APIGW.0301', 'signature expired, 20260301T120000Z', { cause: 'unauthorized', reason: /clock/ }],
    [401, 'APIGW.0303', 'The token must be updated', { cause: 'unauthorized', reason: /token/ }],
    [400, 'CBC.0100', 'parameter', { kind: 'refused', fault: 'account' }],
    [403, 'CBC.0151', 'denied', { cause: 'unauthorized', reason: /right is missing/ }],
    [403, 'WKS.00010403', 'Policy does not allow it', { kind: 'notSent', cause: 'unauthorized' }],
    [404, 'APIGW.0101', 'The API does not exist', { cause: 'unauthorized', reason: /wrong endpoint or project/ }],
    [405, 'APIG.0106', 'Method not allowed', { cause: 'unauthorized', reason: /wrong endpoint or project/ }],
    [404, 'WKS.00170312', 'user bob does not exist', { kind: 'refused', fault: 'account', reason: /order names/ }],
    [404, 'CBC.0101', 'product not found', { kind: 'refused', fault: 'account', reason: /order names/ }],
    [403, 'WKS.1', 'The quotas are used up', { kind: 'refused', fault: 'account' }],
    [400, 'CBC.99003144', 'order in progress', { kind: 'conflict', reason: /in progress/ }],
    [500, 'CBC.0999', 'other', { kind: 'ambiguous' }],
    [409, 'WKS.99999999', 'unknown', { kind: 'conflict' }],
    [599, 'WKS.99999999', 'unknown', { kind: 'ambiguous' }],
  ])('HTTP %j, %s: %s', async (status, code, message, expected) => {
    const { reason, ...rest } = expected as { reason?: RegExp };
    const outcome = await said(status, code, message);
    expect(outcome).toMatchObject(rest);
    if (reason !== undefined) expect(outcome).toHaveProperty('reason', expect.stringMatching(reason));
  });

  it('gives the limit and its window, which is the delay', async () => {
    const message = 'The throttling threshold has been reached: policy user over ratelimit,limit:100,time:5 minute';
    expect(await said(429, 'APIGW.0308', message)).toMatchObject({
      kind: 'notSent',
      cause: 'throttled',
      retryAfterMs: 300_000,
      reason: expect.stringContaining('limit:100,time:5 minute'),
    });
  });
});

const IMPATIENT_MS = 600;

describe.each<[string, (status: number) => Respond, number?]>([
  ['HTML', (status) => answerWith(status, '<html><h1>Bad gateway</h1></html>')],
  ['nothing', (status) => answerWith(status)],
  ['half of its JSON', (status) => answerWith(status, '{"error_code":"WKS.04')],
  ['an array', (status) => answerWith(status, [{ error_code: 'WKS.0407' }])],
  ['fields of wrong types', (status) => answerWith(status, { error_code: { a: 1 }, error_msg: [], order_id: 7 })],
  ['bytes that are no text', (status) => answerWith(status, '\u0000\u0001\ufffd')],
  [
    'far too much',
    (status) => answerWith(status, { error_code: 'WKS.0407', order_id: 'CS1', more: 'x'.repeat(2 ** 20) }),
  ],
  [
    'a beginning that never goes on',
    (status) => stall(status, '{"order_id":"CS1","error_code":"WKS.0407"'),
    IMPATIENT_MS,
  ],
  ['one byte after another', drip, IMPATIENT_MS],
])('with a body of %s', (_, respond, requestTimeoutMs) => {
  it.each<[number, object]>([
    [200, { kind: 'ambiguous' }],
    [400, { kind: 'refused', fault: 'order' }],
    [401, { kind: 'notSent', cause: 'unauthorized' }],
    [403, { kind: 'notSent', cause: 'unauthorized' }],
    [404, { kind: 'notSent', cause: 'unauthorized' }],
    [405, { kind: 'notSent', cause: 'unauthorized' }],
    [409, { kind: 'conflict' }],
    [429, { kind: 'notSent', cause: 'throttled' }],
    [500, { kind: 'ambiguous' }],
    [504, { kind: 'ambiguous' }],
  ])('HTTP %j is judged only by its status', async (status, expected) => {
    expect(await placeOrder(respond(status), requestTimeoutMs)).toMatchObject(expected);
  });
});

function drip(status: number): Respond {
  return (_, response) => {
    response.writeHead(status);
    const timer = setInterval(() => response.write(' '), 20);
    response.once('close', () => clearInterval(timer));
  };
}
