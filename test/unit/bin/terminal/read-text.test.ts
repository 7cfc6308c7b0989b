import { expect, test } from 'vitest';
import { readText } from '../../../../bin/commands/terminal/read-text.ts';

test('shows how a file was read: which column as what, what was only copied, and what was above the header', () => {
  const columns = {
    read: ['用户名', 'E-Mail', 'PROFILE'],
    readAs: [
      { name: '用户名', column: 'user_name' },
      { name: 'E-Mail', column: 'user_email' },
      { name: 'PROFILE', column: 'profile' },
    ],
    carried: ['Team'],
  } as const;
  expect(readText({ columns, aboveHeader: { count: 2, lines: [1, 4] } })).toBe(
    [
      '  Columns read: 用户名 as user_name, E-Mail as user_email, PROFILE\n',
      '  Copied, not read: Team\n',
      '  Above the header, not read: 2 lines (1, 4)\n',
    ].join(''),
  );
});

test('says that a user name was made from an address', () => {
  const readAs = [
    { name: 'E-Mail', column: 'user_name', localPart: true },
    { name: 'E-Mail', column: 'user_email' },
  ] as const;
  expect(readText({ columns: { read: ['E-Mail'], readAs, carried: [] } })).toBe(
    '  Columns read: E-Mail as user_name (before the @), E-Mail as user_email\n',
  );
});

test('shows only the columns for a summary of an earlier version', () => {
  expect(readText({ columns: { read: ['user_name'], carried: [] } })).toBe('  Columns read: user_name\n');
});
