import type { LineOutcome } from '../intakes/line-status.ts';
import type { Position } from '../orders/attempt.ts';
import type { OrderedOrder } from '../orders/order.ts';
import { omitUndefined } from '../values/omit-undefined.ts';
import type { Reason } from '../wording/reason.ts';

type OrderedOutcome = Pick<LineOutcome, 'status' | 'reason' | 'payment' | 'desktopState'>;

/** `2026-12-01 09:30 UTC` */
const minutes = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

/** Why it cannot be decided whether the member has its desktop, if that is the case. */
export const doubtOf = (order: OrderedOrder, position: Position): Reason | undefined => {
  if (order.paymentState.kind !== 'paid' || order.desktopStates[position] === 'active') return undefined;
  const unclear = order.unclear?.[position];
  if (unclear === undefined && order.followEnd !== 'given-up') return undefined;
  const { clientOrderId } = order;
  return { code: 'desktop-unclear', params: { clientOrderId, ...omitUndefined({ text: unclear }) } };
};

/** The outcome of a line in an accepted order: what is paid, what exists, and what is still to do. */
export const orderedLineOutcome = (order: OrderedOrder, position: Position): OrderedOutcome => {
  const { paymentState, payBy, followEnd } = order;
  const until = payBy === undefined ? '' : ` until ${minutes(payBy)}`;
  switch (paymentState.kind) {
    case 'paid': {
      const isThere = order.desktopStates[position] === 'active';
      const payment = 'paid';
      const desktopState = isThere ? 'active' : 'provisioning';
      if (isThere) return { status: 'ordered', reason: { code: 'desktop-exists', params: {} }, payment, desktopState };
      const doubt = doubtOf(order, position);
      return doubt === undefined
        ? { status: 'ordered', reason: { code: 'desktop-in-creation', params: {} }, payment, desktopState }
        : { status: 'needs-attention', reason: { code: 'paid-but', params: { doubt } }, payment, desktopState };
    }
    case 'unpaid':
    case 'held':
    case 'given-up':
      return { ...unpaidOutcome(order), payment: `unpaid${until}`, desktopState: 'ordered' };
    case 'paying':
    case 'unknown':
      return {
        ...(followEnd === 'given-up'
          ? {
              status: 'needs-attention',
              reason: { code: 'payment-not-shown', params: { clientOrderId: order.clientOrderId } },
            }
          : {
              status: 'ordered',
              reason: { code: order.payment === 'auto' ? 'payment-automatic' : 'payment-looked-up', params: {} },
            }),
        payment: 'unknown',
        desktopState: 'ordered',
      };
  }
};

const unpaidOutcome = (order: OrderedOrder): Pick<OrderedOutcome, 'status' | 'reason'> => {
  if (order.lapsedAt !== undefined)
    return {
      status: 'needs-attention',
      reason: { code: 'payment-late', params: { providerOrderId: order.providerOrderId } },
    };
  const params = omitUndefined({ payBy: order.payBy });
  switch (order.payment) {
    case 'manual':
      return { status: 'ordered', reason: { code: 'payment-by-finance', params } };
    case 'auto':
      return { status: 'ordered', reason: { code: 'payment-automatic-failed', params } };
    case 'confirm':
      return stoppedOutcome(order);
  }
};

const stoppedOutcome = (order: OrderedOrder): Pick<OrderedOutcome, 'status' | 'reason'> => {
  const { paymentState, intakeId, providerOrderId } = order;
  const pay = omitUndefined({ payBy: order.payBy });
  switch (paymentState.kind) {
    case 'held':
      return {
        status: 'needs-attention',
        reason: {
          code: 'payment-held',
          params: { problem: paymentState.problem, intakeId, providerOrderId, ...pay },
        },
      };
    case 'given-up':
      return {
        status: 'needs-attention',
        reason: {
          code: 'payment-given-up',
          params: { problem: paymentState.problem, intakeId, providerOrderId, ...pay },
        },
      };
    default:
      return { status: 'ordered', reason: { code: 'payment-soon', params: pay } };
  }
};
