import type { NativeAttributeValue } from '@aws-sdk/lib-dynamodb';
import { omitUndefined } from '../../domain/values/omit-undefined.ts';

export type Item = Record<string, NativeAttributeValue>;

/** An item whose kind or schema this version does not know. */
export class UnknownSchemaError extends Error {
  override readonly name = 'UnknownSchemaError';
}

/** Turns an item into what the next version would have written. Pure; the caller raises `v`. */
type Upgrade = (item: Item) => Item;
type Upgrades = Readonly<Record<string, readonly Upgrade[]>>;

/** Version 1 kept all counted names in the total's own item, as a map under `names`. */
const totalOf =
  (names: string): Upgrade =>
  ({ [names]: counted, ...item }) => {
    const recent: Record<string, number> = counted;
    return { ...item, total: Object.values(recent).reduce((sum, number) => sum + number, 0), recent };
  };

/** Version 1 showed how an order was created only by which of three attributes it had. */
const orderOrigin: Upgrade = ({ parent, depth, generation, ...item }) => ({
  ...item,
  origin: originOf(parent, depth, generation),
});

const originOf = (parent: unknown, depth: unknown, generation: unknown): Item => {
  if (parent === undefined) return { kind: 'planned' };
  if (generation !== undefined) return { kind: 'redrive', parent, generation };
  return depth === undefined ? { kind: 'aside', parent } : { kind: 'half', parent, depth };
};

/** Formerly a cause was named `why` in some places and `reason` in others. */
const causeIsReason: Upgrade = ({ why, ...item }) => (why === undefined ? item : { ...item, reason: why });

const historyHasReasons: Upgrade = ({ history, ...item }) => ({
  ...item,
  history: (history as Item[]).map(causeIsReason),
});

const repairHasReason: Upgrade = ({ repaired, ...item }) =>
  repaired === undefined ? item : { ...item, repaired: causeIsReason(repaired) };

/** Version 1 told what a reported file came from only by which of four attributes it had. */
const reportedEnding: Upgrade = (item) => {
  if (item.phase !== 'REPORTED') return item;
  if (item.plan === undefined) return { ...item, ending: 'refused', error: item.error ?? 'the file was refused' };
  if (item.error !== undefined) return { ...item, ending: 'stuck' };
  if (item.rejection !== undefined) return { ...item, ending: 'rejected' };
  if (item.planOnly !== true) return { ...item, ending: 'queued' };
  return { ...item, ending: 'planned', wouldBeHeld: item.wouldBeHeld ?? [] };
};

/** Version 2 told a payment by one word and nine attributes beside it; only an accepted order has one. */
const paymentAsOne: Upgrade = (item) => {
  const { paymentState: word, payingAt, payTries: tries, payProblem: problem, payTakenAt: takenAt, ...others } = item;
  const { payGivenUp, payHeld, payWaitingSince: waitingSince, payNotBefore: notBefore, paidAt, ...order } = others;
  if (order.state !== 'ORDERED') return order;
  const of = (payment: Item): Item => ({ ...order, paymentState: omitUndefined(payment) });
  switch (word) {
    case 'paid':
      return of({ kind: 'paid', paidAt: paidAt ?? order.followedAt ?? order.orderedAt });
    case 'paying':
      return of({ kind: 'paying', tries, problem, payingAt, waitingSince });
    case 'unknown':
      return of({ kind: 'unknown', tries, problem, payingAt, takenAt });
    default:
      return payGivenUp === true
        ? of({ kind: payHeld === true ? 'held' : 'given-up', tries, problem: problem ?? 'the provider gave no reason' })
        : of({ kind: 'unpaid', tries, problem, waitingSince, notBefore });
  }
};

/**
 * Every kind of item, by its sort key, with the functions that turn an item of version 1 into one of version 2, that
 * into one of version 3, and so on: a kind is at the version after its last upgrade. The present version writes a kind
 * without upgrades unchanged. Attributes that a condition or an index names keep their names: a condition is evaluated
 * on the stored item, before any upgrade.
 */
const UPGRADES = {
  AGREEMENT: [],
  BUDGET: [repairHasReason],
  CLAIM: [],
  COMMAND: [],
  DIFFERENCES: [],
  COUNTED: [],
  DESKTOPS: [totalOf('intakes')],
  DISAGREEMENT: [],
  INTAKE: [(item) => reportedEnding(historyHasReasons(item))],
  ITEM: [causeIsReason],
  MEMBERS: [],
  ORDER: [orderOrigin, (item) => paymentAsOne(historyHasReasons(item))],
  PAUSE: [],
  PAYMENTS: [totalOf('orders')],
  POINTING: [],
  REQUEST: [],
  STOP: [],
} satisfies Upgrades;

/** The kind of an item, which determines its version. */
export type SortKey = keyof typeof UPGRADES;

const kindOf = (sk: string): string => sk.split('#', 1)[0] ?? '';

/** The version with which an item of this kind is written. */
export const schemaVersion = (sk: string, upgrades: Upgrades = UPGRADES): number =>
  (upgrades[kindOf(sk)]?.length ?? 0) + 1;

/** The item as the present version would have written it. `UnknownSchemaError` if a newer one did. */
export const upgradeItem = (item: Item, upgrades: Upgrades = UPGRADES): Item => {
  const { pk, sk, v } = item;
  const steps = upgrades[kindOf(String(sk))];
  if (steps === undefined) {
    throw new UnknownSchemaError(
      `the item ${pk} / ${sk} is of a kind that this Deskdrop does not know: it was written by a newer one; deploy that version or a newer one`,
    );
  }
  const newest = steps.length + 1;
  if (!Number.isInteger(v) || v < 1 || v > newest) {
    throw new UnknownSchemaError(
      `the item ${pk} / ${sk} has schema version ${v}, this Deskdrop reads 1 to ${newest}: it was written by a newer one; deploy that version or a newer one`,
    );
  }
  return v === newest ? item : { ...steps.slice(v - 1).reduce((older, step) => step(older), item), v: newest };
};
