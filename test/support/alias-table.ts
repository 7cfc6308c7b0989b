import { ADDRESS_NAMES, ALIAS_GROUPS, AMBIGUOUS_NAMES } from '../../lambdas/domain/columns/column-aliases.ts';
import { KNOWN_COLUMNS } from '../../lambdas/domain/columns/known-columns.ts';

const rows = (head: readonly string[], body: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** The tables of docs/CSV.md: the names that are read as each column, and those that only lead to a question. */
export const aliasTables = (): { readonly read: string; readonly asked: string } => ({
  read: rows(
    ['column', 'origin', 'names'],
    KNOWN_COLUMNS.flatMap((column) => [
      ...ALIAS_GROUPS.flatMap(({ origin, names }) => {
        const listed = names[column];
        return listed === undefined ? [] : [[`\`${column}\``, origin, listed.join(', ')]];
      }),
      ...(column === 'user_name' ? [[`\`${column}\``, 'with `userNameFromEmail`', ADDRESS_NAMES.join(', ')]] : []),
    ]),
  ),
  asked: rows(
    ['may be', 'names'],
    KNOWN_COLUMNS.flatMap((column) => {
      const listed = AMBIGUOUS_NAMES[column];
      return listed === undefined ? [] : [[`\`${column}\``, listed.join(', ')]];
    }),
  ),
});
