import { styleText } from 'node:util';
import type { Check } from '../../../lambdas/domain/examining/check.ts';
import { counted } from './counted.ts';
import { textTable, widthOf } from './text-table.ts';

const WORDS: Readonly<Record<Check['verdict'], string>> = {
  fine: 'fine',
  problem: 'PROBLEM',
  'not-answered': 'not answered',
};

/** A paragraph for each check, with what to do below it. */
export const checkText = (checks: readonly Check[]): string => {
  const width = widthOf(process.stdout);
  return checks
    .map(({ verdict, about, says, todo }) => {
      const lines = [[WORDS[verdict].padEnd(12), `${about}: ${says}`], ...(todo === undefined ? [] : [['', todo]])];
      const text = textTable(
        lines.map(([word = '', line = '']) => [word.padEnd(12), line]),
        { width },
      );
      return verdict === 'problem' ? text.replace(WORDS.problem, (word) => styleText('red', word)) : text;
    })
    .join('');
};

/** `2 problems, 1 question not answered`. */
export const verdictText = (checks: readonly Check[]): string => {
  const problems = checks.filter(({ verdict }) => verdict === 'problem').length;
  const open = checks.filter(({ verdict }) => verdict === 'not-answered').length;
  if (problems + open === 0) return 'everything that was asked is fine';
  return [
    ...(problems === 0 ? [] : [counted(problems, 'problem')]),
    ...(open === 0 ? [] : [`${counted(open, 'question')} not answered`]),
  ].join(', ');
};
