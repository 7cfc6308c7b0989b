import { decisionText } from '../../../lambdas/domain/intakes/hold-decision.ts';
import type { Ending, HoldDecision, Intake, LineCounts } from '../../../lambdas/domain/intakes/intake.ts';
import { LINE_STATUSES } from '../../../lambdas/domain/intakes/line-status.ts';
import type { Order, OrderState } from '../../../lambdas/domain/orders/order.ts';
import type { IntakeStatus } from '../../../lambdas/use-cases/status/order-status.ts';
import { counted } from '../terminal/counted.ts';
import { showMinute, showTime } from '../terminal/show-time.ts';
import { type Row, textTable } from '../terminal/text-table.ts';
import { type Present, paceFacts, repairFacts, waitText } from './wait-text.ts';

type States = Readonly<Record<OrderState, number>>;
/** A file in a list, with the states of its orders while they are under way. */
export interface ListedFile {
  readonly intake: Intake;
  readonly states?: States;
}

/** A file with who stopped it, if somebody did. */
export interface ShownStatus extends IntakeStatus {
  readonly stopped?: HoldDecision;
}

/** The length of the longest phase. */
const PHASE_WIDTH = 8;

/** `5 ORDERED, 1 REJECTED`; empty without orders. */
const statesText = (states: States): string =>
  Object.entries(states)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ');

const countsText = ({ valid, invalid, duplicate }: LineCounts): string =>
  `${valid} valid, ${invalid} invalid, ${duplicate} duplicate`;

/** The progress of a file as a phrase: that it was refused, its lines by status, or the states of its orders. */
export const progressText = (intake: Intake, states?: States): string => {
  const plan = 'plan' in intake ? intake.plan : undefined;
  const planned = plan === undefined ? [] : [`${counted(plan.counts.lines, 'line')}: ${countsText(plan.counts)}`];
  const placed = states === undefined ? '' : statesText(states);
  const orders = placed === '' ? [] : [`orders: ${placed}`];
  const all = (...parts: readonly string[]): string => parts.join('; ');
  switch (intake.phase) {
    case 'PLANNING':
      return 'is being read';
    case 'REFUSED':
      return `refused, nothing was ordered: ${intake.error}`;
    case 'HELD':
      return all('waits for approval', ...planned);
    case 'REJECTED':
      return all(`rejected by ${intake.rejection.by}`, ...planned);
    case 'PLANNED':
      return all('only planned, nothing is ordered', ...planned);
    case 'QUEUEING':
    case 'QUEUED':
      return all(...planned, ...orders);
    case 'STUCK':
      return all(`stuck: ${intake.error}`, ...planned, ...orders);
    case 'REPORTED': {
      const { counts, ordersOpen } = intake;
      const lines = LINE_STATUSES.flatMap((status) => (counts?.[status] ? [`${counts[status]} ${status}`] : []));
      return all(
        ...endingText(intake),
        ...(lines.length === 0 ? planned : [lines.join(', ')]),
        ...(ordersOpen === true ? ['some of its orders are still under way'] : []),
      );
    }
  }
};

/** How the file ended, unless its orders were queued. */
const endingText = (intake: Ending): readonly string[] => {
  switch (intake.ending) {
    case 'refused':
      return [`refused, nothing was ordered: ${intake.error}`];
    case 'rejected':
      return [`rejected by ${intake.rejection.by}`];
    case 'planned':
      return ['only planned, nothing is ordered'];
    case 'stuck':
      return [`stuck: ${intake.error}`];
    case 'queued':
      return [];
  }
};

/** One file of a list: when it was received and its progress, and below that its id and key. */
export const intakeLines = ({ intake, states }: ListedFile, width: number): string => {
  const { receivedAt, phase, intakeId, object } = intake;
  const head = [showMinute(receivedAt), phase.padEnd(PHASE_WIDTH), progressText(intake, states)];
  return `${textTable([head], { width })}${textTable([[intakeId, object.key]], { indent: '    ', width })}`;
};

/** One file and its orders. */
export const intakeText = (
  { intake, stopped, states, orders }: ShownStatus,
  present: Present,
  width: number,
): string => {
  const plan = 'plan' in intake ? intake.plan : undefined;
  const facts: (readonly [string, string])[] = [
    ['intake', intake.intakeId],
    ['file', intake.object.key],
    ['received', showTime(intake.receivedAt)],
    ...originFacts(intake),
    ['phase', `${intake.phase}: ${progressText(intake)}`],
    ...(plan === undefined
      ? []
      : [['lines', `${plan.counts.lines}: ${countsText(plan.counts)}`] as const, ['payment', plan.payment] as const]),
    ...decisionFacts(intake),
    ...(stopped === undefined
      ? []
      : [['stopped', `${decisionText('stopped', stopped)}, at ${showTime(stopped.at)}`] as const]),
    ['orders', statesText(states) || 'none'],
    ...(states.QUEUED > 0 ? paceFacts(present.budget, present.now) : []),
    ...repairFacts(present.budget, intake.receivedAt),
    ...(intake.phase === 'REPORTED'
      ? [['result', `s3://${intake.object.bucket}/${intake.result.resultKey}`] as const]
      : []),
  ];
  const rows = orders.map(
    (order): Row => [
      order.clientOrderId,
      order.firstLine,
      order.size,
      order.state,
      [order.profile, detailOf(order, present)].filter((text) => text !== '').join(', '),
    ],
  );
  const table = rows.length === 0 ? '' : textTable([['order', 'line', 'size', 'state', 'profile'], ...rows], { width });
  return textTable(facts, { width }) + (table === '' ? '' : `\n${table}`);
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
  ...(intake.phase === 'HELD' ? intake.reasons.map((reason) => ['approval', `waits: ${reason}`] as const) : []),
  ...intake.history.flatMap(({ reason, at, by }) =>
    by === undefined ? [] : [['decision', `${reason}, at ${showTime(at)}`] as const],
  ),
];

/** What its state does not tell about an order: what it waits for, its provider order or its reason. */
export const detailOf = (order: Order, present: Present): string => {
  if (order.state === 'QUEUED') return waitText(order, present);
  if ('providerOrderId' in order)
    return [order.providerOrderId, doublesOf(order)].filter((text) => text !== '').join(', ');
  return 'reason' in order ? order.reason : '';
};

/** The problem that docs/RUNBOOK.md describes under DoubleOrder; otherwise empty. */
export const doublesOf = (order: Order): string =>
  order.state === 'ORDERED' && order.doubles !== undefined
    ? `its people have desktops in ${order.doubles.join(' and ')} as well`
    : '';
