import { resolve } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { systemClock } from '../../../lambdas/adapters/clock/system-clock.ts';
import { createS3Drops } from '../../../lambdas/adapters/s3/s3-drops.ts';
import { createSqsMessages } from '../../../lambdas/adapters/sqs/sqs-messages.ts';
import type { StoppedOrder } from '../../../lambdas/domain/following/payment-transitions.ts';
import type { HeldIntake } from '../../../lambdas/domain/intakes/hold-decision.ts';
import type { DropObject, HoldDecision, Intake, PinnedPlan } from '../../../lambdas/domain/intakes/intake.ts';
import { omitUndefined } from '../../../lambdas/domain/values/omit-undefined.ts';
import { approvePayments, stoppedPayments } from '../../../lambdas/use-cases/operate/approve-payments.ts';
import { decideHeld, notHeld, type Verdict } from '../../../lambdas/use-cases/operate/decide-held.ts';
import { readRunningEndpoints } from '../../../local/cloud/data/endpoints-file.ts';
import { awsClientConfig } from '../../../local/cloud/emulators/aws-endpoint.ts';
import { callerArn } from '../connect/caller-arn.ts';
import { type DeployedStage, openDeployedStage } from '../connect/deployed-stage.ts';
import { withLedger } from '../connect/open-stage-ledger.ts';
import { dataFolder, type PlaceOptions } from '../connect/place-options.ts';
import { print } from '../json/print.ts';
import { findIntakes } from '../run/find-intakes.ts';
import { CommandError } from '../terminal/command-error.ts';
import { confirm } from '../terminal/confirm.ts';
import { counted } from '../terminal/counted.ts';
import { printable } from '../terminal/printable.ts';
import { type Since, sinceText } from '../terminal/since.ts';

export interface DecideOptions extends PlaceOptions {
  readonly by: string;
  readonly reason?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly since: Since;
}

const QUESTION: Readonly<Record<Verdict, string>> = { approve: 'Let it be ordered', reject: 'Reject the file' };
const DONE: Readonly<Record<Verdict, string>> = { approve: 'Approved', reject: 'Rejected' };

/**
 * `approve` or `reject`: asks for confirmation, records the decision, and sends the held file to the intake queue
 * again.
 */
export const decideIntake = async (verdict: Verdict, wanted: string, options: DecideOptions): Promise<void> => {
  const by = options.by.trim();
  if (by === '') throw new CommandError('--by must name who decides.');
  const deployed = await openDeployedStage(options);
  const arn = deployed && (await callerArn(deployed.clientConfig));
  const at = new Date().toISOString();
  const { reason } = options;
  const decision: HoldDecision = { by, at, ...omitUndefined({ arn, reason }) };
  const held = await withLedger(options, async (ledger): Promise<HeldIntake | StoppedPayments> => {
    const found = await findIntakes(ledger, wanted, Date.now(), options.since.from(Date.now()));
    const waiting = found.filter((intake): intake is HeldIntake => intake.phase === 'HELD');
    const [first, ...others] = waiting;
    if (first !== undefined && others.length === 0) return first;
    if (first !== undefined)
      throw new CommandError(
        `Several files of that name wait: name one of the intakes ${waiting.map(({ intakeId }) => intakeId).join(', ')}.`,
      );
    if (verdict === 'approve') {
      const stopped: StoppedPayments[] = [];
      for (const intake of found) {
        const payments = await stoppedPayments(intake, ledger);
        if (payments.length > 0) stopped.push({ intake, payments });
      }
      const [only, ...more] = stopped;
      if (only !== undefined && more.length === 0) return only;
      if (only !== undefined)
        throw new CommandError(
          `Payments of several files of that name wait: name one of the intakes ${stopped.map(({ intake }) => intake.intakeId).join(', ')}.`,
        );
    }
    throw new CommandError(
      found[0] === undefined
        ? `There is no file or intake "${wanted}" ${sinceText(options.since)}: --since looks further back, and "status" lists the files.`
        : notHeld(found[0]),
    );
  });
  if ('payments' in held) return letPaymentsGo(held, decision, options);
  const { plan, reasons, object, intakeId } = held;
  const size = `${desktopsOf(plan)} in ${counted(plan.orders, 'order')}, payment ${plan.payment}`;
  await confirm(`${object.key} (${intakeId}): ${size}. Held: ${reasons.join('; ')}. ${QUESTION[verdict]}?`, options);

  const outcome = await withLedger(
    options,
    (ledger) => decideHeld(intakeId, verdict, decision, ledger.intakes),
    'write',
  );
  if ('refused' in outcome) throw new CommandError(outcome.refused);
  const sent = await sendOn(object, deployed, options);
  const done = { intakeId, verdict, by, desktops: plan.desktops ?? plan.counts.valid, orders: plan.orders, sent };
  print(
    options,
    'approve and reject',
    done,
    () => `${DONE[verdict]} by ${printable(by)}: ${printable(object.key)}, ${size}.\n${SENT[sent]}\n`,
  );
};

/** Plans pinned by earlier versions have no number of desktops; a line may ask for several. */
const desktopsOf = ({ desktops, counts }: PinnedPlan): string =>
  desktops === undefined ? counted(counts.valid, 'line') : counted(desktops, 'desktop');

interface StoppedPayments {
  readonly intake: Intake;
  readonly payments: readonly StoppedOrder[];
}

/** `approve` for a file whose orders are placed, but whose payment was held, refused or not accepted. */
const letPaymentsGo = async (
  { intake, payments }: StoppedPayments,
  decision: HoldDecision,
  options: DecideOptions,
): Promise<void> => {
  const { object, intakeId } = intake;
  const orders = payments
    .map(({ providerOrderId, paymentState }) => `${providerOrderId}: ${paymentState.problem}`)
    .join('; ');
  await confirm(
    `${object.key} (${intakeId}): ${payments.length === 1 ? '1 order is' : `${payments.length} orders are`} placed, not paid: ${orders}. Pay ${payments.length === 1 ? 'it' : 'them'}?`,
    options,
  );
  const outcome = await withLedger(
    options,
    (ledger) => approvePayments(intake, payments, decision, { ledger, clock: systemClock }),
    'write',
  );
  if ('refused' in outcome) throw new CommandError(outcome.refused);
  const done = { intakeId, verdict: 'approve', by: decision.by, payments: outcome.approved };
  print(
    options,
    'approve and reject',
    done,
    () =>
      `Approved by ${printable(decision.by)}: the payment of ${counted(outcome.approved, 'order')} of ${printable(object.key)}.\nA running Deskdrop (locally: \`npm run local\`) looks at each again and pays it, unless it has been paid or its price has changed by then.\n`,
  );
};

/** Who continues with the file, as a sentence. */
const SENT = {
  stage: 'It is on its way.',
  'local-cloud': 'It is on its way in the running local cloud.',
  'next-run': 'The next run continues with it.',
} as const;
type Sent = keyof typeof SENT;

/**
 * Sends the object to the intake queue again. If that is not possible, the next run finds it. Returns who continues.
 */
const sendOn = async (
  object: DropObject,
  deployed: DeployedStage | undefined,
  options: DecideOptions,
): Promise<Sent> => {
  await using cleanUp = new AsyncDisposableStack();
  if (deployed !== undefined) {
    const sqs = cleanUp.adopt(new SQSClient(deployed.clientConfig), (client) => client.destroy());
    await createSqsMessages(sqs, deployed.resources.queues).sendIntakes([object]);
    return 'stage';
  }
  const running = await readRunningEndpoints(resolve(dataFolder(options)));
  if (running !== undefined) {
    const config = awsClientConfig(running.endpoint);
    const s3 = cleanUp.adopt(new S3Client(config), (client) => client.destroy());
    const sqs = cleanUp.adopt(new SQSClient(config), (client) => client.destroy());
    // The local bucket is in memory. Without the file, a message would only end the intake.
    if ((await createS3Drops(s3).describe(object.bucket, object.key)) !== undefined) {
      await createSqsMessages(sqs, { intake: running.queues.intake }).sendIntakes([object]);
      return 'local-cloud';
    }
  }
  return 'next-run';
};
