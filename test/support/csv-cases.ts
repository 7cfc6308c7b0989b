import fc from 'fast-check';

/** A dropped file, and what is known about it by construction. */
export interface CsvCase {
  readonly bytes: Uint8Array;
  /** The number of non-blank records below the header. */
  readonly lines: number;
}

const DELIMITERS = [',', ';', '\t', '|'] as const;
const KNOWN = [
  'user_email',
  'user_phone',
  'user_group',
  'computer_name',
  'os_host_name',
  'desktop_name_prefix',
  'desktop_name',
  'size',
  'desktop_ip',
  'profile',
] as const;

/** Characters that mean something to a parser, a spreadsheet, a page, a terminal, or a text's encoding. */
const TELLING = [
  ...'\'"=+-@\t\r\n,;| <>&\\/.%{}[]$`',
  '\u001b',
  '\u0085',
  '\u2028',
  '\u202e',
  '\ufeff',
  'é',
  '日',
  '🏠',
];

const text = fc.oneof(
  fc.string({ unit: fc.constantFrom(...TELLING, 'a', 'Z', '0'), maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 12 }).map((characters) => characters.replaceAll('\0', '')),
);

const userName = fc.oneof(
  { weight: 6, arbitrary: fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,19}$/) },
  { weight: 3, arbitrary: fc.constantFrom('ada', 'ADA', 'Ada', 'bob', 'grace_hopper', 'a', 'x'.repeat(20)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('', '9ada', 'x y', 'ü', '=ada', "'ada", ' ada ', '__proto__', 'constructor'),
  },
  { weight: 1, arbitrary: text },
);

const CELLS: Readonly<Record<(typeof KNOWN)[number], readonly string[]>> = {
  user_email: ['', 'ada@example.com', 'nowhere', '=a@b'],
  user_phone: ['', '+49 30 1', '-1', '()'],
  user_group: ['', 'users', 'administrators', 'sudo', 'guests'],
  computer_name: ['', 'Lab-1', 'lab-1', 'D-ada', 'ada', '0ADA-0123456789', '-', 'D-x'],
  os_host_name: ['', 'host1', 'host_1'],
  desktop_name_prefix: ['', 'X-', 'D-', '0', '-', 'Labor', 'toolong'],
  desktop_name: ['', '', 'LAB', 'lab-', 'LAB1', 'LAB-A', 'D-x', 'D', 'x'.repeat(12)],
  size: ['', '', '1', '3', '60', '0', '1301', 'two'],
  desktop_ip: ['', '', '10.0.0.1', '10.0.0.2', '10.0.0.3 10.0.0.4 10.0.0.5', '300.0.0.1', 'x'],
  profile: ['', 'standard', 'developer-linux', 'none', '__proto__'],
};

const cellOf = (column: string): fc.Arbitrary<string> => {
  if (column === 'user_name') return userName;
  const known = KNOWN.find((name) => name === column);
  if (known === undefined) return text;
  return fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...CELLS[known]) }, { weight: 1, arbitrary: text });
};

/** A column of the customer's own: a name without line breaks that is not one of ours. */
const otherColumn = text
  .map((name) => name.replaceAll(/[\r\n]/g, ''))
  .filter((name) => !/^(user_|computer_|os_|desktop|size|profile|deskdrop_)/i.test(name.trim()));

const columns = fc
  .tuple(
    fc.subarray([...KNOWN]),
    fc.array(fc.oneof(otherColumn, fc.constantFrom('deskdrop_status', 'Deskdrop_Reason ')), { maxLength: 3 }),
  )
  .chain(([known, others]) => {
    const all = ['user_name', ...known, ...others];
    return fc.shuffledSubarray(all, { minLength: all.length });
  });

/** A row, sometimes with too many or too few cells. */
const rowOf = (names: readonly string[]): fc.Arbitrary<readonly string[]> =>
  fc
    .tuple(fc.tuple(...names.map(cellOf)), fc.integer({ min: -2, max: 20 }), text)
    .map(([cells, accident, surplus]) =>
      accident < 0
        ? cells.slice(0, Math.max(1, cells.length + accident))
        : accident === 0
          ? [...cells, surplus]
          : cells,
    );

const blankRow = fc.constantFrom<readonly string[]>([], [''], [' '], ['', '\u00a0', '']);

interface Spelling {
  readonly delimiter: (typeof DELIMITERS)[number];
  readonly lineEnds: readonly string[];
  readonly encoding: 'utf8' | 'utf8-bom' | 'utf16le' | 'utf16be';
  readonly quoteAll: boolean;
  readonly finalLineEnd: boolean;
}

const spelling: fc.Arbitrary<Spelling> = fc.record({
  delimiter: fc.constantFrom(...DELIMITERS),
  lineEnds: fc.oneof(
    fc.constantFrom(['\n'], ['\r\n'], ['\r']),
    fc.array(fc.constantFrom('\n', '\r\n', '\r'), { minLength: 1, maxLength: 5 }),
  ),
  encoding: fc.constantFrom('utf8', 'utf8', 'utf8-bom', 'utf16le', 'utf16be'),
  quoteAll: fc.boolean(),
  finalLineEnd: fc.boolean(),
});

const encode = (characters: string, encoding: Spelling['encoding']): Uint8Array => {
  if (encoding === 'utf8') return Buffer.from(characters);
  const marked = `\ufeff${characters}`;
  if (encoding === 'utf8-bom') return Buffer.from(marked);
  const bytes = Buffer.from(marked, 'utf16le');
  return encoding === 'utf16le' ? bytes : bytes.swap16();
};

const spell = (
  rows: readonly (readonly string[])[],
  { delimiter, lineEnds, quoteAll, ...how }: Spelling,
): Uint8Array => {
  const needsQuotes = (cell: string) => quoteAll || cell.includes(delimiter) || /["\r\n]/.test(cell);
  const written = rows.map((cells) =>
    cells.map((cell) => (needsQuotes(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(delimiter),
  );
  const lines = written.map((row, no) =>
    no < written.length - 1 || how.finalLineEnd ? row + (lineEnds[no % lineEnds.length] ?? '\n') : row,
  );
  return encode(lines.join(''), how.encoding);
};

const isOwn = (name: string | undefined): boolean => name?.trim().toLowerCase().startsWith('deskdrop_') === true;

/** Well-formed files in every dialect, with wrong, ragged, blank and repeated lines. */
export const csvFiles: fc.Arbitrary<CsvCase> = columns.chain((names) =>
  fc
    .record({
      before: fc.array(blankRow, { maxLength: 2 }),
      rows: fc.array(fc.oneof({ weight: 8, arbitrary: rowOf(names) }, { weight: 1, arbitrary: blankRow }), {
        minLength: 1,
        maxLength: 12,
      }),
      repeats: fc.array(fc.nat(11), { maxLength: 3 }),
      spelling,
    })
    .map(({ before, rows, repeats, spelling: how }) => {
      const below = [...rows, ...repeats.flatMap((no) => (rows[no] === undefined ? [] : [rows[no]]))];
      const isLine = (cells: readonly string[]) => cells.some((cell, at) => !isOwn(names[at]) && cell.trim() !== '');
      // A header of one column shows no delimiter, so the comma is assumed.
      const spelt: Spelling = names.length === 1 ? { ...how, delimiter: ',' } : how;
      return { bytes: spell([...before, names, ...below], spelt), lines: below.filter(isLine).length };
    }),
);

/** Lines without users, which ask for desktops by name and number, among lines of people. */
const poolRow = (names: readonly string[]): fc.Arbitrary<readonly string[]> =>
  fc
    .record({
      desktop_name: fc.constantFrom('LAB', 'lab-', 'KIOSK', 'Desk'),
      size: fc.integer({ min: 1, max: 120 }).map(String),
      profile: fc.constantFrom('', 'standard', 'developer-linux'),
    })
    .map((cells) => names.map((name) => (cells as Readonly<Record<string, string>>)[name] ?? ''));

const POOL_COLUMNS = ['user_name', 'profile', 'desktop_name', 'size', 'desktop_ip'];

/** Files of pools, and of people with or without an address. */
export const pools: fc.Arbitrary<CsvCase> = fc
  .record({
    rows: fc.array(fc.oneof(poolRow(POOL_COLUMNS), rowOf(POOL_COLUMNS)), { minLength: 1, maxLength: 8 }),
    spelling,
  })
  .map(({ rows, spelling: how }) => ({
    bytes: spell([POOL_COLUMNS, ...rows], how),
    lines: rows.filter((cells) => cells.some((cell) => cell.trim() !== '')).length,
  }));

/** Enough people for several orders. */
export const crowds: fc.Arbitrary<CsvCase> = fc
  .record({
    people: fc.array(
      fc.tuple(
        fc.constantFrom('', 'users', 'administrators', 'sudo', 'guests'),
        fc.constantFrom('', 'standard', 'developer-linux'),
      ),
      { minLength: 1, maxLength: 260, size: 'max' },
    ),
    again: fc.nat(60),
    spelling,
  })
  .map(({ people, again, spelling: how }) => {
    const rows = people.map(([group, profile], no) => [
      `user${no % Math.max(1, people.length - again)}`,
      group,
      profile,
    ]);
    return { bytes: spell([['user_name', 'user_group', 'profile'], ...rows], how), lines: rows.length };
  });

/** A well-formed file that was damaged: bytes changed, lost, inserted or cut off. */
const damaged: fc.Arbitrary<Uint8Array> = fc
  .tuple(
    csvFiles,
    fc.array(
      fc.record({
        at: fc.double({ min: 0, max: 1, noNaN: true }),
        lose: fc.nat(3),
        put: fc.oneof(
          fc.uint8Array({ maxLength: 3 }),
          fc.constantFrom(...['"', '""', '\r', '\n', '\0', '\ufeff', 'PK\x03\x04'].map((put) => Buffer.from(put))),
        ),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([{ bytes }, accidents]) =>
    accidents.reduce<Uint8Array>((all, { at, lose, put }) => {
      const place = Math.floor(at * all.length);
      return Buffer.concat([all.subarray(0, place), put, all.subarray(place + lose)]);
    }, bytes),
  );

/** Whatever somebody may drop: a CSV, a damaged CSV, or arbitrary bytes. */
export const anyFiles: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 3, arbitrary: csvFiles.map(({ bytes }) => bytes) },
  { weight: 4, arbitrary: damaged },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }).map((characters) => Buffer.from(characters)) },
);
