import { expect, it } from 'vitest';
import { textTable } from '../../../../bin/commands/terminal/text-table.ts';

it('puts numbers to the right and texts to the left', () => {
  const table = [
    ['staff.csv', 7, 'ordered'],
    ['a.csv', 120, 'held'],
  ];
  expect(textTable(table)).toBe('  staff.csv    7  ordered\n  a.csv      120  held\n');
});

it('gives a character the columns that a terminal gives it', () => {
  const table = [
    ['田中.csv', 1],
    ['zoe\u0308.csv', 2],
    ['🏠.csv', 3],
    ['ordinary', 4],
  ];
  expect(textTable(table, '')).toBe('田中.csv  1\nzoe\u0308.csv   2\n🏠.csv    3\nordinary  4\n');
});
