import { type AttentionReason, type DeskdropEvent, EVENT_VERSION } from '../events/event-schemas.ts';
import { hasAllDesktops } from '../following/record-look.ts';
import type { Order, OrderedOrder } from '../orders/order.ts';
import type { Transition } from '../orders/transition.ts';
import { omitUndefined } from '../values/omit-undefined.ts';

/**
 * What became true with this write of an order. Their ids follow from the order and its revision, which one write
 * alone can reach: whoever repeats an event repeats its id.
 */
export const orderEvents = ({ from, to }: Transition): DeskdropEvent[] => {
  const common = <Type extends string>(type: Type, at: string) => ({
    version: EVENT_VERSION,
    id: `${to.clientOrderId}.${to.revision}.${type}`,
    at,
    intakeId: to.intakeId,
    clientOrderId: to.clientOrderId,
    profile: to.profile,
    desktops: to.sent?.length ?? to.size,
  });
  const events: DeskdropEvent[] = [];
  const entered = from.state !== to.state;
  if (entered && to.state === 'IN_DOUBT') {
    const type = 'OrderInDoubt';
    events.push({ type, detail: { ...common(type, to.since), attempt: to.attempt.no } });
  }
  if (to.state === 'ORDERED') {
    const { providerOrderId, payment, found, paymentState, amount } = to;
    if (entered) {
      const type = 'OrderPlaced';
      events.push({ type, detail: { ...common(type, to.orderedAt), providerOrderId, payment, found } });
    }
    if (paymentState.kind === 'paid' && !isPaid(from)) {
      const type = 'OrderPaid';
      events.push({
        type,
        detail: { ...common(type, paymentState.paidAt), providerOrderId, ...omitUndefined({ amount }) },
      });
    }
    if (isReady(to) && !isReady(from)) {
      const type = 'DesktopsReady';
      const failed = Object.values(to.desktopStates).filter((state) => state === 'failed').length;
      const detail = { ...common(type, timeOf(to)), providerOrderId, ready: to.sent.length, failed };
      events.push({ type, detail: { ...detail, desktops: detail.ready + failed } });
    }
  }
  const reasons = newReasons(from, to);
  if (reasons.includes('payment-held')) {
    const type = 'SpendingGuardHit';
    const { profile: _, ...detail } = common(type, timeOf(to));
    events.push({ type, detail: { ...detail, limits: ['amount-per-file'] } });
  }
  if (reasons.length > 0) {
    const type = 'OrderNeedsAttention';
    const providerOrderId = to.state === 'ORDERED' ? to.providerOrderId : undefined;
    events.push({ type, detail: { ...common(type, timeOf(to)), ...omitUndefined({ providerOrderId }), reasons } });
  }
  return events;
};

/** When the write was decided: a change within ORDERED leaves `since` as it is. */
const timeOf = (order: Order): string =>
  (order.state === 'ORDERED' ? order.followedAt : undefined) ?? order.history.at(-1)?.at ?? order.since;

const isPaid = (order: Order): boolean => order.state === 'ORDERED' && order.paymentState.kind === 'paid';

const isReady = (order: Order): order is OrderedOrder =>
  order.state === 'ORDERED' && order.sent.length > 0 && hasAllDesktops(order);

const parkedReason = (order: Order): AttentionReason | undefined => {
  if (order.state !== 'NEEDS_ATTENTION') return undefined;
  if (!order.settled) return 'in-doubt';
  return order.waitsFor === undefined ? 'not-ordered' : 'waits-for-order';
};

const acceptedReasons = (order: Order): AttentionReason[] => {
  if (order.state !== 'ORDERED') return [];
  const { unclear, paymentState, doubles = [] } = order;
  return [
    ...(unclear === undefined ? [] : ['desktops-unclear' as const]),
    ...(paymentState.kind === 'held' ? ['payment-held' as const] : []),
    ...(paymentState.kind === 'given-up' ? ['payment-given-up' as const] : []),
    ...doubles.map(() => 'second-order' as const),
  ];
};

/** Why a person is needed now, and was not before. Each second order found is a reason of its own. */
const newReasons = (from: Order, to: Order): AttentionReason[] => {
  const before = acceptedReasons(from);
  const added = acceptedReasons(to).filter((reason) => {
    const no = before.indexOf(reason);
    if (no >= 0) before.splice(no, 1);
    return no < 0;
  });
  const parked = parkedReason(to);
  return [...(parked === undefined || parked === parkedReason(from) ? [] : [parked]), ...new Set(added)];
};
