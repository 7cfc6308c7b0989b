import { normalName } from '../columns/known-columns.ts';
import type { ColumnNames } from '../csv/column-names.ts';
import { CATALOGUES, type Language } from '../wording/language.ts';

/**
 * Each column that was read, and as what if the file calls it otherwise: `用户名 as user_name`.
 *
 * @param shown makes a name of the file fit for where it is displayed
 */
export const columnTexts = (
  { read, readAs }: ColumnNames,
  shown: (name: string) => string,
  language: Language,
): string[] =>
  readAs === undefined
    ? read.map(shown)
    : readAs.map(({ name, column, localPart }) =>
        !localPart && normalName(name) === column
          ? shown(name)
          : CATALOGUES[language].notice.readAs(shown(name), column, localPart ?? false),
      );
