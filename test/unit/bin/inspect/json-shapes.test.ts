import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { JSON_SHAPES, shaped } from '../../../../bin/commands/inspect/json-shapes.ts';
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

it.each([...tables])('docs/JSON.md says of %s what its schema says', (name, rows) => {
  expect(rows.length).toBeGreaterThan(0);
  const documented = (sections.get(name) ?? '').split('\n').filter((line) => line.startsWith('| `'));
  expect(documented).toEqual(rows);
});

it.each(Object.entries(IN_EVERY_STATE))(
  'an order that is %s has the shape, without what is only for Deskdrop',
  (_, order) => {
    const page = shaped('list --state', { orders: [{ file: 'a.csv', order }], next: null });
    const [{ order: shown }] = (page as { orders: [{ order: Record<string, unknown> }] }).orders;
    expect(shown).toMatchObject({ clientOrderId: order.clientOrderId, state: order.state, history: order.history });
    expect(Object.keys(shown)).not.toContain('revision');
    expect(JSON.stringify(shown)).not.toContain('nonce');
  },
);

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
