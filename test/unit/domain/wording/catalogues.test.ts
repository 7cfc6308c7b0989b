import { describe, expect, test } from 'vitest';
import type { LineWords } from '../../../../lambdas/domain/wording/catalogue.ts';
import { CATALOGUES, LANGUAGES, PROBLEM_CODES } from '../../../../lambdas/domain/wording/language.ts';
import type { Problem } from '../../../../lambdas/domain/wording/problem.ts';
import { type LineCells, problemText } from '../../../../lambdas/domain/wording/problem-text.ts';
import type { Reason } from '../../../../lambdas/domain/wording/reason.ts';
import { NO_CELLS, reasonText } from '../../../../lambdas/domain/wording/reason-text.ts';

/** Facts for every text: each is shown by the texts that use it. */
const FACTS = {
  rule: 'host-name',
  min: 1,
  max: 15,
  lines: [3, 9],
  line: 3,
  groups: ['users', 'sudo'],
  osType: 'Linux',
  profiles: ['standard', 'large'],
  profile: 'standard',
  defaultProfile: 'small',
  computerName: 'PC-7',
  by: 'user',
  owner: 'bob',
  prefix: 'D-',
  size: 2,
  word: 2,
  addresses: 2,
  desktops: 3,
  cell: 4,
  lastLine: 8,
  cells: 5,
  columns: 6,
  delimiter: 'semicolon',
  what: 'date',
};

const WORDS: LineWords = { name: (column) => `NAME ${column}`, cell: (column) => `CELL ${column}` };

describe.each(LANGUAGES)('the catalogue %s', (language) => {
  const { problems, causes, reasons, quoted } = CATALOGUES[language];

  test.each(Object.keys(problems))('says of %s what is wrong, as a sentence without gaps', (code) => {
    const text = problems[code as keyof typeof problems] as (problem: object, line: LineWords) => string;
    const sentence = text({ code, column: 'computer_name', params: FACTS }, WORDS);
    expect(sentence).toMatch(language === 'en' ? /\.$/ : /。$/);
    expect(sentence).not.toMatch(/undefined|NaN|\[object|\{/);
    if (language === 'zh') expect(sentence).toMatch(/\p{Script=Han}{3}/u);
  });

  test('names each cause', () => {
    expect(Object.keys(causes).sort()).toEqual([...PROBLEM_CODES].sort());
    for (const cause of Object.values(causes)) expect(cause).toMatch(/^\S.*[^.。\s]$/);
  });

  test.each(Object.keys(reasons))('says why a line has its status: %s', (code) => {
    const inner: Reason = { code: 'told', params: { text: 'as the provider says' } };
    const params = {
      ...FACTS,
      ...{ reasons: ['it is large'], approve: 'npx deskdrop approve i', text: 'told', intakeId: 'i', orders: 4 },
      ...{ terms: { unit: 'month', units: 2, renewal: 'automatic', payment: 'later' }, clientOrderId: 'o1' },
      ...{
        file: 'a.csv',
        doubt: inner,
        cause: inner,
        became: inner,
        now: inner,
        problem: 'no money',
        payBy: undefined,
      },
      ...{ providerOrderId: 'CS1', name: 'LAB', next: 'drop-again', day: '2026-12-01', changed: ['profile'] },
      ...{ state: 'REJECTED', parts: [{ count: 1, status: 'ordered', reason: inner }] },
    };
    const text = reasonText({ code, params } as unknown as Reason, NO_CELLS, language);
    expect(text).toMatch(/^\S.*[^.。\s]$/);
    expect(text).not.toMatch(/undefined|NaN|\[object/);
    if (language === 'zh' && code !== 'parked' && code !== 'rejected-by-person')
      expect(text).toMatch(/\p{Script=Han}{2}/u);
  });

  test('shows the cell as it is in the file, under the name that the file gives its column', () => {
    const cells: LineCells = { nameOf: () => '登录名', cellOf: () => 'Ada.Lee' };
    const problem: Problem = {
      code: 'breaks-rule',
      column: 'user_name',
      params: { rule: 'begins-with-letter', min: 1, max: 20 },
    };
    expect(problemText(problem, cells, language)).toContain(quoted('登录名', 'Ada.Lee'));
  });
});

test('an invisible character is named in the language of the reader', () => {
  const cells: LineCells = { nameOf: (column) => column, cellOf: () => 'ad\u200ba' };
  const problem: Problem = { code: 'changed-by-spreadsheet', column: 'user_name', params: {} };
  expect(problemText(problem, cells, 'en')).toMatch(/zero width space \(U\+200B\), .* character 3\.$/);
  expect(problemText(problem, cells, 'zh')).toMatch(/第 3 个字符是看不见的零宽空格（U\+200B）。$/);
});

test.each(LANGUAGES)(
  'a sentence that an older version kept is shown as it is, with the cells of its line: %s',
  (language) => {
    const cells: LineCells = {
      nameOf: (column) => column,
      cellOf: (column) => (column === 'desktop_ip' ? '10.0.0.1 x' : ''),
    };
    const text = 'desktop_ip "{desktop_ip 2}" of {user_name}{no_column} must be an address.';
    expect(problemText({ code: 'told', params: { text } }, cells, language)).toBe(
      'desktop_ip "x" of {no_column} must be an address.',
    );
  },
);
