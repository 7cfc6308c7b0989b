import { describe, expect, test } from 'vitest';
import { applyOutcome } from '../../../../lambdas/domain/orders/apply-outcome.ts';
import { ORDER_STATES, type OrderState } from '../../../../lambdas/domain/orders/order.ts';
import type { OutcomeKind, SubmissionOutcome } from '../../../../lambdas/domain/orders/outcome.ts';
import { IN_EVERY_STATE, inDoubt, NOON, noonPlus, POST, submitting, TIMES } from '../../../support/orders.ts';

const answer = { status: 200 };
const OUTCOMES: Readonly<Record<OutcomeKind, SubmissionOutcome>> = {
  accepted: { kind: 'accepted', providerOrderId: 'CS9', answer },
  refused: { kind: 'refused', fault: 'order', reason: 'bad product', answer: { status: 400 } },
  notSent: { kind: 'notSent', cause: 'unreachable', reason: 'connection refused' },
  conflict: { kind: 'conflict', reason: 'name in use', answer: { status: 409 } },
  ambiguous: { kind: 'ambiguous', reason: 'no answer in 3 s' },
};
const NOW = { at: noonPlus(1_000), random: 0, times: TIMES };

/** The next state, or what else is to be done, for every pair. */
const TABLE: Readonly<Record<OrderState, Readonly<Record<OutcomeKind, string>>>> = {
  QUEUED: { accepted: 'ORDERED', refused: 'stale', notSent: 'stale', conflict: 'stale', ambiguous: 'stale' },
  SUBMITTING: {
    accepted: 'ORDERED',
    refused: 'REJECTED',
    notSent: 'QUEUED',
    conflict: 'IN_DOUBT',
    ambiguous: 'IN_DOUBT',
  },
  IN_DOUBT: { accepted: 'ORDERED', refused: 'REJECTED', notSent: 'QUEUED', conflict: 'stale', ambiguous: 'stale' },
  NEEDS_ATTENTION: { accepted: 'ORDERED', refused: 'stale', notSent: 'stale', conflict: 'stale', ambiguous: 'stale' },
  ORDERED: { accepted: 'extra', refused: 'stale', notSent: 'stale', conflict: 'stale', ambiguous: 'stale' },
  REJECTED: { accepted: 'extra', refused: 'stale', notSent: 'stale', conflict: 'stale', ambiguous: 'stale' },
  SKIPPED: { accepted: 'extra', refused: 'stale', notSent: 'stale', conflict: 'stale', ambiguous: 'stale' },
  REPLACED: { accepted: 'extra', refused: 'stale', notSent: 'stale', conflict: 'stale', ambiguous: 'stale' },
  CANCELLED: { accepted: 'extra', refused: 'stale', notSent: 'stale', conflict: 'stale', ambiguous: 'stale' },
};
const PAIRS = (Object.keys(ORDER_STATES) as OrderState[]).flatMap((state) =>
  (Object.keys(OUTCOMES) as OutcomeKind[]).map((kind) => ({ state, kind, next: TABLE[state][kind] })),
);

describe('the outcome of a POST', () => {
  test.each(PAIRS)('$kind on $state leads to $next', ({ state, kind, next }) => {
    const step = applyOutcome(IN_EVERY_STATE[state], POST, OUTCOMES[kind], NOW);
    expect(step.kind === 'write' ? step.transition.to.state : step.kind).toBe(next);
  });

  test.each(PAIRS)('$kind on $state of a later attempt changes no order', ({ state, kind }) => {
    const later = { ...IN_EVERY_STATE[state], attempt: { no: 2, nonce: 'n2' } };
    const step = applyOutcome(later, POST, OUTCOMES[kind], NOW);
    expect(step.kind).toBe(kind === 'accepted' ? 'extra' : 'stale');
  });

  test('the same attempt number with another nonce is another attempt', () => {
    const rival = submitting({ attempt: { no: 1, nonce: 'rival' } });
    expect(applyOutcome(rival, POST, OUTCOMES.ambiguous, NOW)).toEqual({ kind: 'stale' });
  });

  test('an acceptance that is already recorded is left alone', () => {
    const step = applyOutcome(
      IN_EVERY_STATE.ORDERED,
      POST,
      { ...OUTCOMES.accepted, providerOrderId: 'CS1' } as SubmissionOutcome,
      NOW,
    );
    expect(step).toEqual({ kind: 'recorded' });
  });

  test('long provider messages cannot fill the item with its history', () => {
    const answer = { status: 429, errorCode: 'WKS.1', errorMessage: 'm'.repeat(4_000), errorDetail: 'd'.repeat(4_000) };
    const talkative: SubmissionOutcome = { kind: 'notSent', cause: 'throttled', reason: 'r'.repeat(8_000), answer };
    const step = applyOutcome(submitting(), POST, talkative, NOW);
    if (step.kind !== 'write') throw new Error(step.kind);
    expect(step.transition.to.answer).toEqual(answer);
    expect(JSON.stringify(step.transition.to.history).length).toBeLessThan(600);
  });

  test('every state change is in the history, with the answer', () => {
    const step = applyOutcome(submitting(), POST, OUTCOMES.refused, NOW);
    expect(step.kind === 'write' && step.transition.to.history).toEqual([
      { at: NOW.at, from: 'SUBMITTING', to: 'REJECTED', attempt: 1, reason: 'bad product', answer: { status: 400 } },
    ]);
  });
});

describe('a POST that was not sent', () => {
  const step = (outcome: SubmissionOutcome, order = submitting()) => {
    const applied = applyOutcome(order, POST, outcome, NOW);
    if (applied.kind !== 'write') throw new Error(applied.kind);
    return applied.transition.to;
  };

  test.each([
    ['as long as the provider says', 7_000, 0, 8_000],
    ['no shorter than its own wait where the provider says "now"', 0, 0, 1_050],
    ['ever longer where the provider goes on saying "now"', 0, 4, 1_800],
    ['at most the longest wait of its own', 0, 60, 2_000],
  ])('waits %s', (_, retryAfterMs, throttled, expected) => {
    const told = step(
      { kind: 'notSent', cause: 'throttled', retryAfterMs, reason: 'slow down' },
      submitting({ throttled }),
    );
    expect(told).toMatchObject({ notBefore: noonPlus(expected) });
  });

  test.each(['throttled', 'too-late', 'unauthorized', 'unreachable', 'busy'] as const)(
    'gives its attempt back when it was %s',
    (cause) => {
      const throttled = step({ kind: 'notSent', cause, reason: 'not now' }, submitting({ attemptsUsed: 3 }));
      expect(throttled).toMatchObject({ state: 'QUEUED', attemptsUsed: 2, throttled: 1 });
    },
  );

  describe('because the account is throttled', () => {
    const throttled: SubmissionOutcome = { kind: 'notSent', cause: 'throttled', reason: 'slow down' };
    const since = (ms: number) => submitting({ throttled: 1_000, throttledSince: noonPlus(1_000 - ms) });

    test('has time, however often it is tried', () => {
      expect(step(throttled, since(59_999))).toMatchObject({
        state: 'QUEUED',
        throttled: 1_001,
        throttledSince: noonPlus(-58_999),
      });
    });

    test('is parked when that time is over, with nothing under way', () => {
      expect(step(throttled, since(60_000))).toMatchObject({
        state: 'NEEDS_ATTENTION',
        settled: true,
        reason: 'not sent since 2026-03-01T11:59:01.000Z, 1001 tries; last: slow down',
      });
    });

    test('has the whole time again once the provider has accepted one of its sends', () => {
      expect(step(OUTCOMES.ambiguous, since(50_000))).not.toHaveProperty('throttledSince');
    });
  });
});

test('a refusal that is the account’s fault parks the order instead of rejecting its lines', () => {
  const quota: SubmissionOutcome = { kind: 'refused', fault: 'account', reason: 'quota', answer: { status: 403 } };
  const step = applyOutcome(inDoubt(), POST, quota, NOW);
  expect(step.kind === 'write' && step.transition.to).toMatchObject({
    state: 'NEEDS_ATTENTION',
    settled: true,
    reason: 'quota',
  });
});

test('a long history keeps its beginning and its end', () => {
  const history = Array.from({ length: 60 }, (_, no) => ({
    at: NOON,
    from: null,
    to: 'QUEUED' as const,
    attempt: no,
    reason: `${no}`,
  }));
  const step = applyOutcome(submitting({ history }), POST, OUTCOMES.ambiguous, NOW);
  const kept = step.kind === 'write' ? step.transition.to.history : [];
  expect(kept).toHaveLength(60);
  expect(kept.map(({ reason }) => reason)).toEqual(
    [...history.slice(0, 10), ...history.slice(11)].map(({ reason }) => reason).concat('no answer in 3 s'),
  );
});
