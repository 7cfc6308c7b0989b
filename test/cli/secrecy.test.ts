import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, type TestContext, test } from 'vitest';
import type { Summary } from '../../lambdas/domain/reporting/summary.ts';
import { createWorkplace, startCommand, until, type Workplace } from '../support/command.ts';
import { type ReceivedRequest, type Respond, startHttpServer } from '../support/http-server.ts';
import { runCommand } from '../support/run-command.ts';
import { withTimes } from '../support/synthesize-once.ts';

// The worst provider there is: its errors repeat all that it is sent, headers and body.

const PROJECT = '0a1b2c3d4e5f60718293a4b5c6d7e8f9';
const PASSWORD = 'Pa"ss\\wörd-<4711>&+more';
const PROJECT_TOKEN = `MIIproject${'p'.repeat(300)}`;
const STATIC_TOKEN = `MIIstatic${'s'.repeat(300)}`;
const KEY = { accessKey: 'AKEXAMPLE0123456789', secretKey: 'Secret-Key-0123456789abcdef', domainId: 'd1', user: 'bot' };
const SECURITY_TOKEN = `gQpjbi1ub3J0aC00${'t'.repeat(200)}`;

/** The secret in every spelling that an error page or a crash may use. */
const spellings = (secret: string): string[] => {
  const json = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    json,
    JSON.stringify(json).slice(1, -1),
    encodeURIComponent(secret),
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
    Buffer.from(secret).toString('base64').slice(0, -4),
    secret.slice(0, 20),
  ];
};

const filesUnder = async (dir: string): Promise<string[]> =>
  (await readdir(dir, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** The request, as error pages show it. */
const echo = ({ headers, body }: ReceivedRequest): string => `${JSON.stringify(headers)} ${body}`;

const fail =
  (status: number): Respond =>
  (request, response) => {
    const { headers } = request;
    const proof = headers['x-auth-token'] ?? headers['x-security-token'] ?? headers.authorization ?? 'none';
    response.writeHead(status, { 'Content-Type': 'application/json', 'X-Request-Id': String(proof).slice(-200) });
    response.end(
      JSON.stringify({
        error_code: 'APIGW.0301',
        error_msg: `${proof} was sent for ${/"user_email".*?"user_phone":"[^"]*"/.exec(request.body)?.[0]}`,
        error_detail: echo(request),
        encoded_authorization_message: echo(request),
      }),
    );
  };

const failInHtml =
  (status: number): Respond =>
  (request, response) => {
    const { headers, body } = request;
    response.writeHead(status, { 'Content-Type': 'text/html' });
    response.end(
      `<pre>${headers['x-auth-token'] ?? headers.authorization} ${headers['x-security-token']} ${body}</pre>`,
    );
  };

/** Tokens for the project; for the domain IAM shows the password instead. */
const answerToken: Respond = (request, response) => {
  if (request.body.includes('"scope":{"project"')) {
    response.writeHead(201, { 'X-Subject-Token': PROJECT_TOKEN });
    response.end(JSON.stringify({ token: { expires_at: '2099-01-01T00:00:00.000000Z' } }));
    return;
  }
  response.writeHead(401, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify({ error: { code: 401, message: `wrong: ${PASSWORD} in ${request.body}`, title: 'x' } }));
};

const noDesktops: Respond = (_, response) => void response.end('{"desktops":[],"total_count":0}');

/** Each user's order fails in a different way: refused, in doubt, forbidden (403) or unauthorized (401). */
const answer: Respond = (request, response) => {
  if (request.path.endsWith('/auth/tokens')) return answerToken(request, response);
  // The check that a run makes before it drops anything asks for one desktop; the sweeps ask for more.
  if (request.path.endsWith('/desktops/detail') && request.query.get('limit') === '1')
    return noDesktops(request, response);
  if (request.body.includes('"refused"')) return fail(400)(request, response);
  if (request.body.includes('"doubtful"')) return failInHtml(502)(request, response);
  if (request.body.includes('"forbidden"')) return fail(403)(request, response);
  return fail(401)(request, response);
};

const CONTACTS = ['refused@example.com', 'doubtful@example.com', '+49 (30) 4711-01', '030 4711-02'];
const CSV = [
  'user_name,user_email,user_phone,user_group,profile',
  'refused,refused@example.com,+49 (30) 4711-01,administrators,',
  'doubtful,doubtful@example.com,030 4711-02,users,',
  'forbidden,,,,',
  'shut-out,,,sudo,developer-linux',
  '',
].join('\n');

const start = async (
  { onTestFinished }: TestContext,
  place: Workplace,
  credentials: object,
  more: Record<string, string> = {},
) => {
  const provider = await startHttpServer(answer, { onTestFinished });
  const { url } = provider;
  const file = await place.write('hires.csv', CSV);
  const endpoints = ['--workspace-endpoint', url, '--iam-endpoint', url, '--bss-endpoint', url];
  const command = startCommand(['run', file, ...place.outArgs, ...endpoints, '--project-id', PROJECT, '--json'], {
    WORKSPACE_CREDENTIALS: JSON.stringify(credentials),
    // Short limits, so that throttled orders and orders in doubt are given up during the test.
    ...withTimes({ throttledForMs: 5_000, maxAttempts: 2, maxSweeps: 3 }),
    ...more,
  });
  onTestFinished(() => void command.child.kill('SIGKILL'));
  return { provider, command };
};

const signaturesIn = (requests: readonly ReceivedRequest[]): string[] =>
  requests.flatMap(({ headers }) => /Signature=(\w+)/.exec(String(headers.authorization))?.[1] ?? []);

describe.concurrent('a run in which everything fails shows no secret', () => {
  test.for<[string, object, readonly string[]]>([
    [
      'password and token',
      { type: 'token', domain: 'acme', user: 'bot', password: PASSWORD },
      [PASSWORD, PROJECT_TOKEN],
    ],
    ['ready token', { type: 'static-token', token: STATIC_TOKEN }, [STATIC_TOKEN]],
    ['access key', { type: 'aksk', ...KEY }, [KEY.secretKey, KEY.accessKey]],
    [
      'temporary access key',
      { type: 'aksk', ...KEY, securityToken: SECURITY_TOKEN, user: 'deskdrop' },
      [KEY.secretKey, KEY.accessKey, SECURITY_TOKEN],
    ],
  ])('of the credentials: %s', async ([, credentials, secrets], context) => {
    await using place = await createWorkplace();
    const { provider, command } = await start(context, place, credentials);
    const { status, stdout, stderr } = await command.result;
    expect(status, stderr).toBe(2);

    const { intakes } = JSON.parse(stdout) as { intakes: Summary[] };
    expect(intakes[0]?.counts).toMatchObject({ ordered: 0, rejected: 1, 'needs-attention': 3 });
    const outputs: [string, string][] = [
      ['stdout', stdout],
      ['stderr', stderr],
    ];
    for (const { clientOrderId } of intakes[0]?.orders ?? []) {
      const shown = await runCommand(['order', clientOrderId, ...place.dataArgs, '--json']);
      outputs.push([`order ${clientOrderId}`, shown.stdout + shown.stderr]);
    }
    for (const path of await filesUnder(place.dir)) outputs.push([path, await readFile(path, 'latin1')]);
    expect(outputs.map(([name]) => name).join()).toMatch(/deskdrop\.log.*|hires\.result\.csv/);

    const log = await place.log();
    expect(log, 'the provider did repeat them').toContain('[REDACTED]');
    expect(/\[E-MAIL\].*\[PHONE\]/.test(log), 'the provider did repeat them').toBe(true);
    expect(CONTACTS.flatMap(spellings).filter((spelling) => log.includes(spelling))).toEqual([]);
    const posted = log.split('\n').filter((line) => line.includes('order attempt ended'));
    expect(posted.length).toBeGreaterThanOrEqual(4);
    for (const line of posted)
      expect(JSON.parse(line)).toMatchObject({
        intakeId: intakes[0]?.intakeId,
        clientOrderId: expect.any(String),
        attempt: expect.any(Number),
        service: 'deskdrop-local',
      });
    expect(outputs.filter(([name, text]) => name.startsWith('order ') && text.includes('[REDACTED]'))).toHaveLength(4);
    const forbidden = [...secrets, ...signaturesIn(provider.requests)].flatMap(spellings);
    expect(forbidden.length).toBeGreaterThan(0);
    for (const [name, text] of outputs) {
      const bytes = name.startsWith('/') ? (secret: string) => Buffer.from(secret).toString('latin1') : String;
      const leaked = forbidden.filter((secret) => text.includes(bytes(secret)));
      expect(leaked, name).toEqual([]);
    }
  });
});

test('neither the diagnostic report of a run nor the environment of its child processes holds the credentials', async (context) => {
  await using place = await createWorkplace();
  const reports = join(place.dir, 'reports');
  await mkdir(reports);
  const credentials = { type: 'aksk', ...KEY, securityToken: SECURITY_TOKEN, user: 'deskdrop' };
  const { provider, command } = await start(context, place, credentials, {
    NODE_OPTIONS: `--report-on-signal --report-directory=${reports}`,
  });
  await until(() => provider.requests.some(({ path }) => path.endsWith('/orders/subscribe')));
  const children = await readFile(`/proc/${command.child.pid}/task/${command.child.pid}/children`, 'utf8').catch(
    () => '',
  );
  for (const pid of children.trim().split(' ').filter(Boolean)) {
    expect((await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')).includes(KEY.secretKey)).toBe(false);
    expect((await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).includes(KEY.secretKey)).toBe(false);
  }
  command.child.kill('SIGUSR2');
  const report = async () => (await filesUnder(reports).catch(() => [])).find((path) => path.endsWith('.json'));
  await until(async () => {
    const path = await report();
    return path !== undefined && (await readFile(path, 'utf8')).trimEnd().endsWith('}');
  });
  const text = await readFile((await report()) ?? '', 'utf8');
  expect(text).toContain('"header"');
  for (const secret of [KEY.secretKey, SECURITY_TOKEN]) {
    expect(spellings(secret).filter((spelling) => text.includes(spelling))).toEqual([]);
  }
});
