import type { Mutant } from './mutant.ts';

const BILLING = 'lambdas/adapters/huawei/evidence/billing-orders.ts';
const TIME = 'lambdas/adapters/huawei/http/wire-time.ts';

/** How the provider's answers are read. */
export const readingMutants: readonly Mutant[] = [
  {
    name: 'ends-at-total',
    hole: 'E10',
    fault: 'a list is read until it has as many entries as its total',
    focus: 'short-pages',
    edits: [
      {
        file: 'lambdas/adapters/huawei/http/read-pages.ts',
        find: '    if (rows.length === 0) {\n',
        replace:
          '    if (total !== undefined && found.size >= total) return [...found.values()];\n    if (rows.length === 0) {\n',
      },
    ],
  },
  {
    name: 'zoneless-is-utc',
    hole: 'E11',
    fault: 'a time without a zone counts as UTC, and orders that then lie outside the window are ignored',
    focus: 'local-times',
    edits: [
      {
        file: TIME,
        find: String.raw`-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])(\d{2}):?(\d{2}))$/;`,
        replace: String.raw`-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])(\d{2}):?(\d{2}))?$/;`,
      },
      { file: TIME, find: '!== text.slice(0, 19)', replace: "!== text.slice(0, 19).replace(' ', 'T')" },
      {
        file: BILLING,
        find: '      if (astray === undefined) return listed;\n',
        replace: '      if (listed.length >= 0) return listed.filter(({ createdAt }) => within(createdAt, whole));\n',
      },
    ],
  },
  {
    name: 'odd-state-is-paid',
    hole: 'E12',
    fault: 'an order in an undocumented state counts as paid',
    focus: 'odd-states',
    edits: [{ file: BILLING, find: "STATUS[status] ?? 'unknown'", replace: "STATUS[status] ?? 'paid'" }],
  },
  {
    name: 'odd-state-is-over',
    hole: 'E12',
    fault: 'an order in an undocumented state counts as cancelled',
    focus: 'odd-states',
    edits: [{ file: BILLING, find: "STATUS[status] ?? 'unknown'", replace: "STATUS[status] ?? 'cancelled'" }],
  },
  {
    name: 'listed-when-completed',
    fault: 'a desktop that is not listed when its order is completed counts as failed',
    focus: 'late-desktops',
    edits: [
      {
        file: 'lambdas/domain/following/record-look.ts',
        find: 'completedAt === undefined ? 0 : Date.parse(completedAt) + times.listedWithinMs + 2 * times.clockSkewMs;',
        replace: 'completedAt === undefined ? 0 : Date.parse(paidAt ?? completedAt);',
      },
    ],
  },
];
