import { relative } from 'node:path';
import { styleText } from 'node:util';
import { LINE_STATUSES, WOULD_BE_ORDERED } from '../../../lambdas/domain/intakes/line-status.ts';
import type { PlannedOrderSummary, Summary } from '../../../lambdas/domain/reporting/summary.ts';
import { formatMoney } from '../../../lambdas/domain/values/money.ts';
import { counted } from '../terminal/counted.ts';
import { printable } from '../terminal/printable.ts';
import { problemsText, readText } from '../terminal/read-text.ts';
import { textTable } from '../terminal/text-table.ts';

/**
 * Shows everything that would be ordered, because people read it before they spend money.
 *
 * @param offer what the provider said, if it was asked
 */
export const planText = (summaries: readonly Summary[], offer = ''): string =>
  `${summaries.map(fileText).join('')}${offer}\nNothing was ordered. Without --plan it is.\n`;

const fileText = (summary: Summary): string => {
  const { file, lines, error, counts, plan, result } = summary;
  const head = `\n${styleText('bold', printable(file))}  ${counted(lines, 'line')}, planned only\n`;
  const statuses = LINE_STATUSES.filter((status) => counts[status] > 0).map(
    (status) => [status, counts[status]] as const,
  );
  const body =
    plan === undefined
      ? `  It would be refused: ${printable(error ?? '')}\n`
      : readText(summary) +
        textTable([[WOULD_BE_ORDERED, plan.wouldBeOrdered], ...statuses]) +
        problemsText(summary) +
        plan.wouldBeHeld.map((reason) => `  It would wait for approval: ${printable(reason)}\n`).join('') +
        plan.orders.map((order, index) => orderText(order, index + 1, plan.orders.length)).join('');
  return `${head}${body}\n  Plan: ${printable(relative(process.cwd(), result))}\n`;
};

const orderText = ({ profile, terms, price, desktops }: PlannedOrderSummary, no: number, of: number): string =>
  `\n  Order ${no} of ${of}: ${desktops.length} of profile ${printable(profile)}, ${terms.period}, ${terms.renewal}, ${terms.payment}` +
  `${price === undefined ? '' : `, ${formatMoney(price)}`}\n` +
  textTable(
    desktops[0]?.userName === ''
      ? [[`line ${desktops[0].line}`, `${desktops.length} without a user`, desktops[0].computerName]]
      : desktops.map(({ line, userName, computerName }) => [`line ${line}`, userName, computerName]),
    { indent: '    ' },
  );
