import { parkedLookDue } from '../../../lambdas/domain/intakes/schedule-watch.ts';
import type { Order, OrderedOrder, ParkedInDoubtOrder } from '../../../lambdas/domain/orders/order.ts';
import type { PaceBudget } from '../../../lambdas/domain/orders/order-rate.ts';
import { leaseEnd, type OrderingTimes, quietMs, timesOf } from '../../../lambdas/domain/orders/ordering-times.ts';
import { isStopped, isUnpaid } from '../../../lambdas/domain/orders/payment-state.ts';
import { omitUndefined } from '../../../lambdas/domain/values/omit-undefined.ts';
import { showTime } from '../terminal/show-time.ts';
import { waitStep } from './wait-text.ts';

/** What an order goes towards, and when, as far as that is known. */
export interface NextStep {
  readonly what: string;
  /** ISO 8601, UTC. */
  readonly at?: string;
}

export interface Present {
  readonly now: number;
  readonly budget: PaceBudget;
  /** The stage's own; without them nothing is said that follows from them. */
  readonly times?: OrderingTimes | undefined;
}

const iso = (at: number): string => new Date(at).toISOString();

/** What happens to the order next: by itself, or what a person has to do for it. The first one is the soonest. */
export const nextSteps = (order: Order, present: Present): readonly NextStep[] => {
  const { times } = present;
  switch (order.state) {
    case 'QUEUED':
      return [waitStep(order, present.budget, present.now)];
    case 'SUBMITTING':
      return [
        {
          what: "The provider's answer is awaited. If none comes, Deskdrop looks for the order there.",
          ...(times && { at: iso(leaseEnd(Date.parse(order.leasedAt), times) + times.clockSkewMs) }),
        },
      ];
    case 'IN_DOUBT':
      return [doubtStep(order, present)];
    case 'ORDERED':
      return orderedSteps(order);
    case 'REJECTED':
    case 'CANCELLED':
      return [endedStep(order)];
    case 'SKIPPED':
      return [{ what: 'Nothing: everybody in it has a desktop already, or is in another order.' }];
    case 'REPLACED':
      return [{ what: `Its people go on in ${order.children.map((id) => `order ${id}`).join(' and ')}.` }];
    case 'NEEDS_ATTENTION':
      return order.settled
        ? [
            {
              what:
                order.waitsFor === undefined
                  ? 'Nothing by itself: a person decides.'
                  : `It goes on by itself once order ${order.waitsFor} has ended, which needs a person.`,
            },
          ]
        : [parkedStep(order, times)];
  }
};

const doubtStep = (order: Extract<Order, { state: 'IN_DOUBT' }>, { now, times }: Present): NextStep => {
  const what = 'Deskdrop looks again at the provider what became of it. Nothing is sent again before that is known';
  if (times === undefined) return { what: `${what}.` };
  const quietAt = Date.parse(order.leasedAt) + quietMs(timesOf(order, times));
  if (now < quietAt) return { what: `${what}: absent is only what has not appeared by then.`, at: iso(quietAt) };
  const left = times.maxSweeps - order.sweeps;
  const at = iso(Date.parse(order.sweptAt ?? order.since) + times.sweepEveryMs);
  return {
    what: `${what}. After ${left} more ${left === 1 ? 'look' : 'looks'} that find nothing out, a person decides.`,
    at,
  };
};

const parkedStep = (order: ParkedInDoubtOrder, times: OrderingTimes | undefined): NextStep => ({
  what: 'A person decides. Deskdrop keeps looking for it at the provider, and adopts it if it shows up.',
  ...(times && { at: iso(parkedLookDue(order, times)) }),
});

const endedStep = (order: Extract<Order, { state: 'REJECTED' | 'CANCELLED' }>): NextStep => {
  const redriven = [...new Set(Object.values(order.redriven ?? {}))];
  if (redriven.length > 0) return { what: `Its people go on in ${redriven.map((id) => `order ${id}`).join(' and ')}.` };
  return {
    what: `Nothing by itself. To order its people: drop their lines again, or npx deskdrop redrive ${order.clientOrderId} --by NAME.`,
  };
};

const orderedSteps = (order: OrderedOrder): readonly NextStep[] => [
  ...(order.unclear === undefined
    ? []
    : [{ what: 'A person looks for the desktops of some members at the provider.' }]),
  ...paymentSteps(order),
  ...followSteps(order),
];

const paymentSteps = (order: OrderedOrder): readonly NextStep[] => {
  const { payment, paymentState, payBy, lapsedAt, intakeId } = order;
  if (paymentState.kind === 'paid') return [];
  if (lapsedAt !== undefined) return [{ what: 'It was not paid in time and is being cancelled at the provider.' }];
  if (payment === 'confirm' && !isStopped(paymentState)) {
    const at = paymentState.kind === 'unpaid' ? paymentState.notBefore : undefined;
    return [{ what: 'Deskdrop pays it.', ...omitUndefined({ at }) }];
  }
  if (!isUnpaid(paymentState)) return [];
  const before = payBy === undefined ? 'Unpaid, it lapses' : `Unpaid by ${showTime(payBy)}, it lapses`;
  const who =
    payment === 'confirm'
      ? `A person pays it at the provider, or lets Deskdrop pay it: npx deskdrop approve ${intakeId} --by NAME`
      : "Finance pays it in the provider's console";
  return [{ what: `${who}. ${before}.`, ...omitUndefined({ at: payBy }) }];
};

const followSteps = ({ followEnd, nextLookAt }: OrderedOrder): readonly NextStep[] => {
  if (followEnd === 'complete') return [{ what: 'Nothing: every desktop is there, or has failed.' }];
  if (followEnd === 'given-up') return [{ what: 'Deskdrop does not look at it any more.' }];
  return [
    {
      what: 'Deskdrop looks at the provider for its payment and its desktops.',
      ...(nextLookAt === undefined ? {} : { at: nextLookAt }),
    },
  ];
};
