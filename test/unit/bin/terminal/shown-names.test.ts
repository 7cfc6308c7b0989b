import { expect, test } from 'vitest';
import { shownNames } from '../../../../bin/commands/terminal/shown-names.ts';

test('a file is called by its name, and by its path as typed where another one shares the name', () => {
  expect(shownNames(['a/hires.csv', '/tmp/other.csv', './b/hires.csv'])).toEqual([
    'a/hires.csv',
    'other.csv',
    './b/hires.csv',
  ]);
});
