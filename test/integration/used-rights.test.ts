import { randomUUID } from 'node:crypto';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recentIntakes } from '../../bin/commands/run/find-intakes.ts';
import type { CommandRequest } from '../../lambdas/domain/commands/command.ts';
import type { Order } from '../../lambdas/domain/orders/order.ts';
import { stoppedPayments } from '../../lambdas/use-cases/operate/approve-payments.ts';
import { ordersToRedrive } from '../../lambdas/use-cases/operate/redrive-file.ts';
import { findReleaseTarget } from '../../lambdas/use-cases/operate/release-person.ts';
import { ordersInAttention, ordersToPay } from '../../lambdas/use-cases/status/list-orders.ts';
import { desktopStatus, intakeStatus, orderStatus } from '../../lambdas/use-cases/status/order-status.ts';
import { FED_NAMES, WORKER_NAMES } from '../../lib/stage/function-config.ts';
import { type CloudFormationTemplate, synthesizeStage } from '../../lib/synthesize-stage.ts';
import { asFunction } from '../../local/cloud/runtime/function-output.ts';
import { type Asked, askedOfKms, isAllowed, statementsOf } from '../infra/iam.ts';
import { queueOf, render } from '../infra/template.ts';
import { askedBy } from '../support/asked-of-aws.ts';
import { until } from '../support/command.ts';
import { listenToAws } from '../support/listen-to-aws.ts';
import { fresh } from '../support/orders.ts';
import { csvOf, type Pipeline, startPipeline } from '../support/pipeline.ts';
import { runCommandThere } from '../support/send-command.ts';
import { orderBody } from '../support/workspace-simulator-client.ts';

// The embedded cloud allows everything. So the test records what functions and people really ask of AWS, and what AWS
// asks of KMS for them, and compares it with their policies.

const REGION = 'ap-southeast-1';
const DAY_MS = 24 * 60 * 60 * 1_000;

let prod: CloudFormationTemplate;
let pipeline: Pipeline;
let sqs: SQSClient;
const aws = listenToAws();
beforeAll(async () => {
  prod = await synthesizeStage('prod', { provider: { projectId: 'p1' } });
  pipeline = await startPipeline({
    payment: 'confirm',
    guard: { maxDesktopsPerDay: 1_000, approval: 'above-20-desktops' },
    times: { followMinMs: 500, followMaxMs: 1_000, followForMs: 60_000 },
  });
  sqs = new SQSClient(pipeline.cloud.clientConfig);
});
afterAll(async () => {
  aws.stop();
  sqs.destroy();
  await pipeline.stop();
});

/** The name without the prefix `deskdrop-STAGE-` of the functions and the table. */
const holderOf = (by: string): string => by.replace(pipeline.cloud.tableName.replace(/ledger$/, ''), '');
/** What each holder has asked so far. */
const askedSoFar = (): { holder: string; asked: Asked }[] =>
  aws.heard.flatMap((heard) => askedBy(heard, pipeline.cloud).map((asked) => ({ holder: holderOf(heard.by), asked })));
const short = (holder: string, { action, resource, context = {} }: Asked): string =>
  `${holder} ${action} ${resource.replace(/#.*/s, '#')} ${Object.values(context).flat().join(' ').replaceAll(/#\S*/g, '#')}`.trim();
/** The calls, and the KMS calls made for them, that no policy of their holder allows. */
const refused = (all: readonly { holder: string; asked: Asked }[]): string[] => [
  ...new Set(
    all.flatMap(({ holder, asked }) =>
      [asked, ...askedOfKms(asked, REGION)]
        .filter((one) => !isAllowed(statementsOf(prod, holder), one))
        .map((one) => short(holder, one)),
    ),
  ),
];
const kindsAsked = (): string[] => [
  ...new Set(askedSoFar().map(({ holder, asked }) => short(holder, asked).replace(/\/.*/, ''))),
];

test('no function uses a right that its role lacks, in a whole run', async () => {
  const { faults } = pipeline.simulator;
  faults.add({ on: 'order', how: 'reset', when: 'after', match: 'lost', times: 1 });
  faults.add({ on: 'order', how: 'refuse', match: 'refused' });
  const people = 'lost,users,,\nrefused,administrators,,\ncolleague,administrators,,\n';
  const csv = `user_name,user_group,desktop_name,size\n${people},,LAB,3\n`;
  await pipeline.drop(csv);
  // Dropped again: everybody is already ordered.
  await pipeline.drop(`${csv}\n`);
  await pipeline.drop(csvOf('only-planned'), 'plan/users.csv');

  expect(refused(askedSoFar())).toEqual([]);
  // Guards against a run of which no call was recorded.
  expect(kindsAsked()).toEqual(
    expect.arrayContaining([
      'split dynamodb:PutItem LedgerTable9343E4AA DAY#',
      'split s3:GetObject DropsBucketA91BB315',
      'split sqs:SendMessage OrderQueue598C9801',
      'submit dynamodb:PutItem LedgerTable9343E4AA USER#',
      'submit dynamodb:PutItem LedgerTable9343E4AA POOL#',
      'submit dynamodb:PutItem LedgerTable9343E4AA PROVIDER#',
      'reconcile dynamodb:PutItem LedgerTable9343E4AA BILLING#',
      'reconcile dynamodb:PutItem LedgerTable9343E4AA ORDER#',
      'reconcile s3:ListBucket DropsBucketA91BB315 incoming',
      'reconcile sqs:SendMessage ReportQueueF1965D5F',
      'report dynamodb:PutItem LedgerTable9343E4AA INTAKE#',
      'report s3:PutObject DropsBucketA91BB315',
    ]),
  );
});

test('the function for dead letters uses no further right, whatever the letter', async () => {
  const { ledger, cloud } = pipeline;
  const letter = (queue: string, body: unknown) =>
    sqs.send(new SendMessageCommand({ QueueUrl: cloud.queueUrls[`${queue}-dlq`], MessageBody: JSON.stringify(body) }));
  const { intake, orders } = await pipeline.drop(csvOf('letters'));
  const at = new Date().toISOString();
  const queued = fresh({
    clientOrderId: randomUUID(),
    intakeId: intake.intakeId,
    size: 1,
    createdAt: at,
    since: at,
    notBefore: new Date(Date.now() + 3_600_000).toISOString(),
  });
  const member = { position: 0, line: 2, userName: 'parked', computerName: 'D-parked', claimsName: false };
  const request = orderBody([{ user_name: 'parked', computer_name: 'D-parked' }]) as never;
  await ledger.orders.putOrder({ order: queued, members: [member], request });
  await letter('order', { clientOrderId: queued.clientOrderId });
  await letter('reconcile', { clientOrderId: orders[0]?.clientOrderId });
  await letter('reconcile', { providerOrderId: 'CS1' });
  await letter('report', { intakeId: intake.intakeId });
  const key = `incoming/${randomUUID()}.csv`;
  await letter('intake', { detail: { bucket: { name: cloud.bucketName }, object: { key, size: 1, etag: 'e' } } });
  await until(async () => (await ledger.orders.getOrder(queued.clientOrderId))?.state === 'NEEDS_ATTENTION');
  await until(async () => (await ledger.intakes.unreportedIntakes()).every(({ object }) => object.key !== key));

  expect(refused(askedSoFar())).toEqual([]);
  expect(kindsAsked()).toEqual(
    expect.arrayContaining([
      'dead-letters dynamodb:PutItem LedgerTable9343E4AA ORDER#',
      'dead-letters dynamodb:PutItem LedgerTable9343E4AA INTAKE#',
      'dead-letters sqs:SendMessage ReportQueueF1965D5F',
    ]),
  );
});

test('people only read, within their policies; what they ask for is done by the functions, within their roles', async () => {
  const { ledger, simulator, cloud } = pipeline;
  simulator.faults.add({ on: 'order', how: 'forbidden', code: 'WKS.00081105', match: 'quota', times: 1 });
  simulator.faults.add({ on: 'order', how: 'refuse', match: 'again', times: 1 });
  const [parked, rejected] = await Promise.all([pipeline.drop(csvOf('quota')), pipeline.drop(csvOf('again'))]);
  const heldId = await pipeline.put('user_name,desktop_name,size\n,HELD,21\n', 'incoming/held.csv');
  await pipeline.answer(heldId, 'HELD');
  const only = ({ orders }: { orders: readonly Order[] }): Order => orders[0] as Order;

  await asFunction('OperatorReads', async () => {
    await intakeStatus(parked.intake, ledger);
    await orderStatus(only(parked).clientOrderId, ledger);
    await orderStatus(simulator.book.orders()[0]?.orderId ?? '', ledger);
    await desktopStatus('again', ledger, 'D-');
    await ordersToPay(await recentIntakes(ledger, Date.now(), Date.now() - 2 * DAY_MS), ledger);
    await ordersInAttention(ledger);
  });
  // The command line reads this before it asks for a command.
  await asFunction('OperatorActs', async () => {
    expect(await findReleaseTarget('letters', ledger, 'D-')).toMatchObject({ kind: 'ordered' });
    expect(await ordersToRedrive(rejected.intake, ledger)).toMatchObject({ ended: [{}] });
    expect(await ledger.brakes.getPause()).toBeUndefined();
  });
  await asFunction('Approver', async () => {
    for (const intake of await recentIntakes(ledger, Date.now(), 2)) await stoppedPayments(intake, ledger);
    await ledger.brakes.getPause();
    expect(await ledger.intakes.getIntake(heldId)).toMatchObject({ phase: 'HELD' });
  });

  const { clientOrderId } = only(parked);
  const asks = async (request: CommandRequest) => (await runCommandThere(cloud, request)).state;
  await until(async () => (await asks({ kind: 'resolve-absent', clientOrderId })) === 'done');
  expect(await asks({ kind: 'redrive-order', clientOrderId: only(rejected).clientOrderId })).toBe('done');
  expect(await asks({ kind: 'approve', intakeId: heldId })).toBe('done');
  await pipeline.answer(heldId, 'REPORTED');
  const { order: held } = (await desktopStatus('letters', ledger, 'D-')) ?? {};
  const seen = { clientOrderId: held?.clientOrderId ?? '', standing: 'ordered' } as const;
  expect(await asks({ kind: 'release', name: 'letters', seen })).toBe('done');
  expect(await asks({ kind: 'redrive-file', intakeId: parked.intake.intakeId })).toMatch(/done|refused/);
  expect(await asks({ kind: 'resolve-adopt', clientOrderId, providerOrderId: 'CS1' })).toBe('refused');
  expect(await asks({ kind: 'verify', from: new Date(Date.now() - DAY_MS).toISOString() })).toBe('done');
  expect(await asks({ kind: 'doctor' })).toBe('done');

  for (const kind of ['pause', 'resume'] as const) expect(await asks({ kind })).toBe('done');
  expect(await asks({ kind: 'stop', intakeId: parked.intake.intakeId })).toBe('done');

  expect(refused(askedSoFar())).toEqual([]);
  expect(kindsAsked()).toEqual(
    expect.arrayContaining([
      'operate dynamodb:PutItem LedgerTable9343E4AA BRAKE#',
      'submit dynamodb:BatchGetItem LedgerTable9343E4AA BRAKE# BRAKE#',
      'OperatorReads dynamodb:Query LedgerTable9343E4AA',
      'OperatorReads dynamodb:GetItem LedgerTable9343E4AA PROVIDER#',
      'OperatorActs dynamodb:GetItem LedgerTable9343E4AA USER#',
      'Approver dynamodb:GetItem LedgerTable9343E4AA INTAKE#',
      'request-command dynamodb:PutItem LedgerTable9343E4AA COMMAND#',
      'request-command sqs:SendMessage CommandQueue3BE83037',
      'operate dynamodb:PutItem LedgerTable9343E4AA COMMAND#',
      'operate dynamodb:PutItem LedgerTable9343E4AA ORDER#',
      'operate dynamodb:PutItem LedgerTable9343E4AA USER#',
      'operate s3:GetObject DropsBucketA91BB315',
      'operate sqs:SendMessage OrderQueue598C9801',
      'operate sqs:SendMessage IntakeQueueF8C45524',
    ]),
  );
});

test('Lambda’s pollers may read the queues of the functions', () => {
  const feeds = WORKER_NAMES.flatMap((name) => [
    [name, queueOf(prod, name).id] as const,
    ['dead-letters', render(queueOf(prod, name).properties.RedrivePolicy.deadLetterTargetArn)] as const,
  ]);
  const asked = feeds.flatMap(([holder, resource]) =>
    ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map((name) => ({
      holder,
      asked: { action: `sqs:${name}`, resource },
    })),
  );
  expect(new Set(asked.map(({ holder }) => holder))).toEqual(new Set(FED_NAMES));
  expect(refused(asked)).toEqual([]);
  // These functions shorten the wait of a failed message.
  const sooner = (['split', 'reconcile', 'report', 'operate'] as const).map((holder) => ({
    holder,
    asked: { action: 'sqs:ChangeMessageVisibility', resource: queueOf(prod, holder).id },
  }));
  expect(refused(sooner)).toEqual([]);
});
