import type { LineListSummary } from '../csv/line-list.ts';
import { PLAN_PREFIX } from '../intakes/drop-key.ts';
import { LINE_STATUSES } from '../intakes/line-status.ts';
import type { NoticeTexts } from '../wording/catalogue.ts';
import { CATALOGUES, type Language } from '../wording/language.ts';
import type { ProblemGroup } from './problem-groups.ts';
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

const ascii = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?');

const cut = (text: string, max: number): string => (text.length <= max ? text : `${text.slice(0, max - 3)}...`);

const countsText = ({ counts, plan, inProgress = 0 }: Summary, texts: NoticeTexts): string[] => [
  ...(plan === undefined ? [] : [texts.counted(plan.wouldBeOrdered, texts.wouldBeOrdered)]),
  ...LINE_STATUSES.filter((status) => counts[status] > 0).map((status) =>
    texts.counted(counts[status], texts.statuses[status]),
  ),
  ...(inProgress > 0 ? [texts.counted(inProgress, texts.inProgress)] : []),
];

/** SNS takes only ASCII, so a subject is English in every language. */
const subjectOf = (summary: Summary, fileName: string): string => {
  if (summary.error !== undefined) return `${fileName}: could not be used`;
  if (summary.held !== undefined) return `${fileName}: waits for approval`;
  const counts = countsText(summary, CATALOGUES.en.notice).join(', ') || `${summary.lines} lines`;
  return summary.final ? `${fileName}: ${counts}` : `${fileName}: still going on: ${counts}`;
};

/** What somebody has to do, if anything. */
const todo = (
  { error, held, counts, final, inProgress = 0, changed = 0, problems = [], warnings = [] }: Summary,
  texts: NoticeTexts,
): string[] => {
  if (error !== undefined) return [texts.refused(error)];
  if (held !== undefined)
    return [texts.held(held.reasons), `${texts.approve}${held.approve}`, `${texts.reject}${held.reject}`];
  const notOrdered = counts.rejected + counts.invalid;
  const told = ({ count, text, lines }: ProblemGroup) => texts.problem(count, text, listed(lines, count, texts));
  return [
    ...(final ? [] : [texts.interim(inProgress)]),
    ...(counts['needs-attention'] > 0 ? [texts.needsAttention(counts['needs-attention'])] : []),
    ...(counts.withdrawn > 0 ? [texts.withdrawn(counts.withdrawn)] : []),
    ...(changed > 0 ? [texts.changed(changed)] : []),
    ...(notOrdered > 0 ? [texts.notOrdered(notOrdered)] : []),
    ...problems.map(told),
    ...(warnings.length > 0 ? [texts.warnings, ...warnings.map(told)] : []),
  ];
};

const MOST_NAMED = 10;

const listed = (names: readonly (string | number)[], count: number, texts: NoticeTexts): string =>
  texts.listed(
    names.slice(0, MOST_NAMED).map((name) => String(name).replaceAll(/\p{Cc}/gu, '?')),
    count - Math.min(names.length, MOST_NAMED),
  );

/** How the file was read: facts that no line of the result shows. */
const readingOf = ({ columns, aboveHeader, skipped }: Summary, language: Language): string[] => {
  const { notice: texts } = CATALOGUES[language];
  const all = (names: readonly string[]) => listed(names, names.length, texts);
  const told = ({ count, lines }: LineListSummary, text: (count: number, lines: string) => string) =>
    text(count, listed(lines, lines.length, texts));
  return [
    ...(columns === undefined ? [] : [`${texts.columns}${all(columnTexts(columns, String, language))}`]),
    ...(columns === undefined || columns.carried.length === 0 ? [] : [`${texts.carried}${all(columns.carried)}`]),
    ...(aboveHeader === undefined ? [] : [told(aboveHeader, texts.above)]),
    ...(skipped === undefined ? [] : [told(skipped, texts.skipped)]),
  ];
};

/**
 * The counts, what needs a person, and where the result is. It contains no line of the file: mail is the wrong place
 * for personal data.
 */
export const noticeOf = (summary: Summary, bucket: string, language: Language): Notice => {
  const { notice: texts } = CATALOGUES[language];
  const { file, intakeId, lines, result } = summary;
  const fileName = file.split('/').at(-1) ?? file;
  const needed = todo(summary, texts);
  return {
    subject: cut(ascii(`Deskdrop: ${subjectOf(summary, cut(fileName, FILE_NAME_MAX))}`), SUBJECT_MAX),
    text: [
      `${texts.file}${file}`,
      `${texts.intake}${intakeId}`,
      `${texts.lines}${texts.lineCount(lines, texts.listed(countsText(summary, texts), 0))}`,
      `${texts.result}s3://${bucket}/${result}`,
      ...readingOf(summary, language),
      '',
      ...(file.startsWith(PLAN_PREFIX) ? [texts.planOnly] : []),
      ...(needed.length > 0 ? needed : [texts.nothing]),
      '',
    ].join('\n'),
  };
};
