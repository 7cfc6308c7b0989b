import { expect, it } from 'vitest';
import { outcomeText } from '../../../../bin/commands/run/outcome-text.ts';
import { printable } from '../../../../bin/commands/terminal/printable.ts';
import { textTable } from '../../../../bin/commands/terminal/text-table.ts';
import { emptyCounts } from '../../../../lambdas/domain/intakes/line-status.ts';

it('shows characters that would move the cursor, colour the screen or turn the text by their code points', () => {
  expect(printable('a\u001b[31mb\r\nc\td\u009b\u2028\u202ee')).toBe(
    'a\\u{1b}[31mb\\u{d}\\u{a}c\\u{9}d\\u{9b}\\u{2028}\\u{202e}e',
  );
});

it('leaves letters of all languages alone', () => {
  expect(printable('Größe 日本 🏠 e\u0301')).toBe('Größe 日本 🏠 e\u0301');
});

it('keeps each row of a table on one line', () => {
  expect(textTable([['a\nb', 1]])).toBe('  a\\u{a}b  1\n');
});

it('a refusal that quotes the file writes no control character of it to the terminal', () => {
  const summary = {
    intakeId: 'i',
    file: 'x\u001b[2J.csv',
    lines: 0,
    final: true,
    error: 'has no "\u001b]0;title\u0007"',
  };
  const text = outcomeText([{ ...summary, counts: emptyCounts(), orders: [], result: 'x' }], {
    data: '.local',
    stage: 'local',
    user: undefined,
  });
  expect(text).toContain('\\u{1b}[2J.csv');
  expect(text).toContain('has no "\\u{1b}]0;title\\u{7}"');
});
