import { styleText } from 'node:util';
import type { Intake } from '../../../lambdas/domain/intakes/intake.ts';
import type { Member } from '../../../lambdas/domain/members/line.ts';
import type { Order } from '../../../lambdas/domain/orders/order.ts';
import type { ProviderOrderItem } from '../../../lambdas/domain/orders/provider-order.ts';
import { showTime } from '../terminal/show-time.ts';
import { type Row, textTable } from '../terminal/text-table.ts';
import { doublesOf } from './intake-text.ts';
import { memberText } from './member-text.ts';
import type { NextStep } from './next-steps.ts';

export interface ShownOrder {
  readonly order: Order;
  readonly members: readonly Member[];
  readonly intake: Intake | undefined;
  readonly next: readonly NextStep[];
  readonly parkedCommands: readonly string[];
}

const section = (title: string, body: string): string =>
  body === '' ? '' : `\n${styleText('bold', `  ${title}`)}\n${body}`;

/** One order: what it is, who is in it, what happened, and what happens next. */
export const orderText = ({ order, members, intake, next, parkedCommands }: ShownOrder, width: number): string => {
  const facts: (readonly [string, string])[] = [
    ['order', order.clientOrderId],
    ['state', order.state],
    ...('providerOrderId' in order ? [['provider order', order.providerOrderId] as const] : []),
    ...('reason' in order ? [['reason', order.reason] as const] : []),
    ...(doublesOf(order) === '' ? [] : [['ordered twice', doublesOf(order)] as const]),
    ['file', `${intake?.object.key ?? 'unknown'} line ${order.firstLine}`],
    ['intake', order.intakeId],
    ['profile', order.profile],
    ['payment', paymentText(order)],
    ['attempts', String(order.attempt?.no ?? 0)],
  ];
  const memberRows = members.map(
    ({ line, userName, computerName, position }): Row => [
      'line',
      line,
      userName,
      computerName,
      memberText(order, position),
    ],
  );
  return (
    textTable(facts, { width }) +
    section('Members', textTable(memberRows, { width })) +
    section('Time line', textTable(timeLine(order, next), { width })) +
    section('Commands that may end it', parkedCommands.map((command) => `  npx deskdrop ${command}\n`).join(''))
  );
};

/** The history, oldest first, and then the next steps, soonest first. */
const timeLine = (order: Order, next: readonly NextStep[]): Row[] => [
  ...order.history.map(
    ({ at, from, to, reason, answer }): Row => [
      showTime(at),
      from === to ? '' : to,
      `${reason}${answer?.requestId === undefined ? '' : ` (request ${answer.requestId})`}`,
    ],
  ),
  ...[...next]
    .sort((a, b) => (a.at ?? '9').localeCompare(b.at ?? '9'))
    .map(({ what, at }): Row => [at === undefined ? '' : showTime(at), 'next', what]),
];

const paymentText = (order: Order): string => {
  if (order.state !== 'ORDERED') return order.payment;
  const { paymentState, payBy, amount } = order;
  const isPaid = paymentState.kind === 'paid';
  return [
    `${order.payment}: ${paymentState.kind}`,
    ...(amount === undefined ? [] : [`${amount.value} ${amount.currency ?? ''}`.trim()]),
    ...(payBy === undefined || isPaid ? [] : [`until ${showTime(payBy)}`]),
    ...(isPaid || paymentState.problem === undefined ? [] : [paymentState.problem]),
  ].join(', ');
};

/** An order at the provider that no order in the ledger owns. */
export const providerOrderText = (item: ProviderOrderItem, width: number): string =>
  textTable(
    [
      ['provider order', item.providerOrderId],
      ['status', item.status],
      ...(item.sameAs === undefined ? [] : [['same as', item.sameAs]]),
      ...('reason' in item ? [['reason', item.reason]] : []),
      ...('clientOrderId' in item && item.clientOrderId !== undefined ? [['order', item.clientOrderId]] : []),
    ],
    { width },
  );
