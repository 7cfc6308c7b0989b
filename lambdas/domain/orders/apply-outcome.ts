import { omitUndefined } from '../values/omit-undefined.ts';
import { type Post, sameAttempt } from './attempt.ts';
import type { Order } from './order.ts';
import { doubt, parkSettled, recordOrdered, reject, requeue } from './order-transitions.ts';
import type { OrderingTimes } from './ordering-times.ts';
import type { SubmissionOutcome } from './outcome.ts';
import { retryDelayMs } from './retry-delay.ts';
import type { Transition } from './transition.ts';

/** What the outcome of a POST means for the order as it is in the ledger now. */
export type OutcomeStep =
  | { readonly kind: 'write'; readonly transition: Transition }
  /** The ledger already shows it. */
  | { readonly kind: 'recorded' }
  /** The order is past this attempt: the provider order belongs to no order. */
  | { readonly kind: 'extra'; readonly providerOrderId: string }
  /** The order has changed, and this outcome adds nothing. */
  | { readonly kind: 'stale' };

const write = (transition: Transition): OutcomeStep => ({ kind: 'write', transition });
const STALE: OutcomeStep = { kind: 'stale' };

/**
 * `accepted` may be recorded from every state in which the same attempt can still be open; every other outcome settles
 * only what has not been settled meanwhile. For `accepted`, the provider order's own item must have been won first.
 */
export const applyOutcome = (
  order: Order,
  post: Post,
  outcome: SubmissionOutcome,
  { at, random, times }: { readonly at: string; readonly random: number; readonly times: OrderingTimes },
): OutcomeStep => {
  if (outcome.kind === 'accepted') {
    const { providerOrderId, answer } = outcome;
    if (order.state === 'ORDERED' && [order.providerOrderId, ...(order.otherIds ?? [])].includes(providerOrderId))
      return { kind: 'recorded' };
    if (!sameAttempt(order.attempt, post.attempt)) return { kind: 'extra', providerOrderId };
    switch (order.state) {
      case 'SUBMITTING':
      case 'IN_DOUBT':
      case 'NEEDS_ATTENTION':
      case 'QUEUED':
        return write(
          recordOrdered(
            order,
            post,
            { providerOrderId, found: 'answer' },
            { at, reason: `accepted as ${providerOrderId}`, answer },
          ),
        );
      case 'ORDERED':
      case 'REJECTED':
      case 'SKIPPED':
      case 'REPLACED':
      case 'CANCELLED':
        return { kind: 'extra', providerOrderId };
    }
  }
  if (!sameAttempt(order.attempt, post.attempt)) return STALE;
  if (order.state !== 'SUBMITTING' && order.state !== 'IN_DOUBT') return STALE;

  const because = { at, reason: outcome.reason, ...omitUndefined({ answer: outcome.answer }) };
  switch (outcome.kind) {
    case 'notSent': {
      // Whatever the cause, it says nothing against the order: a throttled send, one that Deskdrop held back, a
      // provider that temporarily takes no orders, wrong credentials, a network that is down. So the order is limited
      // by time, not by tries.
      const throttledMs = Date.parse(at) - Date.parse(order.throttledSince ?? at);
      if (throttledMs >= times.throttledForMs) {
        const since = `not sent since ${order.throttledSince}, ${order.throttled + 1} tries`;
        return write(parkSettled(order, `${since}; last: ${outcome.reason}`, because));
      }
      const delayMs = retryDelayMs(order.throttled, outcome.retryAfterMs, times, random);
      const notBefore = new Date(Date.parse(at) + delayMs).toISOString();
      return write(requeue(order, { notBefore, throttled: true }, because));
    }
    case 'refused':
      // The whole order. If only some of its members are at fault, the caller chooses a milder transition.
      return write(
        outcome.fault === 'account'
          ? parkSettled(order, outcome.reason, because)
          : reject(order, outcome.reason, because),
      );
    case 'conflict':
    case 'ambiguous':
      return order.state === 'SUBMITTING' ? write(doubt(order, outcome.reason, because)) : STALE;
  }
};
