import { expect, it } from 'vitest';
import { textTable, widthOf } from '../../../../bin/commands/terminal/text-table.ts';

it('puts numbers to the right and texts to the left', () => {
  const table = [
    ['staff.csv', 7, 'ordered'],
    ['a.csv', 120, 'held'],
  ];
  expect(textTable(table)).toBe('  staff.csv    7  ordered\n  a.csv      120  held\n');
});

it('gives a character as many columns as a terminal', () => {
  const table = [
    ['田中.csv', 1],
    ['zoe\u0308.csv', 2],
    ['🏠.csv', 3],
    ['ordinary', 4],
  ];
  expect(textTable(table, { indent: '' })).toBe('田中.csv  1\nzoe\u0308.csv   2\n🏠.csv    3\nordinary  4\n');
});

it('wraps the last column, without breaking words', () => {
  const table = [
    ['file', 'incoming/a.csv'],
    [
      'error',
      'The header has no column user_name: see incoming/a-very-long-name-of-a-file-that-nobody-breaks.csv there.',
    ],
  ];
  expect(textTable(table, { width: 40 })).toBe(
    [
      '  file   incoming/a.csv',
      '  error  The header has no column',
      '         user_name: see',
      '         incoming/a-very-long-name-of-a-file-that-nobody-breaks.csv',
      '         there.',
      '',
    ].join('\n'),
  );
});

it('is as wide as the terminal, within limits, and otherwise 80 columns', () => {
  expect(widthOf({ isTTY: true, columns: 100 })).toBe(100);
  expect(widthOf({ isTTY: true, columns: 300 })).toBe(120);
  expect(widthOf({ isTTY: true, columns: 0 })).toBe(80);
  expect(widthOf({ columns: 200 })).toBe(80);
});
