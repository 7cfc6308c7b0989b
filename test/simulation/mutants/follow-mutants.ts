import type { Mutant } from './mutant.ts';

/** How an accepted order is followed, paid and reported. */
export const followMutants: readonly Mutant[] = [
  {
    name: 'lapse-not-followed',
    hole: 'H22',
    fault: 'an order that is cancelled at the provider stays ORDERED',
    edits: [
      {
        file: 'lambdas/domain/following/judge-payment.ts',
        find: "    case 'cancelled':\n      return {",
        replace: "    case 'cancelled':\n      if (now > 0) return told(state);\n      return {",
      },
    ],
  },
  {
    name: 'approved-payment-not-told',
    fault: 'an approved payment is not reported if the file was reported before the approval was written',
    focus: 'stopped-payments',
    edits: [
      {
        file: 'lambdas/use-cases/signals/request-changed-reports.ts',
        find: '  const stoodInReport = from.payApprovedAt !== undefined;',
        replace: '  const stoodInReport = from.payApprovedAt === undefined && from.size < 0;',
      },
    ],
  },
  {
    name: 'late-date-told-once',
    hole: 'M9',
    fault:
      'reports of files that point at an order are requested once for its late payment deadline, even if the request was lost',
    focus: 'late-dates',
    edits: [
      {
        file: 'lambdas/domain/following/record-look.ts',
        find: '{ datedLate: true }',
        replace: '{}',
      },
      {
        file: 'lambdas/use-cases/signals/request-changed-reports.ts',
        find: '  if (!lost && (isDatedLate(from) || !isDatedLate(to))) return;',
        replace:
          "  if (!lost && !(to.state === 'ORDERED' && from.payBy === undefined && from.firstSight === undefined && to.payBy !== undefined)) return;",
      },
    ],
  },
  {
    name: 'failed-desktops-not-followed',
    hole: 'H22',
    fault: 'a failed desktop still counts as ordered',
    edits: [
      {
        file: 'lambdas/domain/following/record-look.ts',
        find: '  const sent = told.sent.filter((position) => fates?.failed[position] === undefined);',
        replace: '  const sent = told.sent;',
      },
    ],
  },
  {
    name: 'partial-reordered',
    fault: 'a desktop that does not exist yet counts as failed, and its person may be ordered again',
    edits: [
      {
        file: 'lambdas/domain/following/judge-desktops.ts',
        find: '    else if (seen.completed && timeIsUp) {',
        replace: "    else if (seen.status === 'paid') {",
      },
    ],
  },
  {
    name: 'unknown-id-is-another',
    hole: 'E4',
    fault:
      'a desktop with the same name and user under an unknown order id is ignored, and its person may be ordered again',
    focus: 'unknown-ids',
    edits: [
      {
        file: 'lambdas/domain/following/judge-desktops.ts',
        find: '    const rival = desktops.find((desktop) => mayBeMembers(desktop, member, from));',
        replace:
          '    const rival = desktops.find((desktop) => mayBeMembers(desktop, member, from) && timeIsUp && !timeIsUp);',
      },
    ],
  },
  {
    name: 'unnamed-never-appeared',
    hole: 'E4',
    fault:
      'a desktop without a name under an unknown order id is ignored, and a person who may have it is ordered again',
    focus: 'unnamed-unknown-ids',
    edits: [
      {
        file: 'lambdas/domain/following/judge-desktops.ts',
        find: '      else if (unknown !== undefined) unclear',
        replace: '      else if (unknown !== undefined && !timeIsUp) unclear',
      },
      {
        file: 'lambdas/domain/following/judge-pool-desktops.ts',
        find: "mayBeUnnamed(desktop, '', from)",
        replace: "mayBeUnnamed(desktop, '', from) && !timeIsUp",
      },
    ],
  },
  {
    name: 'unsent-desktops-adopted',
    hole: 'E4',
    fault: 'resolve --adopt takes desktops of a member whom the accepted order did not send and another order holds',
    focus: 'unknown-ids',
    edits: [
      {
        file: 'lambdas/domain/following/judge-desktop-order.ts',
        find: 'sight.members.filter(({ position }) => order.sent.includes(position));',
        replace: 'sight.members;',
      },
    ],
  },
  {
    name: 'strangers-job-believed',
    hole: 'E4',
    fault: 'a failed job with a member’s name proves a failure, even if another job with that name did not fail',
    focus: 'strangers-jobs',
    edits: [
      {
        file: 'lambdas/domain/following/judge-desktops.ts',
        find: "  if (told.some(({ status }) => status !== 'failed')) return undefined;\n",
        replace: "  if (told.every(({ status }) => status !== 'failed')) return undefined;\n",
      },
      {
        file: 'lambdas/domain/following/judge-desktops.ts',
        find: '  return told.sort(',
        replace: "  return told.filter(({ status }) => status === 'failed').sort(",
      },
    ],
  },
  {
    name: 'nameless-never-appeared',
    hole: 'E4',
    fault: 'a desktop of the order without a name is ignored, and its person may be ordered again',
    edits: [
      {
        file: 'lambdas/domain/following/judge-desktops.ts',
        find: '      if (one !== undefined)\n',
        replace: '      if (one !== undefined && !timeIsUp)\n',
      },
      {
        file: 'lambdas/domain/following/judge-desktops.ts',
        find: '  if (missing.length === 0 || held.length >= sent.length)',
        replace: '  if (missing.length === 0)',
      },
    ],
  },
  {
    name: 'already-ordered-is-final',
    hole: 'H23',
    fault: 'a line is reported as already ordered, whatever became of the order that it points at',
    edits: [
      {
        file: 'lambdas/domain/reporting/line-outcome.ts',
        find: "  if (order.state !== 'ORDERED' || !order.sent.includes(position)) {",
        replace: "  if (order.state === 'QUEUED' && !order.sent?.includes(position)) {",
      },
      {
        file: 'lambdas/domain/reporting/line-outcome.ts',
        find: 'day: order.orderedAt.slice(0, 10),',
        replace: "day: '',",
      },
    ],
  },
  {
    name: 'pointing-files-not-told',
    hole: 'H23',
    fault: 'files with already-ordered people are not reported again when that order loses them',
    edits: [
      {
        file: 'lambdas/use-cases/signals/request-changed-reports.ts',
        find: '  if (!lost && (isDatedLate(from) || !isDatedLate(to))) return;\n',
        replace: '  if (lost || !lost) return;\n',
      },
    ],
  },
  {
    name: 'report-too-early',
    fault: 'a file is reported before its last order has ended',
    edits: [
      {
        file: 'lambdas/use-cases/report/report-ordered.ts',
        find: '  if (open.length > 0) {',
        replace: '  if (open.length > 1) {',
      },
      {
        file: 'lambdas/domain/reporting/line-outcome.ts',
        find: '  if (isOpen(order)) return goesOn(order, computerName);',
        replace: '',
      },
      {
        file: 'lambdas/domain/reporting/line-outcome.ts',
        find: "    case 'IN_DOUBT':\n      throw new Error(`order ${order.clientOrderId} is ${order.state} and says nothing of member ${position}`);",
        replace: "    case 'IN_DOUBT':\n      return notOrdered('rejected', 'not ordered');",
      },
    ],
  },
  {
    name: 'last-change-not-told',
    fault: 'the report for the last change of an order is requested once, even if the request was lost',
    edits: [
      {
        file: 'lambdas/use-cases/follow/follow-order.ts',
        find: 'if (!isFollowed(accepted)) return requestReportsAgain(accepted, deps);',
        replace: 'if (!isFollowed(accepted)) return;',
      },
      {
        file: 'lambdas/use-cases/follow/follow-order.ts',
        find: 'return isOpen(accepted) ? undefined : requestReportsAgain(accepted, deps);',
        replace: 'return isOpen(accepted) ? undefined : undefined;',
      },
      {
        file: 'lambdas/use-cases/reconcile/reconcile-order.ts',
        find: '      return requestReportsAgain(order, deps);',
        replace: '      return;',
      },
    ],
  },
  {
    name: 'pays-without-item',
    hole: 'H1',
    fault: 'an order is paid even if another order owns its provider order item',
    edits: [
      {
        file: 'lambdas/use-cases/follow/pay-order.ts',
        find: "  if (fence.kind === 'contradiction' || !isOwnedBy(item, order)) {",
        replace: "  if (order.size < 0 && (fence.kind === 'contradiction' || !isOwnedBy(item, order))) {",
      },
      {
        file: 'lambdas/domain/doubts/judge-provider-order.ts',
        find: "  if ((owner.state === 'ORDERED' || owner.state === 'CANCELLED') && isRecordedAs(owner, listed, item)) return NOTHING;\n",
        replace: "  if (owner.state === 'CANCELLED' && isRecordedAs(owner, listed, item)) return NOTHING;\n",
      },
    ],
  },
  {
    name: 'event-lost-for-good',
    fault: 'the patrol does not look for dropped files whose event was lost',
    edits: [
      {
        file: 'lambdas/use-cases/recover/resend-lost-messages.ts',
        find: '  await attempt(patrolIncoming(deps));\n',
        replace: '  if (failures.length > 1e9) await attempt(patrolIncoming(deps));\n',
      },
    ],
  },
  {
    name: 'believes-paid',
    hole: 'M5',
    fault: 'an order counts as paid because its payment call succeeded',
    edits: [
      {
        file: 'lambdas/domain/following/payment-transitions.ts',
        find: "const paymentState = { ...called, kind: 'unknown', takenAt: at } as const;",
        replace: "const paymentState = { kind: 'paid', paidAt: at } as const;",
      },
      {
        file: 'lambdas/domain/following/judge-payment.ts',
        find: "if (state.kind === 'paid' && !isOldNews(state.paidAt, now, times)) return told(state);",
        replace: "if (state.kind === 'paid') return told(state);",
      },
    ],
  },
  {
    name: 'storm-gives-up',
    hole: 'M4',
    fault: 'a payment that was throttled counts as refused',
    edits: [
      {
        file: 'lambdas/domain/following/payment-transitions.ts',
        find: '      const over = waitedMs >= times.throttledForMs;',
        replace: '      const over = waitedMs >= 60_000;',
      },
    ],
  },
  {
    name: 'lapse-frees-first',
    hole: 'M7',
    fault: 'the people of an order that was not paid in time are released while it can still be paid',
    edits: [
      {
        file: 'lambdas/use-cases/follow/follow-order.ts',
        find: '  if (lapsed && (await cancelLapsed(to, deps)))',
        replace: '  if (lapsed)',
      },
    ],
  },
  {
    name: 'report-before-sight',
    hole: 'M9',
    fault: 'a file is reported before the payment deadlines of its orders are known',
    edits: [
      {
        file: 'lambdas/use-cases/report/report-ordered.ts',
        find: "  if (intake.phase === 'QUEUED' && unseen > 0) {",
        replace: "  if (intake.phase === 'QUEUED' && unseen > 1e9) {",
      },
    ],
  },
];
