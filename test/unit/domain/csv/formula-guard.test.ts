import { describe, expect, it } from 'vitest';
import { guardFormula, unguardFormula } from '../../../../lambdas/domain/csv/formula-guard.ts';

describe('formula guard', () => {
  it.each([
    '=1+1',
    '+4912345',
    '-1',
    '@SUM(A1)',
    '\tx',
    '\rx',
    '\nx',
    '=',
    '＝1+1',
    '＋1',
    '－1',
    '＠x',
    ' =1',
    '\u00a0=1',
    '\u200b=1',
    '  ＝1',
  ])('protects %j with one apostrophe', (cell) => {
    expect(guardFormula(cell, ',')).toBe(`'${cell}`);
    expect(unguardFormula(`'${cell}`, ',')).toBe(cell);
  });

  it.each(['', 'ada', "'", "'ada", "''=1", 'a=1', 'a;b', 'a; b', "it's", 'a,=1'])(
    'leaves %j alone both ways',
    (cell) => {
      expect(guardFormula(cell, ',')).toBe(cell);
      expect(unguardFormula(cell, ',')).toBe(cell);
    },
  );

  it('removes exactly one apostrophe', () => {
    expect(unguardFormula("'=x", ',')).toBe('=x');
    expect(unguardFormula("''=x", ',')).toBe("''=x");
  });

  it.each([
    ['x;=1+1', "x;'=1+1", ','],
    ['x\t=1+1', "x\t'=1+1", ','],
    ['x|=1+1', "x|'=1+1", ','],
    ['x; "=1+1', `x;' "=1+1`, ','],
    ['x\n=1+1', "x\n'=1+1", ','],
    ['x;＝1', "x;'＝1", ','],
    ['x,=1+1', "x,'=1+1", ';'],
    ['x,=1+1', 'x,=1+1', ','],
    ['=1;=2', "'=1;'=2", ','],
    ['a;-b|+c', "a;'-b|'+c", ','],
  ] as const)('protects what another delimiter would separate: %j', (cell, guarded, delimiter) => {
    expect(guardFormula(cell, delimiter)).toBe(guarded);
    expect(unguardFormula(guarded, delimiter)).toBe(cell);
  });
});
