import { columnTexts } from '../../../lambdas/domain/reporting/reading-text.ts';
import type { Summary } from '../../../lambdas/domain/reporting/summary.ts';
import { counted } from './counted.ts';
import { printable } from './printable.ts';

const MAX_NAMES = 10;

const listed = (names: readonly (string | number)[]): string =>
  names.slice(0, MAX_NAMES).join(', ') + (names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '');

/** What is wrong with invalid lines, and probably with others; one problem a line. */
export const problemsText = ({ problems = [], warnings = [] }: Pick<Summary, 'problems' | 'warnings'>): string =>
  [...problems, ...warnings.map((warning) => ({ ...warning, text: `warning: ${warning.text}` }))]
    .map(({ count, text, lines }) => `  ${counted(count, 'line')}: ${printable(text)} (${listedLines(count, lines)})\n`)
    .join('');

const listedLines = (count: number, lines: readonly number[]): string =>
  `${count === 1 ? 'line' : 'lines'} ${lines.slice(0, MAX_NAMES).join(', ')}${count > MAX_NAMES ? `, ...` : ''}`;

/** How the file was read, so that a person sees a misunderstanding before it costs money. */
export const readText = ({
  columns,
  aboveHeader,
  skipped,
  changed,
}: Pick<Summary, 'columns' | 'aboveHeader' | 'skipped' | 'changed'>): string => {
  const read = columns === undefined ? '' : `  Columns read: ${listed(columnTexts(columns, printable, 'en'))}\n`;
  const carried =
    columns === undefined || columns.carried.length === 0
      ? ''
      : `  Copied, not read: ${listed(columns.carried.map(printable))}\n`;
  const above =
    aboveHeader === undefined
      ? ''
      : `  Above the header, not read: ${counted(aboveHeader.count, 'line')} (${listed(aboveHeader.lines)})\n`;
  const repeated =
    skipped === undefined
      ? ''
      : `  Skipped, for ${skipped.count === 1 ? 'it repeats' : 'they repeat'} the header or ${skipped.count === 1 ? 'names' : 'name'} the delimiter: ${counted(skipped.count, 'line')} (${listed(skipped.lines)})\n`;
  const other =
    changed === undefined
      ? ''
      : `  ${counted(changed, 'line')} of people who are ordered already ${changed === 1 ? 'asks' : 'ask'} for something else now, see deskdrop_reason\n`;
  return `${read}${carried}${above}${repeated}${other}`;
};
