import { expect, test } from 'vitest';
import { shownNames } from '../../../../bin/commands/terminal/shown-names.ts';

test('a file is shown by its name, or by its path as typed if another file has that name', () => {
  expect(shownNames(['a/hires.csv', '/tmp/other.csv', './b/hires.csv'])).toEqual([
    'a/hires.csv',
    'other.csv',
    './b/hires.csv',
  ]);
});
