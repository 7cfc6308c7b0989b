import type { Intake } from '../intakes/intake.ts';
import type { Order } from '../orders/order.ts';
import { parentOf } from '../orders/origin.ts';
import type { Summary } from './summary.ts';

/** `audit/<day of the drop>/<intakeId>.jsonl`: one key for all reports of an intake, each as a separate version. */
export const auditKey = ({ intakeId, receivedAt }: Intake): string =>
  `audit/${receivedAt.slice(0, 10)}/${intakeId}.jsonl`;

/** Which bytes were dropped and by whom, who decided what about them, and what the report contained. */
export const auditOfIntake = (intake: Intake, summary: Summary, reportedAt: string) => ({
  kind: 'intake',
  intakeId: intake.intakeId,
  reportedAt,
  drop: intake.object,
  receivedAt: intake.receivedAt,
  requester: intake.requester,
  payment: intake.payment,
  planDigest: 'plan' in intake ? intake.plan.digest : undefined,
  approval: intake.approval,
  rejection: intake.rejection,
  history: intake.history,
  lines: summary.lines,
  counts: summary.counts,
  error: summary.error,
  result: summary.result,
});

/** An order's complete history, with the provider's responses. Its members are in the dropped file, by line. */
export const auditOfOrder = (order: Order) => ({
  kind: 'order',
  clientOrderId: order.clientOrderId,
  state: order.state,
  profile: order.profile,
  firstLine: order.firstLine,
  size: order.size,
  parent: parentOf(order),
  sent: order.sent,
  bodyDigest: order.bodyDigest,
  providerOrderId: 'providerOrderId' in order ? order.providerOrderId : undefined,
  history: order.history,
});
