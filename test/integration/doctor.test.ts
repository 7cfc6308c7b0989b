import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Check } from '../../lambdas/domain/examining/check.ts';
import { DEFAULT_SETTINGS } from '../../local/workspace-simulator/settings.ts';
import { type PublishedForTests, publishStage } from '../support/deployed-stage.ts';
import { type Pipeline, startPipeline } from '../support/pipeline.ts';
import { runCommand } from '../support/run-command.ts';

// `doctor` against the local cloud, and against a stage that is published as its deployment would publish it.

/** The times of stage `local`: on a busy machine an answer takes longer than the tests' pipeline allows. */
const PATIENT = { requestTimeoutMs: 3_000, leaseMs: 8_000 };

let pipeline: Pipeline;
let published: PublishedForTests;
const closes: (() => Promise<void>)[] = [];
beforeAll(async () => {
  pipeline = await startPipeline({ times: PATIENT });
  published = await publishStage('prod', {}, pipeline.cloud.endpoints, (close) => closes.push(close));
});
afterAll(async () => {
  await Promise.all(closes.map((close) => close()));
  await pipeline.stop();
});
beforeEach(() => {
  pipeline.simulator.faults.clear();
  pipeline.simulator.changeSettings(DEFAULT_SETTINGS);
});

interface Examined {
  readonly status: number;
  readonly checks: readonly Check[];
  readonly leftOut: readonly string[];
}

/** The document without the log lines that the functions, which run in this process too, print in between. */
const documentIn = (stdout: string) =>
  JSON.parse(
    stdout
      .split('\n')
      .filter((line) => !line.startsWith('{"'))
      .join('\n'),
  );
const doctor = async (...where: readonly string[]): Promise<Examined> => {
  const environment = where.includes('--stage') ? published.environment : {};
  const { status, stdout } = await runCommand(['doctor', ...where, '--json'], environment);
  return { status, ...documentIn(stdout) };
};
const local = () => doctor('--data', pipeline.dataDir);
const deployed = () => doctor('--stage', 'prod');
const about = ({ checks }: Examined, text: string) => checks.find((check) => check.about.includes(text));

test('everything is fine on one machine, and what does not exist there is listed as left out', async () => {
  const examined = await local();
  expect(examined.checks.filter(({ verdict }) => verdict !== 'fine')).toEqual([]);
  expect(examined).toMatchObject({ status: 0, leftOut: ['alarms', 'event source mappings'] });
  const subjects = ['ledger', 'queue order', 'dead letters of command', 'credentials', 'our user', 'clock'];
  const offered = ['right to read orders', 'right to read desktops', 'right to read jobs', 'product', 'hour package'];
  for (const subject of [...subjects, ...offered, 'image', 'quota', 'free addresses'])
    expect([subject, about(examined, subject)?.verdict]).toEqual([subject, 'fine']);
  expect(pipeline.simulator.calls.order).toBe(0);
  const { stdout } = await runCommand(['doctor', '--data', pipeline.dataDir]);
  expect(stdout).toMatch(/Left out on one machine: alarms.*\n\d+ checks: everything that was asked is fine\.\n$/s);
});

test('everything is fine on a stage, with its queues, event source mappings and alarms', async () => {
  const examined = await deployed();
  expect(examined.checks.filter(({ verdict }) => verdict !== 'fine')).toEqual([]);
  expect(examined).toMatchObject({ status: 0, leftOut: [] });
  expect(examined.checks.filter((check) => check.about.startsWith('event source mapping'))).toHaveLength(10);
  expect(about(examined, 'alarms')?.says).toMatch(/^(\d+) of \1 are quiet$/);
});

test('what is wrong is a problem with what to do: a sold-out product, a disabled mapping, an alarm that is on or missing', async () => {
  const { offer } = DEFAULT_SETTINGS;
  const sold = { 'workspace.x86.flexus.xlarge2': 'sellout' } as const;
  pipeline.simulator.changeSettings({ offer: { ...offer, sold } });
  const { alarms, mappings } = published.states;
  const [mapping = ''] = mappings.keys();
  mappings.set(mapping, 'Disabled');
  alarms.set('Deskdrop-prod-DeadLetters', 'ALARM');
  alarms.delete('Deskdrop-prod-ReportLate');
  const examined = await deployed();
  mappings.set(mapping, 'Enabled');
  for (const name of ['DeadLetters', 'ReportLate']) alarms.set(`Deskdrop-prod-${name}`, 'OK');
  expect(examined.status).toBe(2);
  const problems = examined.checks.filter(({ verdict }) => verdict === 'problem');
  expect(problems.map(({ todo }) => todo)).toEqual([
    expect.stringContaining(`aws lambda update-event-source-mapping --uuid ${mapping} --enabled`),
    expect.stringContaining('See DeadLetters in docs/RUNBOOK.md'),
    expect.stringContaining('Deploy the stage again'),
    expect.stringContaining('choose another one'),
  ]);
});

test('a question that is not permitted, or gets no answer, stays unanswered, and the others are still asked', async () => {
  pipeline.simulator.faults.add({ on: 'quotas', how: 'fail' });
  const environment = { ...published.environment, AWS_ENDPOINT_URL_CLOUDWATCH: 'http://127.0.0.1:9' };
  const { status, stdout } = await runCommand(['doctor', '--stage', 'prod', '--json'], environment);
  const { checks }: Examined = documentIn(stdout);
  expect(status).toBe(3);
  const open = checks.filter(({ verdict }) => verdict !== 'fine');
  expect(open.map(({ verdict, about: subject }) => [verdict, subject])).toEqual([
    ['not-answered', 'alarms'],
    ['not-answered', 'quotas of the project'],
  ]);
  expect(open[0]?.todo).toContain('OperatorExamines');
});

test('a right that the credentials lack is a problem, and so are credentials that are refused', async () => {
  pipeline.simulator.faults.add({ on: 'orders', how: 'forbidden' });
  expect(about(await local(), 'right to read orders')).toMatchObject({ verdict: 'problem' });
  pipeline.simulator.faults.clear();
  pipeline.simulator.faults.add({ on: 'desktops', how: 'unauthorized' });
  expect(about(await local(), 'credentials of the provider')).toMatchObject({
    verdict: 'problem',
    says: expect.stringContaining('HTTP 401'),
  });
});

test('an unreadable dead letter is reported', async () => {
  const sqs = new SQSClient(pipeline.cloud.clientConfig);
  const QueueUrl = pipeline.cloud.queueUrls['report-dlq'];
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'unreadable' }));
  sqs.destroy();
  const examined = await local();
  expect(examined.status).toBe(2);
  expect(about(examined, 'dead letters of report')).toMatchObject({
    verdict: 'problem',
    todo: expect.stringContaining('docs/RUNBOOK.md'),
  });
});

test('if nothing runs, nothing is fine', async () => {
  const examined = await doctor('--data', '/nowhere');
  expect(examined.status).toBe(3);
  expect(examined.checks.map(({ verdict }) => verdict)).toEqual(['not-answered', 'not-answered', 'not-answered']);
});
