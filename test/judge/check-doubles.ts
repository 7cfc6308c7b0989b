import { heldAt, isLiveAt, type PlacedOrder } from './book.ts';
import { type Evidence, type Finding, shownOrder } from './evidence.ts';
import type { Report } from './reports.ts';

/**
 * Promise 1, and what remains of it if T or V did not hold: nobody is paid for twice in `manual` and `confirm`, and in
 * every mode a remaining double is reported.
 */
export const checkDoubles = (evidence: Evidence, reports: readonly Report[]): Finding[] => {
  const { ours, terms, history } = evidence;
  const sent = sentToAPerson(reports);
  const ordered = toldOrders(reports);
  const people = new Set(ours.flatMap(({ desktops }) => desktops.map(({ who }) => who)));
  return [
    ...[...people].flatMap((who) => {
      const pairs = pairsOf(evidence, who);
      const twice = pairs.find(([first, second]) => areTwo(evidence, who, first, second, second.at));
      if (twice !== undefined && evidence.isKept(who)) return [found('1', who, 'is in two live orders', twice)];
      const paid = pairs.find(([first, second]) => arePaid(evidence, who, first, second));
      if (paid !== undefined && terms.payment !== 'auto') return [found(terms.payment, who, 'is paid for twice', paid)];
      if (!history.atRest) return [];
      // Unpaid orders lapse, and orders that show no names cannot be found.
      const left = pairs.find(
        ([first, second]) =>
          (ordered.has(first.id) || ordered.has(second.id)) &&
          arePaid(evidence, who, first, second) &&
          [first, second].every((order) => heldAt(order, who, history.endedAt).some(({ isShown }) => isShown)) &&
          areTwo(evidence, who, first, second, history.endedAt) &&
          !evidence.isNoticed(first.id) &&
          !evidence.isNoticed(second.id) &&
          !sent.has(who),
      );
      return left === undefined ? [] : [found('14', who, 'has two paid orders at the end, and nobody was told', left)];
    }),
    ...sharedNames(evidence),
  ];
};

/** People whose last status is `needs-attention`. */
const sentToAPerson = (reports: readonly Report[]): ReadonlySet<string> =>
  new Set(
    reports.flatMap(({ drop, results }) =>
      (results.at(-1)?.rows ?? []).flatMap(({ status }, place) =>
        status === 'needs-attention' ? (drop.lines[place]?.who ?? []) : [],
      ),
    ),
  );

/** Orders that a result has named. */
const toldOrders = (reports: readonly Report[]): ReadonlySet<string> =>
  new Set(reports.flatMap(({ results }) => results.flatMap(({ rows }) => rows.flatMap(({ orders }) => orders))));

type Pair = readonly [PlacedOrder, PlacedOrder];

const found = (promise: string, who: string, what: string, pair: Pair): Finding => ({
  promise,
  about: who,
  what,
  shown: pair.map(shownOrder),
});

/** Pairs of a person's orders, the earlier one first, unless an operator released the person in between. */
const pairsOf = ({ ordersOf, releasedAt }: Evidence, who: string): Pair[] => {
  const orders = ordersOf(who);
  return orders.flatMap((first, place) =>
    orders
      .slice(place + 1)
      .filter(({ at }) => !releasedAt(who).some((time) => time >= first.at && time <= at))
      .map((second): Pair => [first, second]),
  );
};

/** A pool may have several orders: there are too many if they have more desktops than requested. */
const areTwo = (evidence: Evidence, who: string, first: PlacedOrder, second: PlacedOrder, time: number): boolean => {
  const isBoth = [first, second].every((order) => heldAt(order, who, time).length > 0);
  return isBoth && (!who.startsWith('pool ') || isTooMany(evidence, who, first, time));
};

const isTooMany = ({ linesOf, ordersOf }: Evidence, who: string, first: PlacedOrder, time: number): boolean => {
  const since = ordersOf(who).filter((order) => order.at >= first.at);
  const held = since.reduce((sum, order) => sum + heldAt(order, who, time).length, 0);
  return held > Math.max(0, ...linesOf(who).map(({ size }) => size || 0));
};

const arePaid = (evidence: Evidence, who: string, first: PlacedOrder, second: PlacedOrder): boolean =>
  first.paidAt !== undefined &&
  second.paidAt !== undefined &&
  areTwo(evidence, who, first, second, Math.max(first.paidAt, second.paidAt));

/** A computer name of two people. The name of a released person is free as well. */
const sharedNames = ({ ours, isKept, releasedAt }: Evidence): Finding[] => {
  const bearers = new Map<string, { readonly order: PlacedOrder; readonly who: string }[]>();
  const findings: Finding[] = [];
  for (const order of ours)
    for (const { computer, who } of order.desktops) {
      const others = bearers.get(computer) ?? [];
      const other = others.find(
        (one) =>
          one.who !== who &&
          !releasedAt(one.who).some((time) => time >= one.order.at && time <= order.at) &&
          isLiveAt(one.order, order.at) &&
          heldAt(one.order, one.who, order.at).some((desktop) => desktop.computer === computer),
      );
      if (other !== undefined && isKept(who) && isKept(other.who))
        findings.push(found('1', computer, `is ordered for ${other.who} and for ${who}`, [other.order, order]));
      bearers.set(computer, [...others, { order, who }]);
    }
  return findings;
};
