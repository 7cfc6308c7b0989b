import { expect, test } from 'vitest';
import { shownNames } from '../../../../bin/commands/terminal/shown-names.ts';

test('a file is shown with its name, or with its path as typed if another one has that name', () => {
  expect(shownNames(['a/hires.csv', '/tmp/other.csv', './b/hires.csv'])).toEqual([
    'a/hires.csv',
    'other.csv',
    './b/hires.csv',
  ]);
});
