import { type Command, InvalidArgumentError, Option } from 'commander';
import { withServerOptions, withTableOption } from '../connect/read-options.ts';
import { lazily } from '../terminal/lazily.ts';
import { withExamples } from '../terminal/with-examples.ts';
import { EXPORT_FORMATS } from './export-formats.ts';

const DAY = /^20\d\d-\d\d-\d\d$/;

const day = (text: string): string => {
  const isDay = DAY.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text);
  if (!isDay) throw new InvalidArgumentError('It must be a day of UTC like 2026-11-28.');
  return text;
};

export const addExportCommand = (program: Command): Command =>
  withExamples(
    withTableOption(
      withServerOptions(
        program
          .command('export')
          .description('the audit trail for finance: one row for each desktop that files asked for'),
      ),
    )
      .requiredOption('--from <day>', 'files dropped on this day of UTC or later', day)
      .option('--to <day>', 'files dropped on this day or earlier (default: today)', day)
      .addOption(new Option('--format <format>', 'of the file').choices(EXPORT_FORMATS).default('csv'))
      .option('--out <file>', 'where it goes (default: stdout)')
      .action(lazily(async () => (await import('./export-ledger.ts')).exportLedger)),
    '--from 2026-11-01 --to 2026-11-30 --out november.csv',
    '--from 2026-01-01 --format parquet --out 2026.parquet',
  );
