import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { JSON_SHAPES, shaped } from '../../../../bin/commands/json/json-shapes.ts';
import type { Summary } from '../../../../lambdas/domain/reporting/summary.ts';
import { IN_EVERY_STATE } from '../../../support/orders.ts';
import { shapeTables } from '../../../support/shape-tables.ts';

const PAGE = readFileSync(join(import.meta.dirname, '../../../../docs/JSON.md'), 'utf8');
const sections = new Map(
  PAGE.split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section]),
);
const tables = shapeTables(JSON_SHAPES);

it('docs/JSON.md has a section for each shape, and no other', () => {
  expect([...sections.keys()]).toEqual([...tables.keys()]);
});

it.each([...tables])('docs/JSON.md documents %s like its schema', (name, rows) => {
  expect(rows.length).toBeGreaterThan(0);
  const documented = (sections.get(name) ?? '').split('\n').filter((line) => line.startsWith('| `'));
  expect(documented).toEqual(rows);
});

it.each(Object.entries(IN_EVERY_STATE))('an order that is %s has the shape, without internal fields', (_, order) => {
  const page = shaped('list --state', { orders: [{ file: 'a.csv', order }], next: null });
  const [{ order: shown }] = (page as { orders: [{ order: Record<string, unknown> }] }).orders;
  expect(shown).toMatchObject({ clientOrderId: order.clientOrderId, state: order.state, history: order.history });
  expect(Object.keys(shown)).not.toContain('revision');
  expect(JSON.stringify(shown)).not.toContain('nonce');
});

/** Each property of a summary. A new one does not compile until it is listed here, and fails until it is documented. */
type Whole<T> = T extends readonly unknown[] | string | number | boolean | null
  ? T
  : { [K in keyof T]-?: Whole<Exclude<T[K], undefined>> };

it('a summary is printed whole', () => {
  const counts = {
    ordered: 1,
    'already-ordered': 1,
    invalid: 0,
    duplicate: 0,
    rejected: 0,
    withdrawn: 0,
    'needs-attention': 0,
  };
  const whole: Whole<Summary> = {
    intakeId: 'i',
    file: 'a.csv',
    lines: 3,
    final: false,
    inProgress: 1,
    error: 'refused',
    counts,
    orders: [{ clientOrderId: 'o', profile: 'standard', state: 'ORDERED', providerOrderId: 'CS1', desktops: 1 }],
    problems: [{ code: 'breaks-rule', column: 'user_name', text: 'is wrong', count: 1, lines: [3] }],
    warnings: [{ code: 'email-of-another', column: 'user_email', text: 'is shared', count: 1, lines: [4] }],
    changed: 1,
    skipped: { count: 1, lines: [4] },
    aboveHeader: { count: 1, lines: [1] },
    columns: {
      read: ['E-Mail'],
      readAs: [{ name: 'E-Mail', column: 'user_name', localPart: true }],
      carried: ['team'],
    },
    held: { reasons: ['too many'], approve: 'npx deskdrop approve i', reject: 'npx deskdrop reject i' },
    plan: {
      wouldBeOrdered: 1,
      wouldBeHeld: [],
      orders: [
        {
          profile: 'standard',
          terms: { period: 'for 1 month', renewal: 'not renewed', payment: 'not paid' },
          price: { amount: 1, currency: 'USD' },
          desktops: [{ line: 2, userName: 'ada', computerName: 'D-ada' }],
        },
      ],
    },
    result: 'a.result.csv',
  };
  expect(shaped('run', { intakes: [whole] })).toEqual({ intakes: [whole] });
});

it('a member is shown without the digest of an address', () => {
  const member = {
    position: 0,
    line: 2,
    userName: 'ada',
    computerName: 'D-ada',
    claimsName: false,
    emailDigest: 'k.d',
  };
  const order = { order: IN_EVERY_STATE.ORDERED, members: [member], next: [], parkedCommands: [] };
  expect(JSON.stringify(shaped('order ID', order))).not.toMatch(/emailDigest|k\.d/);
});
