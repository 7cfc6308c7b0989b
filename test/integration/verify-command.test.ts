import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scheduledVerification } from '../../lambdas/use-cases/operate/begin-verification.ts';
import { until } from '../support/command.ts';
import { csvOf, type Pipeline, STATIC_TOKEN, startPipeline } from '../support/pipeline.ts';
import { runCommand } from '../support/run-command.ts';
import { runCommandThere } from '../support/send-command.ts';
import { connect, orderBody } from '../support/workspace-simulator-client.ts';

// `verify` from the command line to the provider and back through the real handlers, and as the schedule runs it.

/** The times of stage `local`: on a busy machine an answer takes longer than the tests' pipeline allows. */
const PATIENT = { requestTimeoutMs: 3_000, leaseMs: 8_000 };

let pipeline: Pipeline;
let sqs: SQSClient;
let byHand: string;
beforeAll(async () => {
  pipeline = await startPipeline({ simulator: { staticTokenUser: 'deskdrop' }, times: PATIENT });
  sqs = new SQSClient(pipeline.cloud.clientConfig);
  const placed = await connect(pipeline.simulator, STATIC_TOKEN).order(orderBody([{ user_name: 'by-hand' }]));
  byHand = placed.json.order_id;
  await pipeline.drop(csvOf('verified'));
});
afterAll(async () => {
  sqs.destroy();
  await pipeline.stop();
});

const verify = (...more: readonly string[]) => runCommand(['verify', '--data', pipeline.dataDir, ...more]);
/** The document without the log lines that the functions, which run in this process too, print in between. */
const documentIn = (stdout: string) =>
  JSON.parse(
    stdout
      .split('\n')
      .filter((line) => !line.startsWith('{"'))
      .join('\n'),
  );
const since = () => new Date(Date.now() - 3_600_000).toISOString();

test('a verification lists what only the provider knows, once it cannot be an order that is being placed', async () => {
  await until(async () => {
    const command = await runCommandThere(pipeline.cloud, { kind: 'verify', from: since() });
    return command.state === 'done' && command.result.kind === 'verified' && command.result.counts.differences > 0;
  });
  const { status, stdout } = await verify('--since', '1h', '--json');
  const document = documentIn(stdout);
  expect({ status, document }).toMatchObject({
    status: 2,
    document: {
      counts: { compared: 1, listed: 2, differences: 1, unanswered: 0 },
      differences: [{ kind: 'not-here', providerOrderId: byHand, todo: expect.stringContaining('console') }],
    },
  });
  const text = await verify('--since', '1h');
  expect(text.stdout.replaceAll(/\s+/g, ' ')).toMatch(
    new RegExp(
      `1 order of the ledger and 2 orders of the provider's list.*1 difference.* ${byHand}: not in the ledger here no such order there unpaid`,
    ),
  );
});

test('the schedule’s tick verifies once a day however often it comes, and --last shows what it found', async () => {
  const none = await verify('--last');
  expect(none).toMatchObject({ status: 1, stderr: expect.stringContaining('The schedule has verified nothing') });
  const tick = new SendMessageCommand({
    QueueUrl: pipeline.cloud.queueUrls.command,
    MessageBody: JSON.stringify({ verify: 'scheduled' }),
  });
  const commandId = scheduledVerification(Date.now());
  await Promise.all([sqs.send(tick), sqs.send(tick)]);
  await until(async () => (await pipeline.ledger.commands.getCommand(commandId))?.state === 'done');
  const { status, stdout } = await verify('--last', '--json');
  expect({ status, document: documentIn(stdout) }).toMatchObject({
    status: 2,
    document: { counts: { differences: 1 }, differences: [{ providerOrderId: byHand }] },
  });
  const command = await pipeline.ledger.commands.getCommand(commandId);
  expect(command).toMatchObject({ requestedBy: { userId: 'schedule' }, request: { kind: 'verify' } });
});

test('what the provider does not answer is listed, and has an exit status of its own', async () => {
  await connect(pipeline.simulator, STATIC_TOKEN).cancel(byHand);
  pipeline.simulator.faults.add({ on: 'details', how: 'forbidden' });
  const { status, stdout } = await verify('--since', '1h', '--json');
  pipeline.simulator.faults.clear();
  expect({ status, document: documentIn(stdout) }).toMatchObject({
    status: 3,
    document: { counts: { differences: 0, unanswered: 1 }, reasons: [expect.stringContaining('HTTP 403')] },
  });
  expect((await verify('--since', '1h')).status).toBe(0);
});

test('if no local cloud runs, the command says what to start', async () => {
  const { status, stderr } = await runCommand(['verify', '--data', '/nowhere']);
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('No local cloud runs on /nowhere') });
});
