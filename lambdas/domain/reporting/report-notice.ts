import { PLAN_PREFIX } from '../intakes/drop-key.ts';
import { LINE_STATUSES, type LineStatus } from '../intakes/line-status.ts';
import { columnTexts } from './reading-text.ts';
import type { Summary } from './summary.ts';

/** A message that a person reads. */
export interface Notice {
  /** At most 100 ASCII characters on one line, the limit of SNS. */
  readonly subject: string;
  readonly text: string;
}

const SUBJECT_MAX = 100;
const FILE_NAME_MAX = 40;

const NOTICE_TEXTS: Readonly<Record<LineStatus, string>> = {
  ordered: 'ordered',
  'already-ordered': 'already ordered before',
  invalid: 'invalid',
  duplicate: 'duplicate',
  rejected: 'rejected',
  'needs-attention': 'need a person',
};

const ascii = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?');

const cut = (text: string, max: number): string => (text.length <= max ? text : `${text.slice(0, max - 3)}...`);

const countsText = ({ counts, plan, inProgress = 0, lines }: Summary): string => {
  const told = [
    ...(plan === undefined ? [] : [`${plan.wouldBeOrdered} would be ordered`]),
    ...LINE_STATUSES.filter((status) => counts[status] > 0).map(
      (status) => `${counts[status]} ${NOTICE_TEXTS[status]}`,
    ),
    ...(inProgress > 0 ? [`${inProgress} in progress`] : []),
  ];
  return told.length > 0 ? told.join(', ') : `${lines} lines`;
};

const subjectOf = (summary: Summary, fileName: string): string => {
  const counts = countsText(summary);
  if (summary.error !== undefined) return `${fileName}: could not be used`;
  if (summary.held !== undefined) return `${fileName}: waits for approval`;
  if (!summary.final) return `${fileName}: still going on: ${counts}`;
  return `${fileName}: ${counts}`;
};

/** What somebody has to do, if anything. */
const todo = ({ error, held, counts, final, inProgress = 0, changed = 0 }: Summary): string[] => {
  if (error !== undefined) return [`The file as a whole could not be used: ${error}`];
  if (held !== undefined)
    return [
      `Nothing of it is ordered until a person decides: ${held.reasons.join('; ')}.`,
      `To approve it: ${held.approve}`,
      `To reject it:  ${held.reject}`,
    ];
  return [
    ...(final
      ? []
      : [`This is an interim report: ${inProgress} lines are in progress. The final report replaces it by itself.`]),
    ...(counts['needs-attention'] > 0
      ? [
          `${counts['needs-attention']} lines need an operator: their orders and the way out are listed by "deskdrop list --attention"; see the runbook.`,
        ]
      : []),
    ...(changed > 0
      ? [
          `${changed} lines of people who are ordered already ask for something else now, which changes nothing: their reasons say what.`,
        ]
      : []),
    ...(counts.rejected + counts.invalid > 0
      ? [
          `${counts.rejected + counts.invalid} lines were not ordered: their reasons are in the column deskdrop_reason. Correct them and drop the result file again; who is ordered stays ordered once.`,
        ]
      : []),
  ];
};

const MOST_NAMED = 10;

const listed = (names: readonly (string | number)[]): string =>
  names
    .slice(0, MOST_NAMED)
    .map((name) => String(name).replaceAll(/\p{Cc}/gu, '?'))
    .join(', ') + (names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '');

/** How the file was read: facts that no line of the result shows. */
const readingOf = ({ columns, aboveHeader, skipped }: Summary): string[] => [
  ...(columns === undefined ? [] : [`Columns: ${listed(columnTexts(columns, String))}`]),
  ...(columns === undefined || columns.carried.length === 0 ? [] : [`Copied, not read: ${listed(columns.carried)}`]),
  ...(aboveHeader === undefined
    ? []
    : [`Above the header, and not read: ${aboveHeader.count} (${listed(aboveHeader.lines)}).`]),
  ...(skipped === undefined
    ? []
    : [
        `Skipped: ${skipped.count} more, which repeat the header or name the delimiter and ask for nothing (${listed(skipped.lines)}); they are not in the result.`,
      ]),
];

/**
 * The counts, what needs a person, and where the result is. It contains no line of the file: mail is the wrong place
 * for personal data.
 */
export const noticeOf = (summary: Summary, bucket: string): Notice => {
  const { file, intakeId, lines, result } = summary;
  const fileName = file.split('/').at(-1) ?? file;
  const about = file.startsWith(PLAN_PREFIX) ? 'Only its plan was asked for: nothing of it was ordered.' : undefined;
  const needed = todo(summary);
  return {
    subject: cut(ascii(`Deskdrop: ${subjectOf(summary, cut(fileName, FILE_NAME_MAX))}`), SUBJECT_MAX),
    text: [
      `File:    ${file}`,
      `Intake:  ${intakeId}`,
      `Lines:   ${lines} (${countsText(summary)})`,
      `Result:  s3://${bucket}/${result}`,
      ...readingOf(summary),
      '',
      ...(about === undefined ? [] : [about]),
      ...(needed.length > 0 ? needed : ['Nothing needs a person.']),
      '',
    ].join('\n'),
  };
};
