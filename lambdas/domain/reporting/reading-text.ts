import { normalName } from '../columns/known-columns.ts';
import type { ColumnNames, ColumnReading } from '../csv/column-names.ts';

const readingText = (name: string, { column, localPart }: ColumnReading): string =>
  localPart ? `${name} as ${column} (before the @)` : normalName(name) === column ? name : `${name} as ${column}`;

/**
 * Each column that was read, and as what if the file calls it otherwise: `用户名 as user_name`.
 *
 * @param shown makes a name of the file fit for where it is displayed
 */
export const columnTexts = ({ read, readAs }: ColumnNames, shown: (name: string) => string): string[] =>
  readAs === undefined ? read.map(shown) : readAs.map((reading) => readingText(shown(reading.name), reading));
