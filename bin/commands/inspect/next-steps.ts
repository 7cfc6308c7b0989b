import { holdsStill } from '../../../lambdas/domain/intakes/brakes.ts';
import { parkedLookDue } from '../../../lambdas/domain/intakes/schedule-watch.ts';
import type { Order, OrderedOrder, ParkedInDoubtOrder } from '../../../lambdas/domain/orders/order.ts';
import { leaseEnd, type OrderingTimes, quietMs, timesOf } from '../../../lambdas/domain/orders/ordering-times.ts';
import { isStopped, isUnpaid } from '../../../lambdas/domain/orders/payment-state.ts';
import { omitUndefined } from '../../../lambdas/domain/values/omit-undefined.ts';
import { showTime } from '../terminal/show-time.ts';
import { type Present, waitStep } from './wait-text.ts';

/** The next thing that happens to an order, with its time if it is known. */
export interface NextStep {
  readonly what: string;
  /** ISO 8601, UTC. */
  readonly at?: string;
}

const iso = (at: number): string => new Date(at).toISOString();

/** What Deskdrop or a person does next with the order, soonest first. */
export const nextSteps = (order: Order, present: Present): readonly NextStep[] => {
  const { times } = present;
  switch (order.state) {
    case 'QUEUED':
      return [waitStep(order, present)];
    case 'SUBMITTING':
      return [
        {
          what: "Deskdrop waits for the provider's answer. If none comes, it looks for the order there.",
          ...(times && { at: iso(leaseEnd(Date.parse(order.leasedAt), times) + times.clockSkewMs) }),
        },
      ];
    case 'IN_DOUBT':
      return [doubtStep(order, present)];
    case 'ORDERED':
      return orderedSteps(order, present);
    case 'REJECTED':
    case 'CANCELLED':
      return [endedStep(order)];
    case 'SKIPPED':
      return [{ what: 'Nothing: everybody in it already has a desktop, or is in another order.' }];
    case 'REPLACED':
      return [{ what: `Its people go on in ${order.children.map((id) => `order ${id}`).join(' and ')}.` }];
    case 'NEEDS_ATTENTION':
      return order.settled
        ? [
            {
              what:
                order.waitsFor === undefined
                  ? 'Nothing until a person decides.'
                  : `It continues once order ${order.waitsFor} has ended, which needs a person.`,
            },
          ]
        : [parkedStep(order, times)];
  }
};

const doubtStep = (order: Extract<Order, { state: 'IN_DOUBT' }>, { now, times }: Present): NextStep => {
  const what = 'Deskdrop looks for it at the provider again. Nothing is sent again before its outcome is known';
  if (times === undefined) return { what: `${what}.` };
  const quietAt = Date.parse(order.leasedAt) + quietMs(timesOf(order, times));
  if (now < quietAt) return { what: `${what}: it can appear there until this time.`, at: iso(quietAt) };
  const left = times.maxSweeps - order.sweeps;
  const at = iso(Date.parse(order.sweptAt ?? order.since) + times.sweepEveryMs);
  return {
    what: `${what}. After ${left} more ${left === 1 ? 'look' : 'looks'} without a result, a person decides.`,
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
  if (order.state === 'REJECTED' && order.withdrawn)
    return { what: 'Nothing: its file was stopped. To order its people, drop their lines again.' };
  return {
    what: `Nothing until a person acts. To order its people, drop their lines again, or npx deskdrop redrive ${order.clientOrderId}.`,
  };
};

const orderedSteps = (order: OrderedOrder, present: Present): readonly NextStep[] => [
  ...(order.unclear === undefined
    ? []
    : [{ what: 'A person looks for the desktops of some members at the provider.' }]),
  ...paymentSteps(order, present),
  ...followSteps(order),
];

const paymentSteps = (order: OrderedOrder, { pause }: Present): readonly NextStep[] => {
  const { payment, paymentState, payBy, lapsedAt, intakeId } = order;
  if (paymentState.kind === 'paid') return [];
  if (lapsedAt !== undefined) return [{ what: 'It was not paid in time and is being cancelled at the provider.' }];
  if (payment === 'confirm' && !isStopped(paymentState)) {
    if (holdsStill(pause)) return [{ what: 'The stage is paused: Deskdrop pays it once somebody resumes it.' }];
    const at = paymentState.kind === 'unpaid' ? paymentState.notBefore : undefined;
    return [{ what: 'Deskdrop pays it.', ...omitUndefined({ at }) }];
  }
  if (!isUnpaid(paymentState)) return [];
  const before = payBy === undefined ? 'Unpaid, it lapses' : `Unpaid by ${showTime(payBy)}, it lapses`;
  const who =
    payment === 'confirm'
      ? `A person pays it at the provider, or lets Deskdrop pay it: npx deskdrop approve ${intakeId}`
      : "Finance pays it in the provider's console";
  return [{ what: `${who}. ${before}.`, ...omitUndefined({ at: payBy }) }];
};

const followSteps = ({ followEnd, nextLookAt }: OrderedOrder): readonly NextStep[] => {
  if (followEnd === 'complete') return [{ what: 'Nothing: every desktop exists or has failed.' }];
  if (followEnd === 'given-up') return [{ what: 'Deskdrop no longer looks at it.' }];
  return [
    {
      what: 'Deskdrop asks the provider about its payment and its desktops.',
      ...omitUndefined({ at: nextLookAt }),
    },
  ];
};
