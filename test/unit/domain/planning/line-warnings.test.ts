import { expect, test } from 'vitest';
import { warningsOf } from '../../../../lambdas/domain/planning/line-warnings.ts';
import { planFileOf } from '../../../../lambdas/domain/planning/plan-intake.ts';
import { collect, contextOf, inChunks, linesOf, ordersOf, planOf, saidLines } from '../../../support/csv-support.ts';

const codesOf = (fields: object, writesPrefixes = true) =>
  warningsOf({ userName: 'ada', ...fields }, { lineOfEmail: undefined, writesPrefixes }).map(
    ({ code, column }) => `${column} ${code}`,
  );

test.each([
  ['ada@gmial.com', true],
  ['ada@hotmial.com', true],
  ['ada@GMAIL.CON', true],
  ['ada@gmai.com', true],
  ['ada@outlok.com', true],
  ['ada@works.cmo', true],
  ['ada@gmail.com', false],
  ['ada@email.works.example', false],
  ['ada@mail.com', false],
  ['ada@email.com', false],
  ['ada@ymail.com', false],
  ['ada@qq.com', false],
  ['ada@163.com', false],
  ['ada@example.community', false],
])('the domain of %s is implausible: %s', (userEmail, isImplausible) => {
  expect(codesOf({ userEmail })).toEqual(isImplausible ? ['user_email email-domain-implausible'] : []);
});

test.each([
  ['1701234567', true],
  ['01701234567', false],
  ['+491701234567', false],
  ['13800000000', false],
  ['123456', false],
  ['170 1234567', false],
])('a phone number %s may have lost what stood in front: %s', (userPhone, mayHave) => {
  expect(codesOf({ userPhone })).toEqual(mayHave ? ['user_phone phone-without-prefix'] : []);
});

test('a phone number without a prefix is usual where no number of the file has one', () => {
  expect(codesOf({ userPhone: '91234567' }, false)).toEqual([]);
});

test.each(['Mar-03', '3-Mar-03', '2026-03-01'])('%s looks like a date', (name) => {
  expect(codesOf({ userName: name, computerName: name })).toEqual([
    'user_name name-like-date',
    'computer_name name-like-date',
  ]);
});

test('a line with warnings is ordered; a second line of the same person is no other person', async () => {
  const csv = 'user_name,user_email\nada,hr@works.example\nbob,HR@works.example\nADA,hr@works.example\n';
  const events = await collect(planFileOf(async () => inChunks(csv), contextOf()));
  expect(ordersOf(events).flatMap(({ members }) => members.map(({ userName }) => userName))).toEqual(['ada', 'bob']);
  expect(linesOf(events).map(({ fate }) => (fate.kind === 'ordered-in' ? fate.warnings : fate.kind))).toEqual([
    undefined,
    [{ code: 'email-of-another', column: 'user_email', params: { line: 2 } }],
    'duplicate',
  ]);
});

test.each([
  ['user_phone', '1.38E+10', 'shortened to a power of ten'],
  ['user_phone', '13800000000.0', 'decimals, which a spreadsheet added'],
  ['user_phone', '#####', 'where a column is too narrow'],
  ['profile', '#N/A', 'the error of a formula'],
  ['user_group', '3-Apr', 'is a date, which a spreadsheet may have made'],
  ['computer_name', '01.04.2026', 'is a date, which a spreadsheet may have made'],
  ['computer_name', '4月3日', 'is a date, which a spreadsheet may have made'],
])('what a spreadsheet made of %s is named: %s', async (column, cell, what) => {
  const [line] = saidLines(await planOf(`user_name,${column}\nada,${cell}\n`));
  expect(line?.errors).toEqual([expect.stringContaining(`${column} "${cell}" `)]);
  expect(line?.errors[0]).toContain(what);
});

test.each([
  ['user_name', '4E12', /letters/],
  ['desktop_ip', '10.1.25', /IPv4/],
])('%s "%s" is told its rule: it need not come from a spreadsheet', async (column, cell, rule) => {
  const header = column === 'user_name' ? 'user_name' : `user_name,${column}`;
  const [line] = saidLines(await planOf(`${header}\n${column === 'user_name' ? cell : `ada,${cell}`}\n`));
  expect(line?.errors.join(' ')).toMatch(rule);
  expect(line?.errors.join(' ')).not.toMatch(/spreadsheet/);
});

test('a cell that only breaks its rule is not blamed on a spreadsheet', async () => {
  const [line] = saidLines(await planOf('user_name,user_phone\nada,call me\n'));
  expect(line?.errors).toEqual([expect.stringMatching(/^user_phone "call me" must be/)]);
});

test('user_group and profile are read in upper and lower case', async () => {
  const events = await planOf(
    'user_name,user_group,profile\nada,Users,STANDARD\nbob,users,standard\neve,SUDO,Developer-Linux\n',
  );
  expect(
    ordersOf(events).map(({ profile, members, request }) => [
      profile,
      members.map(({ userName }) => userName),
      request.hour_package_resources[0]?.create_desktops?.desktops?.map(({ user_group }) => user_group),
    ]),
  ).toEqual([
    ['standard', ['ada', 'bob'], ['users', 'users']],
    ['developer-linux', ['eve'], ['sudo']],
  ]);
});

test('a line without a group asks for none', async () => {
  const [order] = ordersOf(await planOf('user_name,user_group\nada,\n'));
  expect(order?.request.hour_package_resources[0]?.create_desktops?.desktops).toEqual([
    { user_name: 'ada', computer_name: 'D-ada' },
  ]);
});
