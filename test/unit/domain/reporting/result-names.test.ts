import { expect, it } from 'vitest';
import { reportKeys, stemOf } from '../../../../lambdas/domain/reporting/summary.ts';

it.each([
  ['x.csv', 'x'],
  ['x.CSV', 'x'],
  ['x.result.csv', 'x'],
  ['x.plan.csv', 'x'],
  ['x.result.result.csv', 'x'],
  ['x.20261127T203037Z.result.csv', 'x'],
  ['x.20261127T203037Z-2.result.csv', 'x'],
  ['x.e8vv0hjb.result.csv', 'x'],
  ['x.e8vv0hjb.result.0123abcd.result.csv', 'x'],
  ['x.contract.result.csv', 'x.contract'],
  ['x.20261127T203037Z.csv', 'x.20261127T203037Z'],
  ['results.csv', 'results'],
  ['.result.csv', '.result'],
  ['team/.plan.csv', 'team/.plan'],
])('a file %s is called %s', (name, stem) => {
  expect(stemOf(name)).toBe(stem);
});

it('the result of a dropped result has the same path as the first one', () => {
  expect(reportKeys('incoming/team/x.e8vv0hjb.result.csv', 'abcdefghijkl')).toEqual({
    resultKey: 'results/team/x.abcdefgh.result.csv',
    summaryKey: 'results/team/x.abcdefgh.summary.json',
  });
});
