/** A file that is far larger or stranger than any list of people, generated while it is read, and its required end. */
export interface Bomb {
  readonly chunks: () => Generator<Buffer>;
  /** Text that the refusal contains; if undefined, the file is planned. */
  readonly refusal?: string;
  /** The limit of what may be read before the file is refused. */
  readonly readsAtMost?: number;
}

const MIB = 1024 * 1024;

function* repeated(chunk: string | Buffer, times: number): Generator<Buffer> {
  const bytes = Buffer.from(chunk);
  for (let no = 0; no < times; no++) yield bytes;
}

function* after(head: string | Buffer, rest: Iterable<Buffer>): Generator<Buffer> {
  yield Buffer.from(head);
  yield* rest;
}

const LETTERS = 'x'.repeat(MIB);
const TOO_LONG = 'is longer than 256 KB';

export const BOMBS: Readonly<Record<string, Bomb>> = {
  'a header of 100 MB': {
    chunks: () => after('user_name,', repeated(LETTERS, 100)),
    refusal: TOO_LONG,
    readsAtMost: 2 * MIB,
  },
  'a line of 100 MB': {
    chunks: () => after('user_name,note\nada,', repeated(LETTERS, 100)),
    refusal: TOO_LONG,
    readsAtMost: 2 * MIB,
  },
  'a quote at the start of 1 GB that is never closed': {
    chunks: () => after('"user_name,note\n', repeated('ada,a line like any other\n'.repeat(40_000), 1_000)),
    refusal: TOO_LONG,
    readsAtMost: 3 * MIB,
  },
  'a quote in the first line of 1 GB that is never closed': {
    chunks: () => after('user_name,note\nada,"', repeated('bob,a line like any other\n'.repeat(40_000), 1_000)),
    refusal: TOO_LONG,
    readsAtMost: 3 * MIB,
  },
  'a header of a million columns': {
    chunks: () => after('user_name', repeated(',c'.repeat(10_000), 100)),
    refusal: TOO_LONG,
    readsAtMost: 3 * MIB,
  },
  'a header of as many columns as a line can hold, and short lines that a result would fill up to them': {
    chunks: () => after(`user_name${','.repeat(250_000)}\n`, repeated('ada\n'.repeat(10_000), 1_000)),
    refusal: 'has 250001 columns, and at most 1000 are read',
    readsAtMost: MIB,
  },
  'a line of a million cells': {
    chunks: () => after('user_name,note\nada,', repeated(','.repeat(10_000), 100)),
    refusal: TOO_LONG,
  },
  'a line of a hundred million cells': {
    chunks: () => after('user_name,note\nada,', repeated(','.repeat(MIB), 100)),
    refusal: TOO_LONG,
    readsAtMost: 4 * MIB,
  },
  'a header of a hundred million columns without a name': {
    chunks: () => after('user_name,', repeated(','.repeat(MIB), 100)),
    refusal: TOO_LONG,
    readsAtMost: 4 * MIB,
  },
  'a line of three hundred thousand cells, and a good line after it': {
    chunks: () => after('user_name,note\nada,', [Buffer.from(`${','.repeat(300_000)}\nbob,x\n`)]),
    refusal: TOO_LONG,
  },
  'lines of two hundred thousand cells': {
    chunks: () => after('user_name,note\nada,x\n', repeated(`bob${','.repeat(200_000)}x\n`, 100)),
  },
  'a gigabyte of zero bytes': {
    chunks: () => repeated(Buffer.alloc(MIB), 1_000),
    refusal: 'holds a zero byte (byte 1 of the file)',
    readsAtMost: 2 * MIB,
  },
  'zero bytes after a good line': {
    chunks: () => after('user_name\nada\n', repeated(Buffer.alloc(MIB), 100)),
    refusal: 'Line 3 holds a zero byte (byte 15 of the file)',
    readsAtMost: 2 * MIB,
  },
  'thirty million empty lines': { chunks: () => repeated('\n'.repeat(MIB), 30), refusal: 'holds only empty lines' },
  'a million quotes': {
    chunks: () => after('user_name,note\nada,', repeated('""'.repeat(50_000), 10)),
    refusal: TOO_LONG,
    readsAtMost: 2 * MIB,
  },
  'a workbook of a gigabyte': {
    chunks: () => after('PK\x03\x04', repeated(LETTERS, 1_000)),
    refusal: 'is a workbook or another archive',
    readsAtMost: 2 * MIB,
  },
  'UTF-16 of 100 MB in one line': {
    chunks: () => after(Buffer.from([0xff, 0xfe]), repeated(Buffer.from('x'.repeat(MIB / 2), 'utf16le'), 100)),
    refusal: TOO_LONG,
    readsAtMost: 3 * MIB,
  },
};
