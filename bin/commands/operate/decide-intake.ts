import type { CommandRequest, SeenPayment } from '../../../lambdas/domain/commands/command.ts';
import { PAYMENTS_MAX } from '../../../lambdas/domain/commands/command-request-schema.ts';
import type { StoppedOrder } from '../../../lambdas/domain/following/payment-transitions.ts';
import type { HeldIntake } from '../../../lambdas/domain/intakes/hold-decision.ts';
import type { Intake, PinnedPlan } from '../../../lambdas/domain/intakes/intake.ts';
import { omitUndefined } from '../../../lambdas/domain/values/omit-undefined.ts';
import type { Ledger } from '../../../lambdas/ports/ledger.ts';
import { stoppedPayments } from '../../../lambdas/use-cases/operate/approve-payments.ts';
import { notHeld, type Verdict } from '../../../lambdas/use-cases/operate/decide-held.ts';
import type { EndedCommand } from '../connect/command-client.ts';
import { type Commands, openCommands } from '../connect/open-commands.ts';
import { withLedger } from '../connect/open-stage-ledger.ts';
import type { OperatorOptions } from '../connect/operator-options.ts';
import { print } from '../json/print.ts';
import { findIntakes } from '../run/find-intakes.ts';
import { CommandError } from '../terminal/command-error.ts';
import { confirm } from '../terminal/confirm.ts';
import { counted } from '../terminal/counted.ts';
import { printable } from '../terminal/printable.ts';
import { type Since, sinceText } from '../terminal/since.ts';

export interface DecideOptions extends OperatorOptions {
  readonly reason?: string;
  readonly since: Since;
  /** The server of a local cloud that does not use the embedded emulators. */
  readonly awsEndpoint?: string;
}

const QUESTION: Readonly<Record<Verdict, string>> = { approve: 'Let it be ordered', reject: 'Reject the file' };
const DONE: Readonly<Record<Verdict, string>> = { approve: 'Approved', reject: 'Rejected' };

/** A file that waits for a decision, and the table of its ledger. */
interface Found {
  readonly waits: HeldIntake | StoppedPayments;
  readonly tableName: string;
}

interface StoppedPayments {
  readonly intake: Intake;
  readonly payments: readonly StoppedOrder[];
}

/**
 * `approve` or `reject`: shows the held file, asks for confirmation, and sends the command, which records the decision and
 * sends the file to the intake queue again.
 */
export const decideIntake = async (verdict: Verdict, wanted: string, options: DecideOptions): Promise<void> => {
  const commands = await openCommands(options, { mayServe: true });
  const found = await withLedger(options, async (ledger, { tableName }) => ({
    waits: await findWaiting(verdict, wanted, options, ledger),
    tableName,
  }));
  if ('payments' in found.waits) return letPaymentsGo(found.waits, options, { ...found, commands });
  const { plan, reasons, object, intakeId } = found.waits;
  const size = `${desktopsOf(plan)} in ${counted(plan.orders, 'order')}, payment ${plan.payment}`;
  await confirm(`${object.key} (${intakeId}): ${size}. Held: ${reasons.join('; ')}. ${QUESTION[verdict]}?`, options);

  const request: CommandRequest =
    verdict === 'approve'
      ? { kind: 'approve', intakeId }
      : { kind: 'reject', intakeId, ...omitUndefined({ reason: options.reason }) };
  const command = await commands.send(request, found.tableName);
  if (command.state === 'refused') throw new CommandError(command.reason);
  const { result } = command;
  if (result.kind !== 'decided') throw new Error(`the command ${command.commandId} ended as ${result.kind}`);
  const by = commands.askedBy(command);
  const sent = sentBy(commands, result.sent);
  const done = { intakeId, verdict, by, desktops: plan.desktops ?? plan.counts.valid, orders: plan.orders, sent };
  print(
    options,
    'approve and reject',
    done,
    () => `${DONE[verdict]} by ${printable(by)}: ${printable(object.key)}, ${size}.\n${SENT[sent]}\n`,
  );
};

const findWaiting = async (
  verdict: Verdict,
  wanted: string,
  { since }: Pick<DecideOptions, 'since'>,
  ledger: Ledger,
): Promise<HeldIntake | StoppedPayments> => {
  const found = await findIntakes(ledger, wanted, Date.now(), since.from(Date.now()));
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
      ? `There is no file or intake "${wanted}" ${sinceText(since)}: --since looks further back, and "status" lists the files.`
      : notHeld(found[0]),
  );
};

/** Plans pinned by earlier versions have no number of desktops; a line may ask for several. */
const desktopsOf = ({ desktops, counts }: PinnedPlan): string =>
  desktops === undefined ? counted(counts.valid, 'line') : counted(desktops, 'desktop');

/** `approve` for a file whose orders are placed, but whose payment was held, refused or not accepted. */
const letPaymentsGo = async (
  { intake, payments }: StoppedPayments,
  options: DecideOptions,
  { commands, tableName }: Pick<Found, 'tableName'> & { readonly commands: Commands },
): Promise<void> => {
  const { object, intakeId } = intake;
  const orders = payments
    .map(({ providerOrderId, paymentState }) => `${providerOrderId}: ${paymentState.problem}`)
    .join('; ');
  await confirm(
    `${object.key} (${intakeId}): ${payments.length === 1 ? '1 order is' : `${payments.length} orders are`} placed, not paid: ${orders}. Pay ${payments.length === 1 ? 'it' : 'them'}?`,
    options,
  );
  const seen = payments.map(({ clientOrderId, attempt, amount }) => ({
    clientOrderId,
    attempt: { no: attempt.no, nonce: attempt.nonce },
    ...omitUndefined({ amount }),
  }));
  const { approved, by } = await approveInParts(
    intakeId,
    seen,
    (request) => commands.send(request, tableName),
    commands,
  );
  const done = { intakeId, verdict: 'approve', by, payments: approved };
  print(
    options,
    'approve and reject',
    done,
    () =>
      `Approved by ${printable(by)}: the payment of ${counted(approved, 'order')} of ${printable(object.key)}.\nA running Deskdrop (locally: \`npm run local\`) looks at each again and pays it, unless it has been paid or its price has changed by then.\n`,
  );
};

/** A command has room for so many payments; those that are left are asked for by further commands. */
export const approveInParts = async (
  intakeId: string,
  payments: readonly SeenPayment[],
  send: (request: CommandRequest) => Promise<EndedCommand>,
  { askedBy }: Pick<Commands, 'askedBy'>,
): Promise<{ readonly approved: number; readonly by: string }> => {
  let approved = 0;
  let by = '';
  let refusal: string | undefined;
  for (let from = 0; from < payments.length; from += PAYMENTS_MAX) {
    const command = await send({ kind: 'approve', intakeId, payments: payments.slice(from, from + PAYMENTS_MAX) });
    by = askedBy(command);
    if (command.state === 'refused') {
      refusal ??= command.reason;
      continue;
    }
    const { result } = command;
    if (result.kind !== 'payments') throw new Error(`the command ${command.commandId} ended as ${result.kind}`);
    approved += result.approved;
  }
  if (approved === 0 && refusal !== undefined) throw new CommandError(refusal);
  return { approved, by };
};

/** Who continues with the file, as a sentence. */
const SENT = {
  stage: 'It is on its way.',
  'local-cloud': 'It is on its way in the running local cloud.',
  'next-run': 'The next run continues with it.',
} as const;
type Sent = keyof typeof SENT;

/** The local bucket is in memory: the next run continues a file that is not in it. On a stage the schedule finds it. */
const sentBy = ({ servedBy }: Commands, sent: boolean): Sent => {
  if (servedBy === 'stage') return 'stage';
  return servedBy === 'local-cloud' && sent ? 'local-cloud' : 'next-run';
};
