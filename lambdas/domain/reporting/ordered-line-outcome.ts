import type { LineOutcome } from '../intakes/line-status.ts';
import type { Position } from '../orders/attempt.ts';
import type { OrderedOrder } from '../orders/order.ts';

type OrderedOutcome = Pick<LineOutcome, 'status' | 'reason' | 'payment' | 'desktopState'>;

/** `2026-12-01 09:30 UTC` */
const minutes = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

/** Why it cannot be decided whether the member has its desktop, if that is the case. */
export const doubtOf = (order: OrderedOrder, position: Position): string | undefined => {
  if (order.paymentState.kind !== 'paid' || order.desktopStates[position] === 'active') return undefined;
  const unclear = order.unclear?.[position];
  if (unclear === undefined && order.followEnd !== 'given-up') return undefined;
  return `${unclear ?? 'its desktop has not appeared'}: ask the platform team (order ${order.clientOrderId}), and do not drop the line again before`;
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
      if (isThere) return { status: 'ordered', reason: 'paid, and its desktop exists', payment, desktopState };
      const doubt = doubtOf(order, position);
      return doubt === undefined
        ? { status: 'ordered', reason: 'paid; its desktop is being created', payment, desktopState }
        : { status: 'needs-attention', reason: `paid, but ${doubt}`, payment, desktopState };
    }
    case 'unpaid':
    case 'held':
    case 'given-up':
      return { ...unpaidOutcome(order, until), payment: `unpaid${until}`, desktopState: 'ordered' };
    case 'paying':
    case 'unknown':
      return {
        ...(followEnd === 'given-up'
          ? {
              status: 'needs-attention',
              reason: `placed, but the provider does not show whether it is paid: ask the platform team (order ${order.clientOrderId})`,
            }
          : {
              status: 'ordered',
              reason:
                order.payment === 'auto'
                  ? 'placed, to be paid automatically'
                  : 'placed; its payment is being looked up',
            }),
        payment: 'unknown',
        desktopState: 'ordered',
      };
  }
};

const unpaidOutcome = (order: OrderedOrder, until: string): Pick<OrderedOutcome, 'status' | 'reason'> => {
  if (order.lapsedAt !== undefined)
    return {
      status: 'needs-attention',
      reason: `placed, and not paid before its deadline: order ${order.providerOrderId} is being cancelled at the provider, which does not show it as cancelled yet. When it does, the line can be dropped again; do not pay it`,
    };
  switch (order.payment) {
    case 'manual':
      return { status: 'ordered', reason: `placed, not paid: finance pays it in the provider's console${until}` };
    case 'auto':
      return {
        status: 'ordered',
        reason: `placed, but not paid by the provider: finance pays it in the provider's console${until}`,
      };
    case 'confirm':
      return stoppedOutcome(order, until);
  }
};

const stoppedOutcome = (order: OrderedOrder, until: string): Pick<OrderedOutcome, 'status' | 'reason'> => {
  const { paymentState } = order;
  switch (paymentState.kind) {
    case 'held':
      return {
        status: 'needs-attention',
        reason: `placed, not paid: ${paymentState.problem}. Somebody must approve it (${approve(order)}), or finance pays order ${order.providerOrderId} in the provider's console${until}`,
      };
    case 'given-up':
      return {
        status: 'needs-attention',
        reason: `placed, but could not be paid (${paymentState.problem}). Somebody may let Deskdrop try again (${approve(order)}), or finance pays order ${order.providerOrderId} in the provider's console${until}`,
      };
    default:
      return { status: 'ordered', reason: `placed, and about to be paid by Deskdrop${until}` };
  }
};

const approve = ({ intakeId }: OrderedOrder): string => `"npx deskdrop approve ${intakeId}"`;
