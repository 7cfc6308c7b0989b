import { expect, test } from 'vitest';
import { emptyCounts } from '../../../../lambdas/domain/intakes/line-status.ts';
import { noticeOf } from '../../../../lambdas/domain/reporting/report-notice.ts';
import type { Summary } from '../../../../lambdas/domain/reporting/summary.ts';

const summary = (over: Partial<Summary> = {}): Summary => ({
  intakeId: 'i1',
  file: 'incoming/hr/hires.csv',
  lines: 3,
  final: true,
  counts: { ...emptyCounts(), ordered: 3 },
  orders: [],
  result: 'results/hr/hires.i1.result.csv',
  ...over,
});

test('a notice has the file with its counts in the subject, and says where the result is', () => {
  const { subject, text } = noticeOf(summary(), 'drops', 'en');
  expect(subject).toBe('Deskdrop: hires.csv: 3 ordered');
  expect(text).toContain('File:    incoming/hr/hires.csv\n');
  expect(text).toContain('Result:  s3://drops/results/hr/hires.i1.result.csv\n');
  expect(text).toContain('Nothing needs a person.');
});

test('a notice says what must be done, and by whom', () => {
  const counts = { ...emptyCounts(), ordered: 1, rejected: 1, invalid: 2, 'needs-attention': 4 };
  const { subject, text } = noticeOf(summary({ counts }), 'drops', 'en');
  expect(subject).toBe('Deskdrop: hires.csv: 1 ordered, 2 invalid, 1 rejected, 4 need a person');
  expect(text).toContain('4 lines need an operator');
  expect(text).toContain('3 lines were not ordered');
  expect(text).not.toContain('Nothing needs a person.');
});

test('a notice of a held file contains the commands that decide on it', () => {
  const held = { reasons: ['60 desktops are over 50'], approve: 'npm run approve i1', reject: 'npm run reject i1' };
  const { subject, text } = noticeOf(summary({ final: false, held }), 'drops', 'en');
  expect(subject).toBe('Deskdrop: hires.csv: waits for approval');
  for (const part of ['60 desktops are over 50', held.approve, held.reject]) expect(text).toContain(part);
});

test('a notice lists what is wrong with invalid lines, and which those are', () => {
  const problems = [
    { code: 'breaks-rule', column: 'user_name', text: 'Login is wrong', count: 120, lines: [3, 8] },
  ] as const;
  const told = summary({ counts: { ...emptyCounts(), invalid: 120 }, problems });
  expect(noticeOf(told, 'drops', 'en').text).toContain('\n- 120 lines: Login is wrong (3, 8 and 118 more)\n');
  expect(noticeOf(told, 'drops', 'zh').text).toContain('\n- 120 行：Login is wrong（行号：3、8 等 120 项）\n');
});

test('a notice is in the language of the stage but for its subject, which is ASCII', () => {
  const counts = { ...emptyCounts(), ordered: 1, invalid: 2 };
  const { subject, text } = noticeOf(summary({ counts }), 'drops', 'zh');
  expect(subject).toBe('Deskdrop: hires.csv: 1 ordered, 2 invalid');
  expect(text).toMatch(/^文件：incoming\/hr\/hires\.csv\n批次：i1\n行数：3（1 行已订购、2 行无效）\n/);
  expect(text).toContain('2 行没有订购');
});

test('an interim notice says that it is one', () => {
  const { subject, text } = noticeOf(
    summary({ final: false, inProgress: 1, counts: { ...emptyCounts(), ordered: 2 } }),
    'drops',
    'en',
  );
  expect(subject).toBe('Deskdrop: hires.csv: still going on: 2 ordered, 1 in progress');
  expect(text).toContain('This is an interim report: 1 lines are in progress.');
});

test('a notice says how the file was read, which the result does not show', () => {
  const columns = { read: ['user_name', 'user_email'], carried: ['note\u0007', ...'abcdefghij'] };
  const { text } = noticeOf(summary({ columns, skipped: { count: 120, lines: [5, 9] } }), 'drops', 'en');
  expect(text).toContain('Columns: user_name, user_email\n');
  expect(text).toContain('Copied, not read: note?, a, b, c, d, e, f, g, h, i and 1 more\n');
  expect(text).toMatch(/^Skipped: 120 more, which repeat the header .*\(5, 9\); they are not in the result\.$/m);
  expect(noticeOf(summary(), 'drops', 'en').text).not.toMatch(/Columns|Carried|Skipped|Above/);
});

test('a notice shows which column was read as what, and which rows above the header were ignored', () => {
  const columns = {
    read: ['用户名', 'E-Mail', 'Profile'],
    readAs: [
      { name: '用户名', column: 'user_name', localPart: true },
      { name: 'E-Mail', column: 'user_email' },
      { name: 'Profile', column: 'profile' },
    ],
    carried: [],
  } as const;
  const { text } = noticeOf(summary({ columns, aboveHeader: { count: 2, lines: [1, 3] } }), 'drops', 'en');
  expect(text).toContain('Columns: 用户名 as user_name (before the @), E-Mail as user_email, Profile\n');
  expect(text).toContain('Above the header, and not read: 2 (1, 3).\n');
});

test.each([
  ['a long name', `incoming/${'n'.repeat(200)}.csv`],
  ['letters that SNS refuses', 'incoming/Neueintritte_März\u0007\n人事.csv'],
])('the subject of a file with %s is one line of at most 100 printable ASCII characters', (_, file) => {
  const counts = {
    ordered: 1e6,
    'already-ordered': 1e6,
    invalid: 1e6,
    duplicate: 1e6,
    rejected: 1e6,
    withdrawn: 0,
    'needs-attention': 1e6,
  };
  expect(noticeOf(summary({ file, counts }), 'drops', 'en').subject).toMatch(/^[\x20-\x7e]{1,100}$/);
});
