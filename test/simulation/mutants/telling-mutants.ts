import type { Mutant } from './mutant.ts';

/** What only somebody outside can see: whether people get their desktops, and whether what they are told is true. */
export const tellingMutants: readonly Mutant[] = [
  {
    name: 'never-pays',
    fault: 'in mode confirm no order is ever paid',
    edits: [
      {
        file: 'lambdas/use-cases/follow/follow-order.ts',
        find: '  if (told?.mayPay && sighting',
        replace: '  if (told?.mayPay && now < 0 && sighting',
      },
    ],
  },
  {
    name: 'parks-every-doubt',
    fault: 'an order in doubt is given to a person at the first look that does not settle it',
    edits: [
      {
        file: 'lambdas/use-cases/doubts/settle-doubt.ts',
        find: '      if (now.sweeps >= times.maxSweeps) {',
        replace: '      if (now.sweeps >= 0) {',
      },
    ],
  },
  {
    name: 'parked-not-looked-for',
    fault: 'an order that is parked in doubt is not looked for any more, and what turns up is not recorded',
    edits: [
      {
        file: 'lambdas/use-cases/reconcile/reconcile-order.ts',
        find: '      if (!order.settled) await lookForParked(order, deps);\n',
        replace: '      if (!order.settled && order.revision < 0) await lookForParked(order, deps);\n',
      },
      {
        file: 'lambdas/use-cases/doubts/settle-doubt.ts',
        find: '      if (now.sweeps >= times.maxSweeps) {',
        replace: '      if (now.sweeps >= 0) {',
      },
      {
        file: 'lambdas/use-cases/doubts/settle-provider-orders.ts',
        find: "  const states: WatchMark[] = ['SUBMITTING', 'IN_DOUBT', 'NEEDS_ATTENTION'];",
        replace: "  const states: WatchMark[] = ['SUBMITTING', 'IN_DOUBT'];",
      },
    ],
  },
  {
    name: 'told-paid-at-once',
    fault: 'the result says paid of an order that nobody has paid yet',
    edits: [
      {
        file: 'lambdas/domain/reporting/ordered-line-outcome.ts',
        find: 'payment: `unpaid${until}`',
        replace: "payment: 'paid'",
      },
    ],
  },
  {
    name: 'told-there-at-once',
    fault: 'the result says active of a desktop that is still being made',
    edits: [
      {
        file: 'lambdas/domain/reporting/ordered-line-outcome.ts',
        find: "const isThere = order.desktopStates[position] === 'active';",
        replace: "const isThere = order.desktopStates[position] !== 'failed';",
      },
    ],
  },
  {
    name: 'payment-not-told',
    fault: 'the result is not written again when an order is paid or its desktops are there',
    edits: [
      {
        file: 'lambdas/use-cases/follow/follow-order.ts',
        find: '  if (changesReport(order, to)) await requestChangedReports(order, to, deps);\n',
        replace: '  if (changesReport(order, to) && failed > 0) await requestChangedReports(order, to, deps);\n',
      },
    ],
  },
  {
    name: 'deadline-of-another-time',
    fault: 'the deadline that finance is told is the time at which the order was placed',
    edits: [
      {
        file: 'lambdas/domain/reporting/ordered-line-outcome.ts',
        find: '${minutes(payBy)}',
        replace: '${minutes(order.orderedAt)}',
      },
    ],
  },
  {
    name: 'own-id-told',
    fault: "the result names Deskdrop's own id where the provider's should stand",
    edits: [
      {
        file: 'lambdas/domain/reporting/line-outcome.ts',
        find: 'return { ...orderedLineOutcome(order, position), computerName, providerOrderId: order.providerOrderId };',
        replace:
          'return { ...orderedLineOutcome(order, position), computerName, providerOrderId: order.clientOrderId };',
      },
    ],
  },
  {
    name: 'doubles-not-looked-for',
    fault: 'a second order for the same people is not looked for',
    focus: 'late-commits',
    edits: [
      {
        file: 'lambdas/use-cases/doubts/find-doubles.ts',
        find: '    if (!isWatched && seen.length === 0) return order;\n',
        replace: '    if (!isWatched || seen.length >= 0) return order;\n',
      },
    ],
  },
  {
    name: 'doubles-given-up-early',
    fault: 'an order whose last POST was given up is not followed any longer than others',
    focus: 'late-commits',
    edits: [
      {
        file: 'lambdas/domain/following/doubles.ts',
        find: '  mayHaveDouble(order) && now <',
        replace: '  mayHaveDouble(order) && order.revision < 0 && now <',
      },
    ],
  },
];
