import type { Mutant } from './mutant.ts';

/** What only an outside observer sees: whether people get their desktops, and whether the reports are true. */
export const tellingMutants: readonly Mutant[] = [
  {
    name: 'never-pays',
    fault: 'no order is ever paid in mode confirm',
    edits: [
      {
        file: 'lambdas/use-cases/follow/follow-order.ts',
        find: '  if (told?.mayPay && !isHeldBack && sighting',
        replace: '  if (told?.mayPay && now < 0 && !isHeldBack && sighting',
      },
    ],
  },
  {
    name: 'parks-every-doubt',
    fault: 'an order in doubt is parked after the first look that does not settle it',
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
    fault: 'the search for an order parked in doubt ends, and an order that turns up is not recorded',
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
    fault: 'the result says paid for an unpaid order',
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
    fault: 'the result says active for a desktop that is still being created',
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
    fault: 'the result is not written again when an order is paid or its desktops exist',
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
    fault: 'the payment deadline in the result is the time at which the order was placed',
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
    fault: "the result gives Deskdrop's id instead of the provider's",
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
    fault: 'a second order for the same people is not searched for',
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
    fault: 'an order whose last POST was given up is followed no longer than others',
    focus: 'late-commits',
    edits: [
      {
        file: 'lambdas/domain/following/doubles.ts',
        find: '  mayHaveDouble(order) && now <',
        replace: '  mayHaveDouble(order) && order.revision < 0 && now <',
      },
    ],
  },
  {
    name: 'own-events-forgotten',
    hole: 'F2',
    fault: 'a process that writes an order twice drops the event of its first write',
    edits: [
      {
        file: 'lambdas/adapters/dynamodb/own-events.ts',
        find: '[...read, ...own, ...added]',
        replace: '[...read, ...added]',
      },
    ],
  },
  {
    name: 'read-events-forgotten',
    hole: 'F2',
    fault: 'a write drops the events that another process has left in the item',
    edits: [
      {
        file: 'lambdas/adapters/dynamodb/own-events.ts',
        find: '[...read, ...own, ...added]',
        replace: '[...own, ...added]',
      },
    ],
  },
];
