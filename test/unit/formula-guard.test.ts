import { describe, expect, it } from 'vitest';
import { guardFormula, unguardFormula } from '../../lambdas/domain/formula-guard.ts';

describe('formula guard', () => {
  it.each(['=1+1', '+4912345', '-1', '@SUM(A1)', '\tx', '\rx', '='])('protects %j with one apostrophe', (cell) => {
    expect(guardFormula(cell)).toBe(`'${cell}`);
    expect(unguardFormula(`'${cell}`)).toBe(cell);
  });

  it.each(['', 'ada', "'", "'ada", "''=1", ' =1', 'a=1', '\n=1', '＝1'])('leaves %j alone both ways', (cell) => {
    expect(guardFormula(cell)).toBe(cell);
    expect(unguardFormula(cell)).toBe(cell);
  });

  it('takes off one apostrophe and no more', () => {
    expect(unguardFormula("'=x")).toBe('=x');
    expect(unguardFormula("''=x")).toBe("''=x");
  });
});
