import { styleText } from 'node:util';
import { holderOf } from '../../../lambdas/domain/claims/claim.ts';
import type { Intake } from '../../../lambdas/domain/intakes/intake.ts';
import type { Order, OrderState } from '../../../lambdas/domain/orders/order.ts';
import type { PaceBudget } from '../../../lambdas/domain/orders/order-rate.ts';
import {
  desktopStatus,
  type IntakeStatus,
  intakeStatus,
  orderStatus,
} from '../../../lambdas/use-cases/status/order-status.ts';
import { type LedgerOptions, withLedger } from '../connect/open-stage-ledger.ts';
import { findIntakes, recentIntakes } from '../run/find-intakes.ts';
import { CommandError } from '../terminal/command-error.ts';
import { printableJson } from '../terminal/printable.ts';
import { textTable } from '../terminal/text-table.ts';
import { paceFacts, repairFacts, waitText } from './wait-text.ts';

export interface StatusOptions extends LedgerOptions {
  readonly json?: boolean;
  /** How many days back a file name is looked for. */
  readonly days: number;
}

const print = (options: StatusOptions, value: unknown, text: string): void => {
  process.stdout.write(options.json ? `${printableJson(value)}\n` : text);
};

/** `status`: the files of the last days. `status FILE|INTAKE`: one file and its orders. */
export const showStatus = (wanted: string | undefined, options: StatusOptions): Promise<void> =>
  withLedger(options, async (ledger) => {
    if (wanted === undefined) {
      const intakes = await recentIntakes(ledger, Date.now(), options.days);
      print(options, { intakes }, intakesText(intakes, options.days));
      return;
    }
    const found = await findIntakes(ledger, wanted, Date.now(), options.days);
    if (found.length === 0) {
      throw new CommandError(
        `No file or intake "${wanted}" in the last ${options.days} days: --days looks further back, \`status\` alone lists them.`,
      );
    }
    const statuses: IntakeStatus[] = [];
    for (const intake of found) statuses.push(await intakeStatus(intake, ledger));
    const pace = { budget: await ledger.pace.getBudget(), now: Date.now() };
    print(options, { intakes: statuses, pace: pace.budget }, statuses.map((one) => intakeText(one, pace)).join('\n'));
  });

const intakesText = (intakes: readonly Intake[], days: number): string =>
  intakes.length === 0
    ? `No file was dropped in the last ${days} days.\n`
    : textTable([
        ['received', 'intake', 'phase', 'file'],
        ...intakes.map(({ receivedAt, intakeId, phase, object }) => [receivedAt, intakeId, phase, object.key]),
      ]);

/** The line that queued orders may stand in, as it is now. */
interface Pace {
  readonly budget: PaceBudget;
  readonly now: number;
}

const intakeText = ({ intake, states, orders }: IntakeStatus, pace: Pace): string => {
  const plan = 'plan' in intake ? intake.plan : undefined;
  const error = 'error' in intake ? intake.error : undefined;
  const facts: (readonly [string, string])[] = [
    ['intake', intake.intakeId],
    ['file', intake.object.key],
    ['received', intake.receivedAt],
    ...originFacts(intake),
    ['phase', intake.phase],
    ...(error === undefined ? [] : ([['error', error]] as const)),
    ...(plan === undefined
      ? []
      : ([
          [
            'lines',
            `${plan.counts.lines}: ${plan.counts.valid} valid, ${plan.counts.invalid} invalid, ${plan.counts.duplicate} duplicate`,
          ],
          ['payment', plan.payment],
        ] as const)),
    ...decisionFacts(intake),
    ['orders', statesText(states)],
    ...(states.QUEUED > 0 ? paceFacts(pace.budget, pace.now) : []),
    ...repairFacts(pace.budget, intake.receivedAt),
    ...(intake.phase === 'REPORTED'
      ? ([['result', `s3://${intake.object.bucket}/${intake.result.resultKey}`]] as const)
      : []),
  ];
  const rows = orders.map((order) => [
    order.clientOrderId,
    `line ${order.firstLine}`,
    order.profile,
    order.size,
    order.state,
    detailOf(order, pace),
  ]);
  return (
    textTable(facts) +
    (rows.length > 0 ? `\n${textTable([['order', 'from', 'profile', 'size', 'state', ''], ...rows])}` : '')
  );
};

const originFacts = ({ requester, sourceIpAddress, requestId }: Intake): (readonly [string, string])[] =>
  (
    [
      ['dropped by', requester],
      ['from address', sourceIpAddress],
      ['request', requestId],
    ] as const
  ).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));

const decisionFacts = (intake: Intake): (readonly [string, string])[] => [
  ...(intake.phase === 'HELD' ? intake.reasons.map((reason) => ['waits for approval', reason] as const) : []),
  ...intake.history.flatMap(({ reason, at, by }) =>
    by === undefined ? [] : [['decision', `${reason}, at ${at}`] as const],
  ),
];

const statesText = (states: Readonly<Record<OrderState, number>>): string =>
  Object.entries(states)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ') || 'none';

const detailOf = (order: Order, { budget, now }: Pace): string => {
  if (order.state === 'QUEUED') return waitText(order, budget, now);
  if ('providerOrderId' in order)
    return [order.providerOrderId, doublesOf(order)].filter((text) => text !== '').join(', ');
  return 'reason' in order ? order.reason : '';
};

/** What RUNBOOK calls DoubleOrder. */
const doublesOf = (order: Order): string =>
  order.state === 'ORDERED' && order.doubles !== undefined
    ? `its people have desktops in ${order.doubles.join(' and ')} as well`
    : '';

/** `order ID`: one order, by either id, with its members and its history. */
export const showOrder = (id: string, options: StatusOptions): Promise<void> =>
  withLedger(options, async (ledger) => {
    const status = await orderStatus(id, ledger);
    if (status === undefined)
      throw new CommandError(`The ledger knows no order "${id}", neither ours nor the provider's.`);
    if ('providerOrder' in status) {
      print(
        options,
        status,
        textTable(Object.entries(status.providerOrder).map(([name, value]) => [name, String(value)])),
      );
      return;
    }
    const { order, members } = status;
    const facts: (readonly [string, string])[] = [
      ['order', order.clientOrderId],
      ['intake', order.intakeId],
      ['state', order.state],
      ...(order.state === 'QUEUED'
        ? ([['waiting', waitText(order, await ledger.pace.getBudget(), Date.now())]] as const)
        : []),
      ...('providerOrderId' in order ? ([['provider order', order.providerOrderId]] as const) : []),
      ...('reason' in order ? ([['reason', order.reason]] as const) : []),
      ...(doublesOf(order) === '' ? [] : ([['ordered twice', doublesOf(order)]] as const)),
      ['profile', order.profile],
      ['payment', paymentText(order)],
      ['attempts', String(order.attempt?.no ?? 0)],
    ];
    const memberRows = members.map(({ line, userName, computerName, position }) => [
      `line ${line}`,
      userName,
      computerName,
      memberState(order, position),
    ]);
    const history = order.history.map(({ at, from, to, reason, answer }) => [
      at,
      `${from ?? ''} -> ${to}`,
      `${reason}${answer?.requestId === undefined ? '' : ` (request ${answer.requestId})`}`,
    ]);
    print(
      options,
      status,
      `${textTable(facts)}\n${styleText('bold', '  Members')}\n${textTable(memberRows)}\n${styleText('bold', '  History')}\n${textTable(history)}`,
    );
  });

const paymentText = (order: Order): string => {
  if (order.state !== 'ORDERED') return order.payment;
  const { paymentState, payBy, amount } = order;
  const isPaid = paymentState.kind === 'paid';
  return [
    `${order.payment}: ${paymentState.kind}`,
    ...(amount === undefined ? [] : [`${amount.value} ${amount.currency ?? ''}`.trim()]),
    ...(payBy === undefined || isPaid ? [] : [`until ${payBy}`]),
    ...(isPaid || paymentState.problem === undefined ? [] : [paymentState.problem]),
  ].join(', ');
};

const memberState = (order: Order, position: number): string => {
  if (order.redriven?.[position] !== undefined) return `redriven as order ${order.redriven[position]}`;
  const pointer = order.alreadyOrdered[position];
  if (pointer !== undefined) return `already ordered in order ${pointer.clientOrderId}`;
  return (
    order.ejected[position] ??
    (order.state === 'ORDERED' ? order.desktopStates[position] : undefined) ??
    (order.setAside[position] === undefined ? '' : `set aside into order ${order.setAside[position]}`)
  );
};

/** `desktop NAME_OR_USER`: who has it, from which file and line, in which order. */
export const showDesktop = (name: string, options: StatusOptions & { readonly prefix?: string }): Promise<void> =>
  withLedger(options, async (ledger, { computerNamePrefix }) => {
    const status = await desktopStatus(name, ledger, options.prefix ?? computerNamePrefix);
    if (status === undefined) throw new CommandError(`The ledger knows no user and no computer name "${name}".`);
    const { claim, standing, order, intake } = status;
    print(
      options,
      status,
      textTable([
        ['user', holderOf(claim)],
        ['computer name', claim.computerName],
        ['standing', standing],
        ...(claim.released === undefined ? [] : [['released', `${claim.released.at} by ${claim.released.by}`]]),
        ['file', `${intake?.object.key ?? claim.intakeId} line ${claim.line}`],
        ['order', `${order.clientOrderId} (${order.state})`],
        ['provider order', 'providerOrderId' in order ? order.providerOrderId : '-'],
      ]),
    );
  });
