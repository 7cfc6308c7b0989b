import type { Difference, Verification } from '../../../lambdas/domain/verifying/verification.ts';
import { counted } from '../terminal/counted.ts';
import { showTime } from '../terminal/show-time.ts';
import { textTable, widthOf, wrapped } from '../terminal/text-table.ts';

const KINDS: Readonly<Record<Difference['kind'], string>> = {
  'not-there': 'not at the provider',
  'not-here': 'not in the ledger',
  extra: 'counted for nobody',
  state: 'another state',
  amount: 'another amount',
  desktops: 'another number of desktops',
  ids: 'contradicting ids',
};

/** Each difference with the command that ends it, or that shows what is to be ended at the provider. */
export const verificationText = (
  { from, to, counts, reasons }: Verification,
  differences: readonly Difference[],
): string => {
  const width = widthOf(process.stdout);
  const { compared, listed, foreign, underWay, unanswered } = counts;
  const head = `${counted(compared, 'order')} of the ledger and ${counted(listed, 'order')} of the provider's list, ${showTime(from)} to ${showTime(to)}: ${counted(differences.length, 'difference')}${unanswered === 0 ? '' : `, ${counted(unanswered, 'question')} not answered`}.`;
  const aside = [
    ...(underWay === 0 ? [] : [`${counted(underWay, 'order')} under way: Deskdrop looks again by itself`]),
    ...(foreign === 0 ? [] : [`${counted(foreign, 'order')} of other users of the provider, not compared`]),
  ];
  const open = reasons.map((reason) => `not answered: ${reason}`);
  return (
    wrapped(head, { indent: '', width }) +
    [...aside, ...open].map((line) => wrapped(line, { width })).join('') +
    differences.map((difference) => differenceText(difference, width)).join('')
  );
};

const differenceText = ({ kind, providerOrderId, here, there, command, todo }: Difference, width: number): string =>
  `\n${providerOrderId}: ${KINDS[kind]}\n${textTable(
    [
      ['here', here],
      ['there', there],
      ...(command === undefined ? [] : [['command', `npx deskdrop ${command}`]]),
      ['what to do', todo],
    ],
    { width },
  )}`;
