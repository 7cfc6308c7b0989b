import { PAYMENT_MODES, type PaymentMode } from '../../lambdas/domain/orders/order.ts';
import type { Scope } from './rules.ts';

export interface Scenario {
  readonly name: string;
  readonly scope: Scope;
}

/** One scope in several payment modes, with and without names that an order reserves. */
const S = (
  name: string,
  modes: readonly PaymentMode[],
  reserves: readonly boolean[],
  scope: Omit<Scope, 'mode' | 'reserve'>,
): Scenario[] =>
  modes.flatMap((mode) =>
    reserves.map((reserve) => ({
      name: `${name}/${mode}${reserves.length > 1 ? (reserve ? '/reserved' : '/unreserved') : ''}`,
      scope: { ...scope, mode, reserve },
    })),
  );

// Members are bit masks of desktops: 1 = d1, 2 = d2, 3 = both.
export const SCENARIOS: readonly Scenario[] = [
  ...S('one-crash', PAYMENT_MODES, [false, true], {
    members: [1],
    desktops: 1,
    workers: 2,
    recs: 2,
    posts: 2,
    crashes: 1,
    dlq: 1,
  }),
  ...S('three-posts', ['confirm', 'auto'], [false], { members: [1], desktops: 1, workers: 1, recs: 2, posts: 3 }),
  ...S('lookalike', PAYMENT_MODES, [false], { members: [1, 2], desktops: 2, workers: 2, recs: 1, posts: [2, 1] }),
  ...S('lookalike-crash', PAYMENT_MODES, [false], {
    members: [1, 2],
    desktops: 2,
    workers: 2,
    recs: 1,
    posts: 1,
    crashes: 1,
  }),
  ...S('two-reconcilers', PAYMENT_MODES, [false], { members: [1, 2], desktops: 2, workers: 1, recs: 2, posts: [2, 1] }),
  ...S('same-desktop', PAYMENT_MODES, [false, true], {
    members: [1, 1],
    desktops: 1,
    workers: 2,
    recs: 1,
    posts: 2,
    refuses: 1,
    throttle: true,
  }),
  ...S('same-desktop-crash', PAYMENT_MODES, [true], {
    members: [1, 1],
    desktops: 1,
    workers: 2,
    recs: 1,
    posts: [2, 1],
    refuses: 1,
    crashes: 1,
    dlq: 1,
  }),
  ...S('overlap', PAYMENT_MODES, [false, true], {
    members: [3, 2],
    desktops: 2,
    workers: 2,
    recs: 1,
    posts: [2, 1],
    refuses: 1,
  }),
  ...S('overlap-crash', PAYMENT_MODES, [false], {
    members: [3, 2],
    desktops: 2,
    workers: 1,
    recs: 1,
    posts: 2,
    refuses: 1,
    crashes: 1,
  }),
  ...S('cross', PAYMENT_MODES, [false], { members: [3, 3], desktops: 2, workers: 2, recs: 1, posts: 1, refuses: 1 }),
  ...S('mislabelled', ['auto'], [false], {
    members: [1, 2],
    desktops: 2,
    workers: 1,
    recs: 1,
    posts: 1,
    mislabels: 1,
  }),
  ...S('stranger', PAYMENT_MODES, [true], {
    members: [1, 2],
    desktops: 2,
    workers: 1,
    recs: 1,
    posts: [2, 1],
    foreign: 1,
  }),
  ...S('lapse', ['manual', 'confirm'], [false], {
    members: [1, 1],
    desktops: 1,
    workers: 1,
    recs: 1,
    posts: 2,
    lapse: 1,
  }),
  ...S('operator-absent', PAYMENT_MODES, [false], {
    members: [1, 2],
    desktops: 2,
    workers: 1,
    recs: 1,
    posts: [2, 1],
    ops: 1,
    opKinds: ['absent'],
  }),
  ...S('operator-release', PAYMENT_MODES, [false], {
    members: [1, 1],
    desktops: 1,
    workers: 2,
    recs: 1,
    posts: [1, 1],
    ops: 1,
    opKinds: ['absent', 'release'],
  }),
  ...S('operator-adopt', PAYMENT_MODES, [false], {
    members: [1, 2],
    desktops: 2,
    workers: 1,
    recs: 1,
    posts: 1,
    ops: 2,
    opKinds: ['adopt'],
  }),
  ...S('stranger-operator', ['confirm', 'auto'], [false], {
    members: [1, 1],
    desktops: 1,
    workers: 1,
    recs: 1,
    posts: 1,
    foreign: 1,
    ops: 1,
    opKinds: ['absent', 'release'],
  }),
  ...S('reopen', PAYMENT_MODES, [false], {
    members: [1, 1],
    desktops: 1,
    workers: 2,
    recs: 1,
    posts: [2, 1],
    refuses: 1,
    ops: 1,
    opKinds: [],
  }),
  ...S('partial', PAYMENT_MODES, [false, true], {
    members: [3, 2],
    desktops: 2,
    workers: 1,
    recs: 1,
    posts: [1, 1],
    partial: 1,
  }),
  ...S('split', PAYMENT_MODES, [false], {
    members: [3, 2, 2],
    parentOf: [-1, -1, 0],
    desktops: 2,
    workers: 2,
    recs: 1,
    posts: [1, 1, 1],
    refuses: 1,
  }),
  ...S('split-crash', PAYMENT_MODES, [false], {
    members: [3, 2],
    parentOf: [-1, 0],
    desktops: 2,
    workers: 2,
    recs: 1,
    posts: [2, 1],
    refuses: 1,
    crashes: 1,
  }),
];
/** Brakes: a pause of the stage, the stop and the undoing of a file. */
export const BRAKES: readonly Scenario[] = [
  ...S('pause', ['confirm', 'auto'], [false], {
    members: [1],
    desktops: 1,
    workers: 1,
    recs: 1,
    posts: 2,
    pauses: 1,
    crashes: 1,
    dlq: 1,
  }),
  ...S('stop', ['confirm', 'auto'], [false], {
    members: [1, 1],
    desktops: 1,
    workers: 2,
    recs: 1,
    posts: 1,
    throttle: true,
    stops: 'stop',
  }),
  ...S('stop-crash', ['auto'], [false], {
    members: [3, 2],
    parentOf: [-1, 0],
    desktops: 2,
    workers: 1,
    recs: 1,
    posts: [2, 1],
    refuses: 1,
    crashes: 1,
    stops: 'stop',
  }),
  ...S('undo', ['manual', 'confirm'], [false], {
    members: [1, 1],
    desktops: 1,
    workers: 1,
    recs: 2,
    posts: 1,
    lapse: 1,
    stops: 'undo',
  }),
  ...S('undo-crash', ['manual', 'confirm'], [false], {
    members: [1],
    desktops: 1,
    workers: 1,
    recs: 2,
    posts: 1,
    crashes: 1,
    pauses: 1,
    lapse: 1,
    stops: 'undo',
  }),
];
/** Too large to be searched to the end. */
const BIG: readonly Scenario[] = [
  ...S('three', ['confirm', 'auto'], [false], { members: [1, 2, 4], desktops: 3, workers: 2, recs: 1, posts: 1 }),
];
/** For what must hold without any assumption about time. */
export const WEAK_SCENARIOS: readonly Scenario[] = [
  ...S('weak-one', ['manual', 'confirm'], [false, true], { members: [1], desktops: 1, workers: 2, recs: 1, posts: 2 }),
  ...S('weak-lookalike', ['manual', 'confirm'], [false], {
    members: [1, 2],
    desktops: 2,
    workers: 1,
    recs: 1,
    posts: [2, 1],
  }),
  ...S('weak-pair', ['manual', 'confirm'], [false], { members: [1, 2], desktops: 2, workers: 1, recs: 1, posts: 1 }),
  ...S('weak-same', ['manual', 'confirm'], [false, true], {
    members: [1, 1],
    desktops: 1,
    workers: 2,
    recs: 1,
    posts: 1,
    refuses: 1,
  }),
  ...S('weak-crash', ['confirm'], [false], { members: [1], desktops: 1, workers: 1, recs: 1, posts: 2, crashes: 1 }),
  ...S('weak-stop', ['confirm'], [false], { members: [1], desktops: 1, workers: 2, recs: 1, posts: 2, stops: 'stop' }),
  ...S('weak-auto', ['auto'], [false, true], { members: [1], desktops: 1, workers: 1, recs: 1, posts: 2 }),
];
/** What does not hold to its end, and why; every other scenario must. */
export const KNOWN_LIMITS: ReadonlyMap<string, { readonly kind: 'violated' | 'cut-off'; readonly reason: string }> =
  new Map([
    [
      'weak-auto/auto/unreserved',
      { kind: 'violated', reason: 'in auto no protocol can tell an order that comes late from none at all' },
    ],
    ['weak-lookalike/manual', { kind: 'cut-off', reason: 'too large: the simulation goes there' }],
    ['weak-lookalike/confirm', { kind: 'cut-off', reason: 'too large: the simulation goes there' }],
  ]);

export const pickScenarios = (pattern: string): readonly Scenario[] =>
  [...SCENARIOS, ...BRAKES, ...BIG, ...WEAK_SCENARIOS].filter(({ name }) => new RegExp(pattern).test(name));
