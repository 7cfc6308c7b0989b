import type { Call, PlacedOrder } from './book.ts';
import { at, type Evidence, type Finding, heldOf, shownOrder } from './evidence.ts';
import type { Report, Row } from './reports.ts';

/** How many of the people without an obstacle were ordered, paid and reported. */
export interface Purpose {
  readonly unhindered: number;
  readonly ordered: number;
  /** People with a desktop at the end whose result says so. */
  readonly toTell: number;
  readonly told: number;
  /** In the modes in which finance does not pay. */
  readonly toPay: number;
  readonly paid: number;
}

/** The required shares of the people without an obstacle. */
export const STATED = { ordered: 0.95, told: 0.97, paid: 0.99 };

/** The smallest number of people for which a share is meaningful. */
const ENOUGH = 200;

/** Adds the numbers of several histories. */
export class Shares {
  readonly #stated: typeof STATED;
  #sum: Purpose = { unhindered: 0, ordered: 0, toTell: 0, told: 0, toPay: 0, paid: 0 };

  constructor(stated: typeof STATED = STATED) {
    this.#stated = stated;
  }

  add({ unhindered, ordered, toTell, told, toPay, paid }: Purpose): void {
    const sum = this.#sum;
    this.#sum = {
      unhindered: sum.unhindered + unhindered,
      ordered: sum.ordered + ordered,
      toTell: sum.toTell + toTell,
      told: sum.told + told,
      toPay: sum.toPay + toPay,
      paid: sum.paid + paid,
    };
  }

  /** Why the shares are too small; undefined if they are not, or are not meaningful. */
  complaint(): string | undefined {
    const { unhindered, ordered, toTell, told, toPay, paid } = this.#sum;
    const failed = [
      { what: 'ordered', has: ordered, of: unhindered, share: this.#stated.ordered },
      { what: 'told so', has: told, of: toTell, share: this.#stated.told },
      { what: 'paid for', has: paid, of: toPay, share: this.#stated.paid },
    ].find(({ has, of, share }) => of >= ENOUGH && has < of * share);
    return failed === undefined
      ? undefined
      : `promise 15: of ${failed.of} people whom nothing prevented, ${failed.has} are ${failed.what}`;
  }
}

export interface PurposeVerdict {
  readonly purpose: Purpose;
  /** People who were missed without a visible obstacle. */
  readonly failed: readonly Finding[];
}

/** Promise 15. A system that parks everybody, or never pays, would keep all other promises. */
export const judgePurpose = (evidence: Evidence, reports: readonly Report[]): PurposeVerdict => {
  const rows = rowsByPerson(reports);
  const people = [...new Set(evidence.drops.flatMap(({ lines }) => lines.map(({ who }) => who)))];
  const unhindered = people.filter((who) => isUnhindered(who, evidence));
  const isPaidByUs = evidence.terms.payment !== 'manual';
  const missing = unhindered.filter((who) => !isOrdered(who, evidence));
  const [late = [], never = []] = [true, false].map((isThere) =>
    missing.filter((who) => evidence.ordersOf(who).some(({ endedAt }) => endedAt === undefined) === isThere),
  );
  const toPay = unhindered.filter((who) => isPaidByUs && isOrdered(who, evidence) && !isPaymentRefused(who, evidence));
  const toTell = unhindered.filter((who) => heldOf(evidence, who, evidence.history.endedAt).length > 0);
  const untold = toTell.filter(
    (who) => !(rows.get(who) ?? []).some(({ status, orders }) => status.endsWith('ordered') || orders.length > 0),
  );
  const unpaid = toPay.filter((who) => !isPaid(who, evidence));
  const failed = (promise: string, what: string) => (who: string) => ({
    promise,
    about: who,
    what,
    shown: [
      ...evidence.ordersOf(who).map(shownOrder),
      ...evidence.callsOf(who).map(({ at: time, answer }) => `${at(time)} was asked for: ${answer ?? 'no answer'}`),
      ...(rows.get(who) ?? []).map(({ status, reason }) => `${status}: ${reason}`),
    ],
  });
  return {
    purpose: {
      unhindered: unhindered.length,
      ordered: unhindered.length - missing.length,
      toTell: toTell.length,
      told: toTell.length - untold.length,
      toPay: toPay.length,
      paid: toPay.length - unpaid.length,
    },
    failed: [
      ...never.map(failed('15', 'is not ordered, and nothing prevented it')),
      ...late.map(failed('15', 'is ordered far too late, and nothing prevented it')),
      ...untold.map(failed('15', 'has a desktop, and is not told')),
      ...unpaid.map(failed('15', 'is not paid for, and nothing prevented it')),
    ],
  };
};

const rowsByPerson = (reports: readonly Report[]): ReadonlyMap<string, Row[]> => {
  const rows = new Map<string, Row[]>();
  for (const { drop, results } of reports)
    for (const [place, row] of (results.at(-1)?.rows ?? []).entries()) {
      const who = drop.lines[place]?.who ?? '';
      rows.set(who, [...(rows.get(who) ?? []), row]);
    }
  return rows;
};

/** A tolerance for clocks, which differ by minutes. */
const CLOCKS_MS = 10 * 60_000;

/** Not paid in time: the provider cancelled it, or we did because it did not. */
const isLapsed = ({ endedBy, endedAt = 0, payBy }: PlacedOrder): boolean =>
  endedBy === 'deadline' || (endedBy === 'api' && endedAt >= payBy - CLOCKS_MS);

/** If finance pays, an order that was not paid in time counts as success. */
const isOrdered = (who: string, { ordersOf, terms }: Evidence): boolean =>
  ordersOf(who).some(
    (order) =>
      (order.endedAt === undefined && order.at <= (terms.orderedBy ?? order.at)) ||
      (isLapsed(order) && (terms.payment === 'manual' || order.paymentRefused === true)),
  );

const isPaid = (who: string, { ordersOf }: Evidence): boolean =>
  ordersOf(who).some(({ paidAt }) => paidAt !== undefined);

const isPaymentRefused = (who: string, { ordersOf }: Evidence): boolean =>
  ordersOf(who).some(({ paymentRefused }) => paymentRefused === true);

/** No invalid line, refusal, stranger's order or operator's command, and a provider that behaves as assumed. */
const isUnhindered = (who: string, evidence: Evidence): boolean => {
  const { linesOf, isKept, history, callsOf, terms } = evidence;
  const lines = linesOf(who);
  return (
    lines.some(({ fate }) => fate === 'valid') &&
    lines.every(({ fate, size }) => (fate === 'valid' || fate === 'duplicate') && size === lines[0]?.size) &&
    lines.every(({ drop }) => isLetGo(drop.id, evidence)) &&
    isKept(who) &&
    !history.commands.some(({ people }) => people?.includes(who)) &&
    !isCrossed(who, evidence) &&
    !evidence
      .ordersOf(who)
      .some(({ desktops }) => desktops.some((one) => one.who === who && one.failedAt !== undefined)) &&
    !callsOf(who).some((call) => isRefused(call, who)) &&
    callsOf(who).filter(isFaulty).length < (terms.namesOperator === false ? 1 : terms.maxAttempts)
  );
};

const isLetGo = (drop: string, { terms, history }: Evidence): boolean =>
  !history.commands.some((one) => one.command === 'stop' && one.drop === drop) &&
  (!terms.approval ||
    history.commands.some((one) => one.command === 'approve' && one.done === true && one.drop === drop));

/**
 * An order of somebody else's bears their name, or a computer name that they may have; or two of the people ask for one
 * name.
 */
const isCrossed = (who: string, { strangers, linesOf, linesWith }: Evidence): boolean => {
  const names = new Set([`d-${who}`, ...linesOf(who).map(({ computer }) => computer)]);
  names.delete('');
  const pool = who.startsWith('pool ') ? who.slice('pool '.length) : undefined;
  return (
    strangers.some(({ desktops }) =>
      desktops.some(
        (one) => one.who === who || names.has(one.computer) || (pool !== undefined && one.computer.startsWith(pool)),
      ),
    ) || [...names].some((name) => linesWith(name).some((line) => line.who !== who))
  );
};

const isRefused = ({ answer, about, people, notNow }: Call, who: string): boolean =>
  !notNow &&
  typeof answer === 'number' &&
  answer >= 400 &&
  answer < 500 &&
  answer !== 429 &&
  (about === undefined || about.length === 0 || about.includes(who) || people.length === 1);

/** No true answer arrived, or one that is not about the people. */
const isFaulty = ({ answer }: Call): boolean => answer !== 200;
