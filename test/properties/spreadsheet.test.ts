import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LineFate } from '../../lambdas/domain/members/line.ts';
import type { PlanContext } from '../../lambdas/domain/planning/plan.ts';
import { lineOutcome } from '../../lambdas/domain/reporting/line-outcome.ts';
import { resultFile } from '../../lambdas/domain/reporting/result-file.ts';
import { told } from '../../lambdas/domain/wording/reason.ts';
import { plannedAgain } from '../../lambdas/use-cases/plan/planned-lines.ts';
import { collect, contextOf, inChunks, LINUX, linesOf, planOf, STANDARD } from '../support/csv-support.ts';
import { holds } from '../support/property.ts';
import { throughSpreadsheet } from '../support/spreadsheet.ts';

/** Accounts of a directory may begin with a digit. */
const CONTEXT = contextOf({
  profiles: { standard: { ...STANDARD, domainType: 'LOCAL_AD' }, 'developer-linux': LINUX },
});

const outcomeOf = (fate: LineFate) =>
  fate.kind === 'ordered-in' || fate.kind === 'pool-ordered-in'
    ? ({
        status: 'ordered',
        reason: told(''),
        computerName: fate.computerName,
        providerOrderId: 'CS1',
        payment: 'paid',
        desktopState: 'active',
      } as const)
    : lineOutcome(fate, { orders: new Map(), owners: new Map() });

const resultOf = async (csv: string, context: PlanContext = CONTEXT): Promise<Buffer> => {
  const { header, lines, surplusColumns } = await plannedAgain(async () => inChunks(csv), context).lines(outcomeOf);
  return Buffer.concat(await collect(resultFile(header, lines, { surplusColumns, language: 'en' })));
};

const fatesOf = async (csv: string | Uint8Array) => linesOf(await planOf(csv, CONTEXT)).map(({ fate }) => fate);
const wordsOf = async (csv: string | Uint8Array) =>
  (await fatesOf(csv)).map((fate) =>
    fate.kind === 'ordered-in' || fate.kind === 'pool-ordered-in' ? fate.computerName : fate.kind,
  );

describe('a result that a spreadsheet opened and saved', () => {
  const cell = fc.oneof(
    fc.constantFrom('', 'x', '007', '7', '1e2', '100', '1.0', 'true', 'TRUE', 'mar1', '1-Mar', '3-4', '00123', '5 '),
    fc.stringMatching(/^[0-9]{1,6}$/),
    fc.stringMatching(/^[0-9]{12,15}$/),
  );
  const files = fc
    .array(fc.tuple(cell, cell, cell, cell, fc.array(cell, { maxLength: 2 })), { minLength: 1, maxLength: 12 })
    .map((rows) =>
      [
        'user_name,computer_name,desktop_name,size',
        ...rows.map(([a, b, c, d, more]) => [a, b, c, d, ...more].join()),
      ].join('\n'),
    );

  test('orders nobody new, and gives every line the same status unless its cells became ambiguous', () =>
    holds(files, 1_500, async (csv) => {
      const before = await wordsOf(csv).catch(() => undefined);
      if (before === undefined) return;
      const after = await wordsOf(throughSpreadsheet(await resultOf(csv)));
      expect(after).toHaveLength(before.length);
      for (const [index, word] of after.entries()) if (word !== 'invalid') expect(word).toBe(before[index]);
    }));

  test('has every cell under a column name, and none beyond the header', () =>
    holds(files, 300, async (csv) => {
      const result = await resultOf(csv).catch(() => undefined);
      if (result === undefined) return;
      const rows: string[][] = parse(result, { relax_column_count: true });
      const [header = []] = rows;
      expect(header.every((name) => name.trim() !== '')).toBe(true);
      expect(rows.every((row) => row.length === header.length)).toBe(true);
      const given: string[][] = parse(csv, { relax_column_count: true, skip_empty_lines: true });
      const filled = given.slice(1).filter((row) => row.some((one) => one.trim() !== ''));
      for (const [index, row] of filled.entries())
        for (const one of row.filter((text) => text !== '')) expect(rows[index + 1]).toContain(one);
    }));
});

describe('a line that came back from a spreadsheet', () => {
  const changed = async (csv: string, edit: (rows: string[][]) => void) =>
    wordsOf(throughSpreadsheet(await resultOf(csv), ',', edit));

  test('with too many cells is not ordered, because its cells may have moved', async () => {
    const csv = 'user_name,user_group\nada,users\nbob,users,surplus\n';
    expect(await wordsOf(csv)).toEqual(['D-ada', 'invalid']);
    expect(await wordsOf(throughSpreadsheet(await resultOf(csv)))).toEqual(['D-ada', 'invalid']);
  });

  test('is ordered once a person has emptied the surplus cells', async () => {
    const words = await changed('user_name,user_group\nbob,users,surplus\n', (rows) => {
      const row = rows[1] ?? [];
      row[row.length - 1] = '';
    });
    expect(words).toEqual(['D-bob']);
  });

  test('whose surplus columns were deleted keeps its status', async () => {
    const csv = 'user_name,user_group\nbob,users,surplus\n';
    const cut = (rows: string[][]) => {
      for (const row of rows) row.pop();
    };
    const file = throughSpreadsheet(await resultOf(csv), ',', cut);
    const [fate] = await fatesOf(file);
    expect(fate).toMatchObject({ kind: 'invalid', problems: [{ code: 'surplus-lost', params: { cells: 1 } }] });
  });

  test.each([
    ['leading zeros', 'user_name\n00123\n', 'D-00123'],
    ['zeros before a size, which was no number', 'user_name,desktop_name,size\n,LAB,007\n', 'invalid'],
    ['an exponent, which was no number', 'user_name,desktop_name,size\n,LAB,1e2\n', 'invalid'],
    ['a decimal, which was no number', 'user_name,desktop_name,size\n,LAB,5.0\n', 'invalid'],
    ['a long number', 'user_name\n123456789012345\n', 'invalid'],
    ['a date that was a name', 'user_name\nMar1\n', 'invalid'],
    ['a date that was an account', 'user_name\n3-4\n', 'invalid'],
  ])('keeps its meaning in spite of the program’s change: %s', async (_, csv, word) => {
    expect(await wordsOf(throughSpreadsheet(await resultOf(csv)))).toEqual([word]);
  });

  test('is checked again after a person corrected it', async () => {
    const words = await changed('user_name,desktop_name,size\n,LAB,none\n9 lives,,\n', (rows) => {
      (rows[1] ?? [])[2] = '7';
      (rows[2] ?? [])[0] = 'nine';
    });
    expect(words).toEqual(['LAB', 'D-nine']);
  });

  test('is taken literally if its fingerprint is emptied', async () => {
    const words = await changed('user_name,desktop_name,size\n,LAB,007\n', (rows) => {
      const [header = [], row = []] = rows;
      row[header.indexOf('deskdrop_fingerprint')] = '';
    });
    expect(words).toEqual(['LAB']);
  });
});
