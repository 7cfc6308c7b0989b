import { stringify } from 'csv-stringify/sync';
import { guardFormula } from '../../../lambdas/domain/csv/formula-guard.ts';
import { DESKTOP_COLUMNS, type DesktopRecord } from '../../../lambdas/domain/reporting/desktop-record.ts';

type Records = AsyncIterable<readonly DesktopRecord[]>;

const NAMES = Object.keys(DESKTOP_COLUMNS) as (keyof typeof DESKTOP_COLUMNS)[];

/** As a result file is written: comma, CRLF, UTF-8 with its mark, and no cell that a spreadsheet would run. */
export async function* csvLines(records: Records): AsyncGenerator<string> {
  yield `\ufeff${NAMES.join(',')}\r\n`;
  for await (const batch of records) {
    const rows = batch.map((record) => NAMES.map((name) => guardFormula(String(record[name] ?? ''), ',')));
    if (rows.length > 0) yield stringify(rows, { record_delimiter: '\r\n' });
  }
}

export async function* jsonLines(records: Records): AsyncGenerator<string> {
  for await (const batch of records) {
    const lines = batch.map((record) => `${JSON.stringify(record)}\n`).join('');
    if (lines !== '') yield lines;
  }
}
