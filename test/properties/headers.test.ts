import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ALIAS_GROUPS } from '../../lambdas/domain/columns/column-aliases.ts';
import { headerKey } from '../../lambdas/domain/columns/header-key.ts';
import { HeaderNames } from '../../lambdas/domain/columns/header-names.ts';
import { KNOWN_COLUMNS, type KnownColumn } from '../../lambdas/domain/columns/known-columns.ts';
import { readCsv } from '../../lambdas/domain/csv/csv-file.ts';
import { collect, inChunks } from '../support/csv-support.ts';
import { holds } from '../support/property.ts';

const READ: readonly (readonly [string, KnownColumn])[] = [
  ...KNOWN_COLUMNS.map((column) => [column, column] as const),
  ...ALIAS_GROUPS.flatMap(({ names }) =>
    KNOWN_COLUMNS.flatMap((column) => (names[column] ?? []).map((name) => [name, column] as const)),
  ),
];

/** Characters that people and programs put between, before and after the letters of a name. */
const NOISE = [...' _-.:*()[]/\u00a0\u3000\u200b\u200d\u2060\ufeff\u00ad（）：、。＿－', '\n', '\r\n'];

const noise = fc.array(fc.constantFrom(...NOISE), { maxLength: 2 }).map((signs) => signs.join(''));

const wide = (letter: string): string =>
  /^[!-~]$/.test(letter) ? String.fromCodePoint((letter.codePointAt(0) ?? 0) + 0xfee0) : letter;

const SPELLINGS: readonly ((letter: string) => string)[] = [
  (letter) => letter,
  (letter) => letter.toLowerCase(),
  (letter) => letter.toUpperCase(),
  wide,
  (letter) => letter.normalize('NFD'),
];

/** A name in any mix of spellings. */
const spelled = (name: string): fc.Arbitrary<string> => {
  const letters = [...name.normalize('NFC')].filter((letter) => /[\p{L}\p{N}]/u.test(letter));
  return fc
    .tuple(
      noise,
      ...letters.map((letter) =>
        fc.tuple(fc.constantFrom(...SPELLINGS), noise).map(([how, after]) => how(letter) + after),
      ),
    )
    .map((parts) => parts.join(''));
};

const header = fc.constantFrom(...READ).chain(([name, column]) => spelled(name).map((text) => [text, column] as const));

test('any mix of case, blanks, punctuation, full width and zero width means the same column', () =>
  holds(header, 6_000, ([text, column]) => {
    expect(new HeaderNames({}).meaningOf(text)).toBe(column);
  }));

test('no header has both a meaning and a question about another, and its meaning is that of its key', () =>
  holds(
    fc.oneof(
      header.map(([text]) => text),
      fc.string({ unit: 'binary', maxLength: 20 }),
    ),
    6_000,
    (text) => {
      const names = new HeaderNames({});
      const meaning = names.meaningOf(text);
      expect(names.meaningOf(headerKey(text))).toBe(meaning);
      if (meaning !== undefined) expect(names.candidatesFor(text)).toEqual([]);
    },
  ));

const OTHERS = ['Team', '部门', 'Größe', 'Employee ID', 'Title', 'Notes', '', '2026'];

const file = fc
  .record({
    known: fc.subarray([...KNOWN_COLUMNS.filter((column) => column !== 'user_name')]),
    others: fc.array(fc.constantFrom(...OTHERS), { maxLength: 4 }),
  })
  .chain(({ known, others }) => {
    const named = ['user_name' as const, ...known].map((column) =>
      fc
        .constantFrom(...READ.filter(([, meaning]) => meaning === column))
        .chain(([name]) => spelled(name).map((text) => ({ text, column: column as KnownColumn | undefined }))),
    );
    const all = [
      ...named,
      ...others.map((text) => fc.constant({ text, column: undefined as KnownColumn | undefined })),
    ];
    return fc.tuple(...all).chain((columns) => fc.shuffledSubarray(columns, { minLength: columns.length }));
  });

test('each column of a file is read as at most one column, the others are copied, and no cell moves', () =>
  holds(file, 900, async (columns) => {
    const quoted = columns.map(({ text }) => `"${text.replaceAll('"', '""')}"`);
    const cells = columns.map((_, index) => `cell ${index}`);
    const { header: found, batches } = await readCsv(inChunks(`${quoted.join(';')}\n${cells.join(';')}\n`));
    const expected = columns.flatMap(({ column }, index) => (column === undefined ? [] : [[column, index] as const]));
    expect(found.columns).toEqual(Object.fromEntries(expected));
    expect(found.cells).toEqual(columns.map(({ text }) => text));
    expect((await collect(batches)).flat().map((record) => record.cells)).toEqual([cells]);
  }));
