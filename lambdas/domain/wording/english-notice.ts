import type { Catalogue } from './catalogue.ts';

export const englishNotice: Pick<Catalogue, 'notice'> = {
  notice: {
    statuses: {
      ordered: 'ordered',
      'already-ordered': 'already ordered before',
      invalid: 'invalid',
      duplicate: 'duplicate',
      rejected: 'rejected',
      withdrawn: 'withdrawn',
      'needs-attention': 'need a person',
    },
    counted: (count, status) => `${count} ${status}`,
    wouldBeOrdered: 'would be ordered',
    inProgress: 'in progress',
    listed: (items, more) => items.join(', ') + (more > 0 ? ` and ${more} more` : ''),
    file: 'File:    ',
    intake: 'Intake:  ',
    lines: 'Lines:   ',
    lineCount: (count, counts) => `${count} (${counts === '' ? `${count} lines` : counts})`,
    result: 'Result:  ',
    columns: 'Columns: ',
    readAs: (name, column, localPart) => `${name} as ${column}${localPart ? ' (before the @)' : ''}`,
    carried: 'Copied, not read: ',
    above: (count, lines) => `Above the header, and not read: ${count} (${lines}).`,
    skipped: (count, lines) =>
      `Skipped: ${count} more, which repeat the header or name the delimiter and ask for nothing (${lines}); they are not in the result.`,
    planOnly: 'Only its plan was asked for: nothing of it was ordered.',
    refused: (error) => `The file as a whole could not be used: ${error}`,
    held: (reasons) => `Nothing of it is ordered until a person decides: ${reasons.join('; ')}.`,
    approve: 'To approve it: ',
    reject: 'To reject it:  ',
    interim: (lines) =>
      `This is an interim report: ${lines} lines are in progress. The final report replaces it by itself.`,
    needsAttention: (lines) =>
      `${lines} lines need an operator: their orders and the way out are listed by "deskdrop list --attention"; see the runbook.`,
    withdrawn: (lines) =>
      `${lines} lines were withdrawn before they were ordered: somebody stopped the file. To order them after all, drop the result file again.`,
    changed: (lines) =>
      `${lines} lines of people who are ordered already ask for something else now, which changes nothing: their reasons say what.`,
    notOrdered: (lines) =>
      `${lines} lines were not ordered: their reasons are in the column deskdrop_reason. Correct them and drop the result file again; who is ordered stays ordered once.`,
    warnings: 'Look at these lines, which are probably mistaken. They were not stopped:',
    problem: (lines, text, numbers) => `- ${lines === 1 ? '1 line' : `${lines} lines`}: ${text} (${numbers})`,
    nothing: 'Nothing needs a person.',
  },
};
