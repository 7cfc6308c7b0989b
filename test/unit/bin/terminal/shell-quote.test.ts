import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { ledgerArgs } from '../../../../bin/commands/connect/ledger-args.ts';
import { shellQuote } from '../../../../bin/commands/terminal/shell-quote.ts';

const NASTY = [
  'plain.csv',
  "it's a & (b); $HOME `id` #x.csv",
  'two  blanks',
  'a"b\\c%d*?[x]~!|<>{}',
  '~',
  '~root/x',
  '-x.csv',
  '--by',
  '',
  'tab\tand\u001b[31mred\u009bnext\u202eline',
  'umlaut ü, 日本',
  '%s%n\\033',
  'a=b',
  "'",
];

test.each(NASTY)('a shell restores the argument %j', (word) => {
  const line = shellQuote(['printf', '%s|', word, 'end']);
  expect(execFileSync('sh', ['-c', line], { encoding: 'utf8' })).toBe(`${word}|end|`);
  expect(line).not.toMatch(/[\p{Cc}\u202e]/u);
});

test('a plain argument is not quoted', () => {
  expect(shellQuote(['status', 'new-hires.csv', '--data', '/tmp/a_b/c', '2026-11-27T20:00'])).toBe(
    'status new-hires.csv --data /tmp/a_b/c 2026-11-27T20:00',
  );
});

test.each([
  [{ data: '.local', stage: 'local' }, ''],
  [{ data: 'my data', stage: 'local' }, "--data 'my data'"],
  [{ data: '.local', stage: 'dev' }, '--data .local --stage dev'],
  [{ data: '.local', stage: 'local', awsEndpoint: 'http://127.0.0.1:4566' }, '--aws-endpoint http://127.0.0.1:4566'],
])('a ledger is found by the options of its run: %j', (location, options) => {
  expect(shellQuote(ledgerArgs(location))).toBe(options);
});
