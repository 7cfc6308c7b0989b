import type { Mutant } from './mutant.ts';

const SUBMIT = 'lambdas/use-cases/submit/submit-order.ts';
const OUTCOME = 'lambdas/domain/orders/apply-outcome.ts';
const RECORD = 'lambdas/use-cases/submit/record-outcome.ts';
const TRANSITIONS = 'lambdas/domain/orders/order-transitions.ts';
const LEDGER = 'test/simulation/memory-orders.ts';

/** Claim, lease, POST, outcome. */
export const submitMutants: readonly Mutant[] = [
  {
    name: 'no-lease-check',
    hole: 'H26',
    fault: 'the worker sends the POST although another worker won the lease',
    edits: [
      {
        file: SUBMIT,
        find: "if ((await ledger.orders.write(leased)) === 'lost') return DONE;",
        replace: 'await ledger.orders.write(leased);',
      },
    ],
  },
  {
    name: 'lease-not-conditional',
    hole: 'H26',
    fault: 'the write that leases an order has no condition',
    edits: [
      {
        file: LEDGER,
        find: 'if (!isUnchanged(currentOrder(table, transition.from.clientOrderId), transition))',
        replace:
          "if (transition.to.state !== 'SUBMITTING' && !isUnchanged(currentOrder(table, transition.from.clientOrderId), transition))",
      },
    ],
  },
  {
    name: 'no-deadline',
    hole: 'H7',
    fault: 'a worker that wakes up after its lease still sends',
    edits: [
      {
        file: SUBMIT,
        find: 'const inTime = (): boolean => clock.monotonic() - leaseBeganAt < times.sendByMs && maySend();',
        replace: 'const inTime = (): boolean => leaseBeganAt > 0 || maySend();',
      },
    ],
  },
  {
    name: 'attempt-not-named',
    hole: 'H8',
    fault: 'writes check the expected state, but not the attempt or revision',
    focus: 'sleepers',
    edits: [
      {
        file: LEDGER,
        find: '  standing?.state === from.state && standing.revision === from.revision && sameAttempt(standing.attempt, from.attempt);',
        replace:
          '  standing?.state === from.state && (standing.revision >= 0 || sameAttempt(standing.attempt, from.attempt));',
      },
    ],
  },
  {
    name: 'retry-on-timeout',
    fault: 'a missing answer counts as "not sent"',
    edits: [
      {
        file: OUTCOME,
        find: "    case 'ambiguous':\n      return order.state === 'SUBMITTING' ? write(doubt(order, outcome.reason, because)) : STALE;",
        replace:
          "      return order.state === 'SUBMITTING' ? write(doubt(order, outcome.reason, because)) : STALE;\n    case 'ambiguous':\n      return write(requeue(order, { notBefore: at, throttled: false }, because));",
      },
    ],
  },
  {
    name: 'conflict-refuses',
    hole: 'H25',
    fault: 'a 409 counts as a refusal',
    edits: [
      {
        file: OUTCOME,
        find: "    case 'conflict':\n",
        replace: "    case 'conflict':\n      return write(reject(order, outcome.reason, because));\n",
      },
    ],
  },
  {
    name: 'sent-not-recorded',
    hole: 'H18',
    fault: 'the lease records all members, not only those that are sent',
    edits: [
      {
        file: TRANSITIONS,
        find: '      sent: claimed.sent,\n      alreadyOrdered: claimed.alreadyOrdered,\n      ejected: claimed.ejected,\n      setAside: claimed.setAside,\n      bodyDigest,',
        replace:
          '      sent: Array.from({ length: order.size }, (_, position) => position),\n      alreadyOrdered: claimed.alreadyOrdered,\n      ejected: claimed.ejected,\n      setAside: claimed.setAside,\n      bodyDigest,',
      },
    ],
  },
  {
    name: 'attempts-unbounded',
    fault: 'an order is sent again however often it has failed',
    edits: [
      {
        file: 'lambdas/use-cases/doubts/send-order-again.ts',
        find: 'if (order.attemptsUsed >= times.maxAttempts) {',
        replace: 'if (order.attemptsUsed >= times.maxAttempts + 1e9) {',
      },
    ],
  },
  {
    name: 'item-not-won',
    hole: 'H1',
    fault: 'an accepted order is recorded even if another order owns its item',
    focus: 'sleepers',
    edits: [
      {
        file: RECORD,
        find: "  const won = told.kind !== 'accepted' || recordedAs !== undefined;",
        replace: '  const won = true;',
      },
    ],
  },
  {
    name: 'child-after-parent',
    hole: 'H21',
    fault: 'halves are stored after their parent is REPLACED',
    edits: [
      {
        file: 'lambdas/use-cases/submit/isolate-refused-members.ts',
        find: '        await putChild(order, { members, request }, child, ledger);\n',
        replace:
          '        (ledger as { later?: (() => Promise<void>)[] }).later = [...((ledger as { later?: (() => Promise<void>)[] }).later ?? []), () => putChild(order, { members, request }, child, ledger)];\n',
      },
      {
        file: RECORD,
        find: "if (to.state === 'REPLACED') return messages.sendOrders(to.children, 0);",
        replace:
          "if (to.state === 'REPLACED') { for (const put of (ledger as { later?: (() => Promise<void>)[] }).later ?? []) await put(); return messages.sendOrders(to.children, 0); }",
      },
    ],
  },
  {
    name: 'half-without-parent',
    fault: 'a half or a set-aside child takes claims before its parent records it',
    focus: 'crashes',
    edits: [
      {
        file: SUBMIT,
        find: '(await waitForParent(queued, deps));',
        replace: '(order.size < 0 ? await waitForParent(queued, deps) : undefined);',
      },
    ],
  },
  {
    name: 'pays-at-once',
    fault: 'every order asks to be paid when it is placed',
    edits: [
      {
        file: 'lambdas/domain/planning/build-request.ts',
        find: "is_auto_pay: payment === 'auto' ? 'true' : 'false'",
        replace: "is_auto_pay: payment === 'auto' || payment === 'confirm' ? 'true' : 'false'",
      },
    ],
  },
  {
    name: 'held-file-goes',
    fault: 'a file that waits for approval is ordered',
    edits: [
      {
        file: 'lambdas/use-cases/plan/apply-spending-guard.ts',
        find: "if (decision.kind === 'hold') return",
        replace: "if (decision.kind === 'hold' && at === '') return",
      },
    ],
  },
  {
    name: 'mixed-order',
    fault: 'an order is filled with people of different groups',
    edits: [
      {
        file: 'lambdas/domain/planning/order-groups.ts',
        find: "const kind = `${request.userGroup ?? ''} ${",
        replace: 'const kind = ` ${',
      },
      {
        file: 'lambdas/domain/planning/build-request.ts',
        find: 'if (request.userGroup !== requests[0]?.userGroup) {',
        replace: 'if (request.line < 0 && request.userGroup !== requests[0]?.userGroup) {',
      },
    ],
  },
  {
    name: 'retry-after-obeyed',
    hole: 'M3',
    fault: 'a Retry-After of 0, or in the past, is obeyed',
    edits: [
      {
        file: 'lambdas/domain/orders/retry-delay.ts',
        find: '  return Math.max(retryAfterMs ?? 0,',
        replace: '  if (retryAfterMs !== undefined) return retryAfterMs;\n  return Math.max(retryAfterMs ?? 0,',
      },
    ],
  },
  {
    name: 'busy-uses-tries',
    hole: 'M3',
    fault: 'an order that the provider does not accept for now uses up its attempts',
    edits: [
      {
        file: OUTCOME,
        find: '      if (throttledMs >= times.throttledForMs) {',
        replace:
          "      if (outcome.cause === 'busy' && order.throttled >= times.maxAttempts - 1) return write(parkSettled(order, outcome.reason, because));\n      if (throttledMs >= times.throttledForMs) {",
      },
    ],
  },
  {
    name: 'bare-word-believed',
    fault: "any word in a refusal that is a member's name ejects that member",
    focus: 'ordinary-names',
    edits: [
      {
        file: 'lambdas/domain/refusals/members-in-error.ts',
        find: 'words.has(computerName.toLowerCase())) perhaps.push(position);',
        replace: 'words.has(computerName.toLowerCase())) clearly.push(position);',
      },
    ],
  },
];
