import { CsvError, type Parser, parse } from 'csv-parse';
import type { Problem } from '../wording/problem.ts';
import { MAX_RECORD_BYTES, parseOptions } from './csv-dialect.ts';
import type { Fault, Utf8Text } from './csv-encoding.ts';
import type { Delimiter } from './delimiter.ts';
import { FileRefusedError } from './file-refused-error.ts';

/** One record as it is in the file, without wholly empty lines. */
export interface CsvRecord {
  /** Its row in a spreadsheet, from 1: blank lines are rows, and line breaks within cells are not. */
  readonly line: number;
  /** How many line breaks its cells hold. */
  readonly breaks: number;
  readonly cells: string[];
  /** Why the line cannot be judged, as found while reading. */
  readonly doubt?: Problem;
}

/**
 * Index of a cell whose opening quote was probably never closed: it swallowed the following lines, with the people in
 * them, up to the next quote. The parser keeps the quotes of such a cell. -1 if there is none.
 */
export const findSwallowingCell = ({ breaks, cells }: CsvRecord): number =>
  breaks === 0 ? -1 : cells.findIndex((cell) => cell.startsWith('"') && /[\r\n]/.test(cell));

const countLineBreaks = (cells: readonly string[]): number =>
  cells.reduce((count, cell) => count + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);

/**
 * A record within the limit has no more bytes: each byte of a cell may be a doubled quote, and each cell has quotes and
 * a delimiter.
 */
const MAX_UNFINISHED_BYTES = 6 * MAX_RECORD_BYTES;

/**
 * csv-parse, fed piece by piece. Its callback takes the records out: records parsed before an error would otherwise be
 * lost with the error.
 */
class RecordParser {
  readonly #parser: Parser;
  #records: CsvRecord[] = [];
  #nextLine = 1;
  #emptyLines = 0;
  #parserLine = 0;
  #unfinishedBytes = 0;
  #tooManyCells = false;

  constructor(delimiter: Delimiter, breaksAreLines: boolean) {
    this.#parser = parse({
      ...parseOptions(delimiter),
      on_record: (cells: string[], { lines, empty_lines }) => {
        // csv-parse counts only the content of cells, so empty ones would be free.
        this.#tooManyCells ||= cells.length > MAX_RECORD_BYTES;
        if (this.#tooManyCells) return null;
        const skipped = empty_lines - this.#emptyLines;
        // The parser counts CRLF inside a quoted cell as two lines, so its count only shows that there is a break.
        const breaks = lines - this.#parserLine === skipped + 1 ? 0 : countLineBreaks(cells);
        const line = this.#nextLine + skipped;
        this.#records.push({ line, breaks, cells });
        this.#nextLine = line + (breaksAreLines ? breaks : 0) + 1;
        this.#emptyLines = empty_lines;
        this.#parserLine = lines;
        return null;
      },
    });
    // Every error arrives at the call that caused it; without a listener it would also end the process.
    this.#parser.on('error', () => {});
  }

  /** The line on which the incomplete record begins. */
  get line(): number {
    return this.#nextLine + this.#parser.info.empty_lines - this.#emptyLines;
  }

  /** Whether the input read last ends inside an open quoted cell. */
  get inQuotes(): boolean {
    return (this.#parser as unknown as { readonly state: { readonly quoting: boolean } }).state.quoting;
  }

  /** Resolves when the piece is parsed; rejects with the error that ends the file. */
  async write(piece: Buffer): Promise<CsvError | undefined> {
    const { records, empty_lines } = this.#parser.info;
    const error = await new Promise<Error | null | undefined>((resolve) => this.#parser.write(piece, resolve));
    const { info } = this.#parser;
    const moved = info.records > records || info.empty_lines > empty_lines;
    this.#unfinishedBytes = moved ? 0 : this.#unfinishedBytes + piece.length;
    return this.#fault(error);
  }

  async end(): Promise<CsvError | undefined> {
    return this.#fault(await new Promise<Error | null | undefined>((resolve) => this.#parser.end(resolve)));
  }

  #fault(error: Error | null | undefined): CsvError | undefined {
    if (!this.#tooManyCells && this.#unfinishedBytes <= MAX_UNFINISHED_BYTES) {
      return (error as CsvError | null | undefined) ?? undefined;
    }
    return new CsvError('CSV_MAX_RECORD_SIZE', 'The record has too many cells.');
  }

  /** The records completed since the last call. */
  take(): CsvRecord[] {
    const records = this.#records;
    this.#records = [];
    return records;
  }
}

/** Longer than the parser's lookahead: written after the last good byte, it completes every record before the fault. */
const PADDING = Buffer.from('?'.repeat(16));

const refuseRecord = (error: CsvError, { line, inQuotes }: Pick<RecordParser, 'line' | 'inQuotes'>): Error => {
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return new FileRefusedError(
        `A quote (") that opens in line ${line}, cell ${Number(error.column) + 1}, is never closed, so all that follows would be taken for one cell: close it or remove it.`,
      );
    case 'CSV_MAX_RECORD_SIZE':
      return new FileRefusedError(
        `The line that begins as line ${line} is longer than ${MAX_RECORD_BYTES / 1024} KB: ${
          inQuotes
            ? 'most likely a quote (") opens there and is not closed.'
            : `no line may be longer. Shorten it, and look whether its cells and line breaks are what they should be.`
        }`,
      );
    default:
      return error;
  }
};

/**
 * Yields every record before the fault that ends the file, then throws FileRefusedError for the fault.
 *
 * @param breaksAreLines line breaks within cells count, as in plans of planners before 7
 */
export async function* recordBatches(
  pieces: Utf8Text['pieces'],
  delimiter: Delimiter,
  breaksAreLines = false,
): AsyncGenerator<CsvRecord[], undefined> {
  const parser = new RecordParser(delimiter, breaksAreLines);
  try {
    for (;;) {
      const step = await pieces.next();
      const fault: Fault | undefined = step.done ? step.value : undefined;
      const error = await (fault !== undefined
        ? parser.write(PADDING)
        : step.done
          ? parser.end()
          : parser.write(step.value));
      const records = parser.take();
      if (records.length > 0) yield records;
      if (error !== undefined) throw refuseRecord(error, parser);
      if (fault !== undefined) throw new FileRefusedError(`Line ${parser.line} ${fault}.`);
      if (step.done) return;
    }
  } finally {
    await pieces.return(undefined);
  }
}
