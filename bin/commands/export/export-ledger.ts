import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { DesktopRecord } from '../../../lambdas/domain/reporting/desktop-record.ts';
import { exportDesktops } from '../../../lambdas/use-cases/status/export-desktops.ts';
import { type LedgerOptions, withLedger } from '../connect/open-stage-ledger.ts';
import { recentIntakes } from '../run/find-intakes.ts';
import { CommandError } from '../terminal/command-error.ts';
import type { ExportFormat } from './export-formats.ts';
import { csvLines, jsonLines } from './text-lines.ts';
import { writeParquet } from './write-parquet.ts';

export interface ExportOptions extends LedgerOptions {
  /** Days of UTC, both included. */
  readonly from: string;
  readonly to?: string;
  readonly format: ExportFormat;
  readonly out?: string;
}

type Records = AsyncIterable<readonly DesktopRecord[]>;

const DAY_MS = 24 * 60 * 60 * 1_000;

/** `export`: every desktop that the files of a period asked for, in a file that is there only when it is whole. */
export const exportLedger = async (options: ExportOptions): Promise<void> => {
  const { format, out } = options;
  const from = Date.parse(options.from);
  const end = Date.parse(options.to ?? new Date().toISOString().slice(0, 10)) + DAY_MS;
  if (end <= from) throw new CommandError(`--to ${options.to ?? 'today'} is before --from ${options.from}.`);
  if (out === undefined && format === 'parquet')
    throw new CommandError('A Parquet file cannot be written to stdout: name a file with --out.');
  if (out !== undefined && (await stat(out).catch(() => undefined)) !== undefined)
    throw new CommandError(`There is already a file ${out}: remove it, or name another one with --out.`);
  await withLedger(options, async (ledger) => {
    const intakes = (await recentIntakes(ledger, end - 1, from)).reverse();
    const records = exportDesktops(intakes, ledger);
    if (out === undefined) return writeToStdout(format, records);
    const part = `${out}.part`;
    try {
      if (format === 'parquet') await writeParquet(records, part);
      else await pipeline(textOf(format, records), createWriteStream(part));
      await rename(part, out);
    } catch (cause) {
      await rm(part, { force: true });
      if (!isFileFault(cause)) throw cause;
      throw new CommandError(`${out} cannot be written; name another file with --out. ${cause.message}`, { cause });
    }
  });
};

const textOf = (format: ExportOptions['format'], records: Records): Readable =>
  Readable.from((format === 'csv' ? csvLines : jsonLines)(records));

/** A reader that has seen enough, like `head`, closes the pipe: that is no fault. */
const writeToStdout = (format: ExportOptions['format'], records: Records): Promise<void> =>
  pipeline(textOf(format, records), process.stdout, { end: false }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

/** An error of the file system names the call that failed. */
const isFileFault = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && 'syscall' in error;
