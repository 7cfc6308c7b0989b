import type { Mutant } from './mutant.ts';

const CLAIM = 'lambdas/domain/claims/claim.ts';

/** Which order holds a user and a computer name. */
export const claimMutants: readonly Mutant[] = [
  {
    name: 'claim-not-conditional',
    hole: 'H26',
    fault: 'a claim overwrites the claim of another order',
    edits: [
      {
        file: 'test/simulation/memory-ledger.ts',
        find: '      if (!free) return { held: false, standing } as const;\n',
        replace: '      if (!free && key === undefined) return { held: false, standing } as const;\n',
      },
    ],
  },
  {
    name: 'no-claims',
    hole: 'H26',
    fault: 'orders are leased before their members are claimed',
    edits: [
      {
        file: 'lambdas/use-cases/submit/claim-or-end-order.ts',
        find: 'if (order.attempt !== undefined || order.paceSlot !== undefined)\n',
        replace: 'if (order.size > 0)\n',
      },
    ],
  },
  {
    name: 'undecided-is-ordered',
    hole: 'H14',
    fault: 'a person in an undecided order is reported as already ordered',
    edits: [
      {
        file: CLAIM,
        find: "    case 'SUBMITTING':\n    case 'IN_DOUBT':\n      return 'undecided';",
        replace: "    case 'SUBMITTING':\n    case 'IN_DOUBT':\n      return 'ordered';",
      },
    ],
  },
  {
    name: 'claims-not-sorted',
    hole: 'H15',
    fault: 'every other line claims its name before its user',
    edits: [
      {
        file: 'lambdas/domain/claims/decide-claims.ts',
        find: '.sort((a, b) => (a.key > b.key ? -1 : a.key < b.key ? 1 : 0));',
        replace:
          '.sort((a, b) => ((a.key > b.key ? -1 : a.key < b.key ? 1 : 0) * (a.member.line % 2 === 0 ? 1 : -1)));',
      },
    ],
  },
  {
    name: 'final-state-left',
    hole: 'H16',
    fault: 'a redrive revives the rejected order in its place',
    edits: [
      {
        file: 'lambdas/use-cases/operate/redrive-order.ts',
        find: '  const items = redriveOf(order, positions, { members, request }, because);',
        replace:
          "  if (order.state === 'REJECTED') {\n    const revived = { ...order, state: 'QUEUED', notBefore: at, ejected: {}, attemptsUsed: 0, revision: order.revision + 1 };\n    await ledger.orders.write({ from: order, to: revived } as never);\n    await messages.sendOrders([order.clientOrderId], 0);\n    return refused('revived');\n  }\n  const items = redriveOf(order, positions, { members, request }, because);",
      },
    ],
  },
  {
    name: 'taken-from-queued',
    hole: 'H17',
    fault: 'a claim is taken over from an order that is still waiting to be sent',
    edits: [
      {
        file: CLAIM,
        find: "return left ? 'ended' : 'undecided';",
        replace: "return left ? 'ended' : 'ended';",
      },
    ],
  },
  {
    name: 'taken-from-doubt',
    hole: 'H17',
    fault: 'a claim is taken over from an order in doubt',
    edits: [
      {
        file: CLAIM,
        find: "    case 'SUBMITTING':\n    case 'IN_DOUBT':\n      return 'undecided';",
        replace: "    case 'IN_DOUBT':\n      return 'ended';\n    case 'SUBMITTING':\n      return 'undecided';",
      },
    ],
  },
  {
    name: 'aside-forgotten',
    fault: 'members who are set aside get no child order',
    edits: [
      {
        file: 'lambdas/use-cases/submit/claim-or-end-order.ts',
        find: '        await putChild(order, { members, request }, aside, ledger);\n',
        replace: '',
      },
    ],
  },
  {
    name: 'child-taken-again',
    fault: 'a parent that is queued again sets members aside into a child that was given up',
    focus: 'given-up-children',
    edits: [
      {
        file: 'lambdas/domain/orders/client-order-ids.ts',
        find: "idOf('child', parentId, since, ...positions",
        replace: "idOf('child', parentId, ...positions",
      },
    ],
  },
  {
    name: 'waits-for-ever',
    fault: 'an order that waits for a parked order is not queued again when the parked order has ended',
    edits: [
      {
        file: 'lambdas/use-cases/doubts/revisit-parked.ts',
        find: 'if (owner === undefined || !isDecided(owner)) return;',
        replace: 'if (owner === undefined || isDecided(owner)) return;',
      },
    ],
  },
];
