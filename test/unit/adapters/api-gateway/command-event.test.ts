import { describe, expect, it } from 'vitest';
import { readApiRequest } from '../../../../lambdas/adapters/api-gateway/command-event.ts';

const ID = '4f6c1c1e-8f0e-4b7e-9a43-0d6b5a3c2e10';
const IAM = {
  accessKey: 'ASIA',
  accountId: '123456789012',
  callerId: 'AROA:ada',
  cognitoIdentity: null,
  principalOrgId: 'o-1',
  userArn: 'arn:aws:sts::123456789012:assumed-role/Finance/ada',
  userId: 'AROA:ada',
};
/** An event as API Gateway sends it to the function, with IAM authorization. */
const event = (kind: string, body: unknown, changes: object = {}) => ({
  version: '2.0',
  routeKey: `POST /commands/${kind}`,
  rawPath: `/v1/commands/${kind}`,
  rawQueryString: '',
  headers: { 'content-type': 'application/json' },
  requestContext: { accountId: '123456789012', apiId: 'a1', stage: 'v1', authorizer: { iam: IAM } },
  body: typeof body === 'string' ? body : JSON.stringify(body),
  isBase64Encoded: false,
  ...changes,
});
const RELEASE = { name: 'ada', seen: { clientOrderId: 'o1', standing: 'ordered' } };
const refusal = (of: unknown): { statusCode?: number; message: string } => {
  try {
    readApiRequest(of);
  } catch (error) {
    return error as { statusCode: number; message: string };
  }
  throw new Error('it was not refused');
};

describe('a request to the API', () => {
  it('is the command of its route, from the caller whom IAM has authenticated', () => {
    expect(readApiRequest(event('approve', { commandId: ID, intakeId: 'i1' }))).toEqual({
      kind: 'command',
      commandId: ID,
      request: { kind: 'approve', intakeId: 'i1' },
      caller: { arn: IAM.userArn, accountId: IAM.accountId, userId: IAM.userId, role: 'Finance', sessionName: 'ada' },
    });
  });

  it('may come encoded', () => {
    const body = Buffer.from(JSON.stringify({ commandId: ID, ...RELEASE })).toString('base64');
    expect(readApiRequest(event('release', body, { isBase64Encoded: true }))).toMatchObject({
      request: { kind: 'release', ...RELEASE },
    });
  });

  it('looks at a command by its id', () => {
    const look = event('', '', { routeKey: 'GET /commands/{id}', pathParameters: { id: ID }, body: undefined });
    expect(readApiRequest(look)).toEqual({ kind: 'look', commandId: ID });
  });

  it.each(['x'.repeat(3_000), '', '%', undefined])('looks up no command under a malformed id', (id) => {
    const look = event('', '', {
      routeKey: 'GET /commands/{id}',
      pathParameters: id === undefined ? undefined : { id },
      body: undefined,
    });
    expect(refusal(look)).toMatchObject({ statusCode: 404, message: expect.stringContaining('is a UUID') });
  });

  it('cannot ask for a command other than that of its route, nor name its own caller', () => {
    const approval = { commandId: ID, intakeId: 'i1' };
    expect(readApiRequest(event('reject', { ...approval, kind: 'approve' }))).toMatchObject({
      request: { kind: 'reject' },
    });
    expect(refusal(event('approve', { ...approval, requestedBy: { arn: 'arn:aws:iam::1:user/boss' } }))).toMatchObject({
      statusCode: 400,
      message: expect.stringMatching(/Unrecognized key.*requestedBy/),
    });
    expect(refusal(event('approve', { ...approval, by: 'the boss' })).message).toMatch(/Unrecognized key.*by/);
  });

  it('has no caller without IAM', () => {
    expect(refusal(event('approve', { commandId: ID, intakeId: 'i1' }, { requestContext: {} }))).toMatchObject({
      statusCode: 403,
      message: expect.stringContaining('sign it with AWS credentials'),
    });
  });

  it.each<[string, unknown, number, RegExp]>([
    ['no JSON', event('approve', 'intakeId=i1'), 400, /not JSON: send an object/],
    ['no id', event('approve', { intakeId: 'i1' }), 400, /commandId: /],
    ['an id that is no UUID', event('approve', { commandId: '1', intakeId: 'i1' }), 400, /commandId: Invalid UUID/],
    ['a missing field', event('resolve-adopt', { commandId: ID, clientOrderId: 'o' }), 400, /providerOrderId: /],
    ['an endless field', event('release', { commandId: ID, ...RELEASE, name: 'a'.repeat(129) }), 400, /name: .*128/],
    ['a release that does not say what was seen', event('release', { commandId: ID, name: 'ada' }), 400, /seen: /],
    [
      'a payment without its attempt',
      event('approve', { commandId: ID, intakeId: 'i', payments: [{ clientOrderId: 'o' }] }),
      400,
      /payments\[0\]\.attempt: /,
    ],
    ['an unknown command', event('pay-everything', { commandId: ID }), 404, /no command .*there are approve, reject/],
    ['an endless body', event('approve', { commandId: ID, intakeId: 'x'.repeat(300_000) }), 413, /may have 262144/],
  ])('is refused with what is wrong: %s', (_, asked, statusCode, message) => {
    expect(refusal(asked)).toMatchObject({ statusCode, message: expect.stringMatching(message) });
  });
});
