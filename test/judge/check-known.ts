import { heldAt, isCalled, isLiveAt, type PlacedOrder } from './book.ts';
import { type Evidence, type Finding, shownOrder } from './evidence.ts';
import type { Line } from './lines.ts';
import type { Report, Row } from './reports.ts';

/**
 * Promise 3: each of our live orders is named in a result or reported as needing attention, and we cancel none that a
 * result has named.
 */
export const checkKnown = (evidence: Evidence, reports: readonly Report[]): Finding[] => {
  const told = readTold(reports);
  return evidence.ours.flatMap((order) => [
    ...checkSpared(order, told.ever),
    ...(evidence.history.atRest ? checkTold(order, told, evidence) : []),
  ]);
};

interface Told {
  /** Orders that any result has reported as ordered. */
  readonly ever: ReadonlyMap<string, Line>;
  /** The last status of everybody, for each of their lines. */
  readonly last: ReadonlyMap<string, readonly Row[]>;
  /** People in a file whose result is one sentence for all of them, which refers to `status`. */
  readonly asOne: ReadonlySet<string>;
}

const readTold = (reports: readonly Report[]): Told => {
  const ever = new Map<string, Line>();
  const last = new Map<string, Row[]>();
  for (const { drop, results } of reports) {
    for (const { rows } of results)
      for (const [place, { status, orders }] of rows.entries()) {
        const line = drop.lines[place];
        if (status === 'ordered' && line !== undefined) for (const id of orders) ever.set(id, line);
      }
    for (const [place, row] of (results.at(-1)?.rows ?? []).entries()) {
      const line = drop.lines[place];
      if (line === undefined) continue;
      const rows = last.get(line.who);
      if (rows === undefined) last.set(line.who, [row]);
      else rows.push(row);
    }
  }
  const asOne = reports
    .filter(({ results }) => results.at(-1)?.refusal !== undefined)
    .flatMap(({ drop }) => drop.lines.map(({ who }) => who));
  return { ever, last, asOne: new Set(asOne) };
};

/** An order that lapses ends by itself. */
const checkSpared = (order: PlacedOrder, ever: Told['ever']): Finding[] => {
  const { id, endedBy, endedAt, payBy } = order;
  const line = [id, ...(order.parts ?? [])].map((one) => ever.get(one)).find((one) => one !== undefined);
  if (endedBy !== 'api' || line === undefined || (endedAt ?? 0) >= payBy) return [];
  const about = `${line.drop.name} line ${line.no} (${line.who})`;
  return [
    { promise: '3', about, what: `was told to be ordered in ${id}, which we cancelled`, shown: [shownOrder(order)] },
  ];
};

/** Without T and V an order may appear after the search for it has ended. */
const checkTold = (order: PlacedOrder, { last, asOne }: Told, evidence: Evidence): Finding[] => {
  const { history, isKept, isNoticed, releasedAt } = evidence;
  if (!isLiveAt(order, history.endedAt) || isNoticed(order.id)) return [];
  const people = [...new Set(order.desktops.map(({ who }) => who))];
  const unknown = people.filter(
    (who) =>
      heldAt(order, who, history.endedAt).length > 0 &&
      isKept(who) &&
      !asOne.has(who) &&
      !releasedAt(who).some((time) => time >= order.at) &&
      !(last.get(who) ?? []).some(
        ({ status, orders }) => status === 'needs-attention' || orders.some((id) => isCalled(order, id)),
      ),
  );
  if (unknown.length === 0) return [];
  const shown = [
    shownOrder(order),
    ...unknown.flatMap((who) => (last.get(who) ?? []).map(({ status, reason }) => `${who}: ${status}, ${reason}`)),
  ];
  return [{ promise: '3', about: order.id, what: `lives, and ${unknown.join(', ')} are not told of it`, shown }];
};
