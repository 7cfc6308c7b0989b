import { heldAt, isLiveAt, type PlacedOrder, tagOf } from './book.ts';
import { at, type Evidence, type Finding, shownOrder } from './evidence.ts';
import type { Line } from './lines.ts';
import { type ReadResult, type Report, type Row, readReports } from './reports.ts';

const FINAL = ['ordered', 'already-ordered', 'invalid', 'duplicate', 'rejected', 'withdrawn', 'needs-attention'];

/** Promise 2 for every readable version of a result, strictly for the last one; and promises 10 and 12. */
export const checkReports = (evidence: Evidence, reports = readReports(evidence)): Finding[] =>
  reports.flatMap((report) => [
    ...report.results.flatMap((result) => checkResult(result, report, evidence)),
    ...checkNames(report),
    ...(evidence.history.atRest ? checkLast(report, evidence) : []),
  ]);

const finding = (promise: string, about: string, what: string, ...shown: readonly string[]): Finding => ({
  promise,
  about,
  what,
  shown,
});

const nameOf = (line: Line): string => `${line.drop.name} line ${line.no} (${line.who})`;

const shownRow = ({ status, reason, orders, payments, states }: Row, time: number): string =>
  `${at(time)} the result says: ${status}, ${reason} [${orders.join(' ')} | ${payments.join(', ')} | ${states.join(', ')}]`;

/** What every version must satisfy. */
const checkResult = (result: ReadResult, { drop }: Report, evidence: Evidence): Finding[] => {
  const { output, mismatch, formula, rows } = result;
  const { name } = drop.drop;
  return [
    ...(formula === undefined
      ? []
      : [finding('12', name, `its result has a cell that begins like a formula: ${formula}`)]),
    ...(mismatch === undefined ? [] : [finding('2', name, `its result cannot be laid beside it: ${mismatch}`)]),
    ...rows.flatMap((row, place) => {
      const line = drop.lines[place];
      const wrong = line === undefined ? undefined : whyNeverTrue(row, line, output.at, evidence);
      return line === undefined || wrong === undefined
        ? []
        : [finding('2', nameOf(line), wrong, shownRow(row, output.at), ...shownOrders(row, evidence))];
    }),
  ];
};

const shownOrders = ({ orders }: Row, { book }: Evidence): string[] =>
  orders.map((id) => {
    const order = book.find(id);
    return order === undefined ? `the provider has no order ${id}` : shownOrder(order);
  });

const isSaid = (status: string): boolean => FINAL.includes(status) || status === 'in-progress';

/**
 * Why it was not true at any time up to then; undefined when it was. News may be old, but never ahead of what happened.
 */
const whyNeverTrue = (row: Row, line: Line, time: number, evidence: Evidence): string | undefined => {
  const { status, orders: ids } = row;
  if (!isSaid(status)) return `"${status}" is no status in README`;
  if (line.fate === 'valid' && (status === 'invalid' || status === 'duplicate'))
    return `nothing is wrong with it, and the result says ${status}`;
  if ((line.fate === 'invalid' || line.fate === 'duplicate') && status !== line.fate)
    return `it is ${line.fate}, and the result says ${status}`;
  const { book, terms } = evidence;
  const orders = ids
    .flatMap((id) => book.find(id) ?? [])
    .filter(({ operator, at: placedAt }) => operator === terms.operator && placedAt <= time);
  if (orders.length < ids.length) return 'it names an order that Deskdrop had not placed';
  if (orders.some(({ desktops }) => !desktops.some(({ who }) => who === line.who)))
    return 'it names an order of other people';
  if ((status === 'ordered' || status === 'already-ordered') && orders.length === 0) return 'it names no order';
  if (
    status === 'ordered' &&
    !line.who.startsWith('pool ') &&
    !orders.some((order) => bears(order, line.who, row.computer))
  )
    return `no desktop of its order is called "${row.computer}"`;
  return whyColumnsNeverTrue(row, line, orders, time, evidence);
};

const bears = ({ desktops }: PlacedOrder, who: string, computer: string): boolean =>
  desktops.some((desktop) => desktop.who === who && desktop.computer === computer.toLowerCase());

const whyColumnsNeverTrue = (
  { status, payments, states }: Row,
  { who }: Line,
  orders: readonly PlacedOrder[],
  time: number,
  evidence: Evidence,
): string | undefined => {
  const { terms } = evidence;
  const isBefore = (moment: number | undefined): boolean => moment !== undefined && moment <= time;
  // For a double it is unknown which of the two exists.
  const holding = evidence.isKept(who) ? orders : evidence.ordersOf(who);
  const desktops = holding.flatMap((order) => order.desktops.filter((desktop) => desktop.who === who));
  // What we end ourselves we know of; of what lapses we hear at the next look.
  const ended = orders.find(
    ({ endedAt, endedBy }) => endedAt !== undefined && endedAt <= time - (endedBy === 'api' ? 0 : terms.lookWithinMs),
  );
  if (status === 'ordered' && ended !== undefined) return `"ordered", and ${ended.id} was over`;
  for (const payment of payments) {
    const [kind = '', ...until] = payment.split(' until ');
    const isTrue = {
      paid: () => orders.some(({ paidAt }) => isBefore(paidAt)),
      unpaid: () => orders.some(({ payBy }) => until.length === 0 || until[0] === `${at(payBy).slice(0, 16)} UTC`),
      cancelled: () => orders.some(({ endedAt }) => isBefore(endedAt)),
      unknown: () => orders.length > 0,
    }[kind];
    if (isTrue === undefined) return `"${payment}" is no payment that README knows`;
    if (!isTrue()) return `"${payment}", and it was not`;
  }
  for (const state of states) {
    const isTrue = {
      ordered: () => orders.length > 0,
      provisioning: () => orders.some(({ paidAt }) => isBefore(paidAt)),
      active: () => desktops.some(({ madeAt }) => isBefore(madeAt)),
      failed: () => desktops.some(({ failedAt }) => isBefore(failedAt)),
    }[state];
    if (isTrue === undefined) return `"${state}" is no desktop state that README knows`;
    if (!isTrue()) return `its desktop is "${state}", and was not`;
  }
  return undefined;
};

/** Promise 10: the file decides the name of a desktop. */
const checkNames = ({ drop, results }: Report): Finding[] => {
  const names = new Map<number, string>();
  for (const { rows } of results)
    for (const [place, { computer, status }] of rows.entries()) {
      if (status !== 'ordered') continue;
      const before = names.get(place);
      if (before !== undefined && before.toLowerCase() !== computer.toLowerCase())
        return [
          finding(
            '10',
            `${drop.drop.name} line ${place + 2}`,
            `its desktop was called ${before}, and then ${computer}`,
          ),
        ];
      names.set(place, computer);
    }
  return [];
};

/** At the end of the history the last result must be true. */
const checkLast = (report: Report, evidence: Evidence): Finding[] => {
  const { drop, results, summary } = report;
  const { name, id } = drop.drop;
  const { terms, history } = evidence;
  const result = results.at(-1);
  if (result === undefined || summary === undefined) return [finding('2', name, 'was never reported')];
  const isDecided = history.commands.some(
    ({ command, drop: of, done }) => of === id && done === true && (command === 'approve' || command === 'reject'),
  );
  if (summary.final !== true && !(terms.approval && !isDecided))
    return [finding('2', name, 'its last report is not final')];
  if (result.refusal !== undefined)
    return summary.error === undefined ? [finding('2', name, 'is refused in the result, and not in the summary')] : [];
  const counts = new Map<string, number>();
  for (const { status } of result.rows) counts.set(status, (counts.get(status) ?? 0) + 1);
  const miscounted = FINAL.find((status) => (summary.counts?.[status] ?? 0) !== (counts.get(status) ?? 0));
  return [
    ...(miscounted === undefined
      ? []
      : [
          finding(
            '2',
            name,
            `its summary counts ${summary.counts?.[miscounted]} lines ${miscounted}, its result ${counts.get(miscounted) ?? 0}`,
          ),
        ]),
    ...result.rows.flatMap((row, place) => {
      const line = drop.lines[place];
      // A line that was never true has its own finding.
      const isOfNow = line !== undefined && whyNeverTrue(row, line, result.output.at, evidence) === undefined;
      const wrong = isOfNow ? whyUntrueNow(row, line, report, evidence) : undefined;
      return line === undefined || wrong === undefined
        ? []
        : [finding('2', nameOf(line), wrong, shownRow(row, result.output.at), ...shownOrders(row, evidence))];
    }),
  ];
};

/** Why it is not true at the end. */
const whyUntrueNow = (row: Row, line: Line, { summary }: Report, evidence: Evidence): string | undefined => {
  const { history, book, ordersOf, isKept, releasedAt, isNoticed } = evidence;
  const { status, payments, states } = row;
  const now = history.endedAt;
  if (!FINAL.includes(status)) return `"${status}" is not a final status`;
  const orders = row.orders.flatMap((id) => book.find(id) ?? []);
  const holding = isKept(line.who) ? orders : evidence.ordersOf(line.who);
  const held = holding.flatMap((order) => heldAt(order, line.who, now));
  if ((status === 'ordered' || status === 'already-ordered') && held.length < (line.size || 1))
    return `"${status}", and its order does not hold it`;
  if (
    status === 'withdrawn' &&
    !history.commands.some(({ command, drop }) => command === 'stop' && drop === line.drop.id)
  )
    return 'nobody has stopped its file';
  if (status === 'rejected' || status === 'withdrawn') {
    const own = new Set(summary?.orders?.map(({ clientOrderId }) => clientOrderId));
    const other = ordersOf(line.who).find(
      (order) => heldAt(order, line.who, now).length > 0 && order.call !== undefined && own.has(tagOf(order.call.body)),
    );
    if (other !== undefined && isKept(line.who) && releasedAt(line.who).length === 0 && !isNoticed(other.id))
      return `"${status}", and ${other.id} holds it`;
  }
  if (payments.includes('unpaid')) return '"unpaid", and not until when it may be paid';
  // What an order of another file has come to is told as it stood when the report was written.
  if (status === 'already-ordered') return undefined;
  const live = orders.filter((order) => isLiveAt(order, now));
  if (payments.some((payment) => payment.startsWith('unpaid')) && !live.some(({ paidAt }) => paidAt === undefined))
    return '"unpaid", and its order is not';
  if (payments.includes('paid') && !live.some(({ paidAt }) => paidAt !== undefined))
    return '"paid", and its order is over';
  if (payments.includes('cancelled') && live.length === orders.length) return '"cancelled", and its order lives';
  if (status === 'ordered' && payments.includes('unknown')) return 'nobody can tell from it whether its order is paid';
  if (status === 'ordered' && states.includes('provisioning') && held.every(({ madeAt }) => madeAt !== undefined))
    return 'its desktop is there, and it is told to be made still';
  return undefined;
};
