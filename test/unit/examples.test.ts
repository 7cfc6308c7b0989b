import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkProfile, type Profile } from '../../lambdas/domain/request/profile.ts';
import { contextOf, linesOf, ordersOf, planOf } from '../support/csv-support.ts';

const root = new URL('../../', import.meta.url);

const readProfile = (name: string): Profile => {
  const check = checkProfile(name, JSON.parse(readFileSync(new URL(`profiles/${name}.json`, root), 'utf8')));
  if (!check.ok) throw new Error(JSON.stringify(check.errors));
  return check.profile;
};

const planExample = (name: string) =>
  planOf(
    readFileSync(new URL(`examples/${name}`, root)),
    contextOf({ profiles: { standard: readProfile('standard'), 'developer-linux': readProfile('developer-linux') } }),
  );

describe('examples/new-hires.csv', () => {
  it('is one order of valid lines', async () => {
    const events = await planExample('new-hires.csv');
    expect(linesOf(events).map(({ fate }) => fate.kind)).toEqual(Array(10).fill('ordered-in'));
    expect(ordersOf(events)).toHaveLength(1);
  });
});

describe('examples/hr-export.csv', () => {
  it('is read under the names and below the titles of an HR system', async () => {
    const events = await planExample('hr-export.csv');
    expect(linesOf(events).map(({ line, fate }) => [line, fate.kind])).toEqual([
      [5, 'ordered-in'],
      [6, 'ordered-in'],
    ]);
    expect(events[0]).toMatchObject({
      header: { line: 4, above: [1, 2, 3], columns: { user_name: 1, user_email: 2, user_phone: 3 } },
    });
  });
});

describe('examples/mixed.csv', () => {
  it('shows every fate of a line', async () => {
    const events = await planExample('mixed.csv');
    expect(linesOf(events).map(({ line, fate }) => [line, fate.kind])).toEqual([
      [2, 'ordered-in'],
      [3, 'ordered-in'],
      [4, 'ordered-in'],
      [5, 'ordered-in'],
      [6, 'ordered-in'],
      [8, 'duplicate'],
      [9, 'invalid'],
      [10, 'invalid'],
      [11, 'invalid'],
      [12, 'invalid'],
      [13, 'invalid'],
      [14, 'invalid'],
      [15, 'invalid'],
      [16, 'ordered-in'],
    ]);
    expect(ordersOf(events).map(({ profile, members }) => [profile, members.length])).toEqual([
      ['standard', 1],
      ['standard', 1],
      ['developer-linux', 2],
      ['developer-linux', 1],
      ['standard', 1],
    ]);
  });
});

describe('examples/unassigned.csv', () => {
  it('orders desktops without users by name and number', async () => {
    const events = await planExample('unassigned.csv');
    expect(linesOf(events).map(({ fate }) => fate.kind)).toEqual([
      'pool-ordered-in',
      'pool-ordered-in',
      'pool-ordered-in',
      'ordered-in',
      'duplicate',
      'invalid',
    ]);
    expect(ordersOf(events).map(({ members }) => [members[0]?.computerName, members.length])).toEqual([
      ['POOL', 12],
      ['LAB-A', 50],
      ['LAB-B', 10],
      ['RECEPTION-1', 1],
      ['D-ada', 1],
    ]);
  });
});
