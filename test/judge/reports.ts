import type { Evidence } from './evidence.ts';
import type { Output } from './history.ts';
import { isOwnColumn, type Line, type ReadDrop } from './lines.ts';
import { isFormula, readCsv, unguarded } from './read-csv.ts';

/** One line of a result: the six columns in README. */
export interface Row {
  readonly status: string;
  readonly reason: string;
  readonly computer: string;
  /** Several for a line that asks for many desktops. */
  readonly orders: readonly string[];
  readonly payments: readonly string[];
  readonly states: readonly string[];
}

/** The summary's JSON, as far as it is told what it means. */
interface Summary {
  readonly final?: boolean;
  readonly error?: string;
  readonly lines?: number;
  readonly counts?: Readonly<Record<string, number>>;
  readonly orders?: readonly { readonly clientOrderId?: string }[];
}

export interface ReadResult {
  readonly output: Output;
  /** The file was refused as a whole, for this reason. */
  readonly refusal?: string;
  /** One for each line of the drop, if the two can be matched. */
  readonly rows: readonly Row[];
  /** Why they cannot be matched. */
  readonly mismatch?: string;
  /** A cell that a spreadsheet would evaluate. */
  readonly formula?: string;
}

export interface Report {
  readonly drop: ReadDrop;
  /** Each version of the result, oldest first. */
  readonly results: readonly ReadResult[];
  /** The last version. */
  readonly summary: Summary | undefined;
}

const COLUMNS = ['status', 'reason', 'computer_name', 'order_id', 'payment', 'desktop_state'] as const;

const listOf = (cell: string, separator: RegExp): string[] => cell.split(separator).filter((part) => part !== '');

const readResult = (output: Output, { header, lines }: ReadDrop): ReadResult => {
  const table = readCsv(output.bytes);
  const formula = table.rows.flat().find(isFormula);
  const common = { output, ...(formula === undefined ? {} : { formula }) };
  if (table.header.join() === 'deskdrop_error') return { ...common, refusal: table.rows[0]?.[0] ?? '', rows: [] };
  const places = COLUMNS.map((name) => table.header.indexOf(`deskdrop_${name}`));
  const wanted = header.filter((name) => !isOwnColumn(name));
  const [first = 0] = places;
  const mismatch = (reason: string): ReadResult => ({ ...common, rows: [], mismatch: reason });
  if (places.includes(-1)) return mismatch('it lacks columns of ours');
  if (table.header.filter((name) => !isOwnColumn(name)).join() !== wanted.join())
    return mismatch('its columns are not those of the file');
  if (table.rows.length !== lines.length)
    return mismatch(`it has ${table.rows.length} lines, the file ${lines.length}`);
  const rows: Row[] = [];
  for (const [place, cells] of table.rows.entries()) {
    const line = lines[place];
    if (line === undefined || !isSame(line, header, cells, first))
      return mismatch(`its line ${place + 2} is not the file's`);
    const [status = '', reason = '', computer = '', orders = '', payments = '', states = ''] = places.map((at) =>
      unguarded(cells[at] ?? ''),
    );
    rows.push({
      status,
      reason,
      computer,
      orders: listOf(orders, / /),
      payments: listOf(payments, /, /),
      states: listOf(states, /, /),
    });
  }
  return { ...common, rows };
};

/** The line's own cells, before ours. */
const isSame = (line: Line, header: readonly string[], cells: readonly string[], width: number): boolean => {
  const own = header.flatMap((name, place) => (isOwnColumn(name) ? [] : [line.cells[place] ?? '']));
  return own.every((cell, place) => unguarded(cells[place] ?? '') === unguarded(cell)) && own.length === width;
};

export const readReports = ({ drops, history }: Evidence): Report[] => {
  const outputs = Map.groupBy(history.outputs, ({ drop }) => drop);
  return drops.map((drop) => {
    const of = outputs.get(drop.drop.id) ?? [];
    const told = of.findLast(({ kind }) => kind === 'summary');
    return {
      drop,
      results: of.filter(({ kind }) => kind === 'result').map((output) => readResult(output, drop)),
      summary: told === undefined ? undefined : (JSON.parse(new TextDecoder().decode(told.bytes)) as Summary),
    };
  });
};
