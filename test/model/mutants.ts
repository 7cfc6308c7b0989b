import type { Rules, Scope } from './rules.ts';

/** One rule or assumption taken away, and the scenarios where that shows. */
export interface ModelMutant {
  readonly name: string;
  /** Matches the names of scenarios. */
  readonly where: string;
  readonly rules: Partial<Rules>;
  readonly scope?: Partial<Scope>;
  readonly ignore?: readonly string[];
}

/** No assumption about time: what still holds does not lean on one. */
export const WEAK: Partial<Rules> = { assumeT: false, assumeV: false, assumeKill: false, deadline: false };
/** What no protocol can prevent without them. */
export const SOFT = ['DOUBLE-LIVE', 'POST-WHILE', 'BUSY']; // what no protocol can prevent without them
const m = (
  name: string,
  where: string,
  rules: Partial<Rules>,
  more: Pick<ModelMutant, 'scope' | 'ignore'> = {},
): ModelMutant => ({ name, where, rules, ...more });
export const MODEL_MUTANTS: readonly ModelMutant[] = [
  // what the design page lacks or leaves open
  m('fenceAttempt', '^(one-crash/(auto|confirm)/un|two-rec)', { fenceAttempt: false }),
  m('fenceAttempt (no BUSY)', '^three-posts/auto', { fenceAttempt: false }, { ignore: ['BUSY'] }),
  m('providerItem', '^(one-crash/confirm/un|lookalike-crash/confirm|weak-one)', { providerItem: false }),
  m('providerItem (weak)', '^weak-(one|look|same)', { ...WEAK, providerItem: false }, { ignore: SOFT }),
  m('itemAttempt (weak)', '^weak-(one|look|same)', { ...WEAK, itemAttempt: false }, { ignore: SOFT }),
  m('ownFirst', '^(one-crash)/(auto|confirm)/un', { ownFirst: false }),
  m('lateAnswer', '^(one-crash/(auto|confirm)/un|lookalike/confirm)', { lateAnswer: false }),
  m('deadline', '^(weak-auto|weak-one|one-crash/auto)', { deadline: false }),
  m('quiet', '^(weak-auto|weak-one/confirm)', { quiet: false }),
  m('quietFirst', '^(weak-auto|weak-one|lookalike/auto)', { quietFirst: false }),
  m('listFirst', '^(lookalike/confirm|lookalike/auto)', { listFirst: false }),
  m('adoptWindow', '^lookalike/(manual|auto)', { adoptWindow: true }),
  m('adoptWindow+parked', '^lookalike-crash/auto', { adoptWindow: true, parkedCanOwn: false }),
  m('adoptWindow (weak)', '^weak-look', { ...WEAK, adoptWindow: true }, { ignore: SOFT }),
  m('cancelGuard=liveLease', '^(weak-one/confirm|lookalike/confirm)', { cancelGuard: 'liveLease' }),
  m('cancelGuard=none', '^(weak-one/confirm|lookalike/confirm)', { cancelGuard: 'none' }),
  m('cancelDone', '^(weak-one/confirm|one-crash/confirm|two-rec.*confirm)', { cancelDone: false }),
  m('orphanBlocks', '^(weak-auto|weak-one)', { orphanBlocks: false }),
  m('unknownBlocks', '^one-crash/auto/un', { unknownBlocks: false }),
  m('extraReturns', '^mislabelled', { extraReturns: false }),
  m('adoptExact', '^stranger', { adoptExact: false }),
  m('sentRecorded', '^overlap/(auto|confirm)/un', { sentRecorded: false }, { ignore: ['BUSY'] }),
  m('waitUndecided', '^same-desktop/', { waitUndecided: false }),
  m('takeEnded', '^same-desktop/', { takeEnded: false }),
  m('sortedClaims', '^cross', { sortedClaims: false }),
  m('terminalStays', '^reopen', { terminalStays: false }),
  m('claimFirst', '^same-desktop/', { claimFirst: false }),
  m('casLease', '^one-crash/auto', { casLease: false }),
  m('conflictLooks', '^(same-desktop/.*/reserved|stranger)', { conflictLooks: false }),
  m(
    'conflictLooks (weak)',
    '^weak-auto/auto/reserved|weak-one.*/reserved',
    { ...WEAK, conflictLooks: false },
    { ignore: SOFT },
  ),
  m('sweeper', '^one-crash/auto', { sweeper: false }),
  m('leaseSweep', '^one-crash/auto', { leaseSweep: false }),
  m('childFirst', '^split-crash', { childFirst: false }),
  m('opGated', '^stranger-operator/auto', { opGated: false }),
  m('opItem', '^operator-adopt', { opItem: false }),
  m('looksAfter', '^(pause|stop)/auto', { looksAfter: false }),
  m('payLooksAfter', '^(pause|undo)/confirm', { payLooksAfter: false }),
  m('stopFenced', '^weak-stop', { ...WEAK, stopFenced: false }, { ignore: SOFT }),
  m('undoWaits', '^undo/confirm', { undoWaits: false }),
  m('undoLooks', '^undo/manual', { undoLooks: false }),
  m('follow', '^lapse', { follow: false }),
  m('follow (partial)', '^partial/auto', { follow: false }),
  m('already-ordered is final', '^partial/auto', {}, { scope: { strictAlr: true } }),
  // assumptions about the world
  m('assumeT', '^(weak-auto|weak-one)', { assumeT: false }),
  m('assumeT in confirm, money only', '^(weak-one/confirm|weak-look.*confirm)', { assumeT: false }, { ignore: SOFT }),
  m('assumeV', '^(weak-auto|weak-one)', { assumeV: false }),
  m('assumeKill', '^(weak-one/confirm)', { assumeKill: false }),
  m(
    'assumeOperator',
    '^stranger/(confirm|manual)',
    { assumeOperator: false },
    { scope: { foreignUnpaid: true, foreign: 1, members: [2, 2], posts: 1 } },
  ),
  m(
    'assumeOperator+alarm',
    '^stranger/(confirm|manual)',
    { assumeOperator: false, lateOrphan: 'alarm' },
    { scope: { foreignUnpaid: true, foreign: 1, members: [2, 2], posts: 1 } },
  ),
  m('assumeHuman', '^(weak-one/manual|lookalike/manual)', { assumeHuman: false }),
  m('assumeHuman (weak)', '^(weak-one/manual)', { ...WEAK, assumeHuman: false }, { ignore: SOFT }),
];
