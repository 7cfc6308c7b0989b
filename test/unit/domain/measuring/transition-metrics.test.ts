import { expect, test } from 'vitest';
import type { Intake } from '../../../../lambdas/domain/intakes/intake.ts';
import { intakeMeasurements, orderMeasurements } from '../../../../lambdas/domain/measuring/transition-metrics.ts';
import { inDoubt, NOON, noonPlus, ordered, queued, rejected, submitting } from '../../../support/orders.ts';

test('an order that is placed counts with its desktops and the time since it was created', () => {
  expect(orderMeasurements(submitting(), ordered({ sent: [0, 1], orderedAt: noonPlus(4_000) }))).toEqual([
    { name: 'OrdersOrdered', value: 1 },
    { name: 'DesktopsOrdered', value: 2 },
    { name: 'TimeToOrder', value: 4_000 },
  ]);
});

test.each([
  [queued(), submitting(), ['Attempts']],
  [submitting(), inDoubt(), ['OrdersInDoubt']],
  [submitting(), rejected(), ['OrdersRejected']],
  [submitting(), queued(), []],
  [ordered(), ordered({ paymentState: { kind: 'paid', paidAt: NOON } }), []],
  [inDoubt(), inDoubt({ sweeps: 1 }), []],
] as const)('a change from %o to %o counts as its new state, and one within a state not at all', (from, to, names) => {
  expect(orderMeasurements(from, to).map(({ name }) => name)).toEqual(names);
});

const base = {
  intakeId: 'i',
  object: { bucket: 'b', key: 'incoming/a.csv', etag: 'e', sizeBytes: 1 },
  receivedAt: NOON,
  payment: 'manual',
  plan: {} as never,
} as const;
const counts = {
  ordered: 3,
  'already-ordered': 1,
  invalid: 0,
  duplicate: 0,
  rejected: 0,
  withdrawn: 0,
  'needs-attention': 0,
};
const reported = (history: Intake['history']): Intake => ({
  ...base,
  phase: 'REPORTED',
  ending: 'queued',
  reportedAt: NOON,
  result: { resultKey: 'r', summaryKey: 's' },
  counts,
  history,
});

test('the lines of a file count once, by their final status', () => {
  const from: Intake = { ...base, phase: 'QUEUED', history: [] };
  const first = intakeMeasurements(from, reported([]));
  expect(first).toContainEqual({ name: 'FilesReported', value: 1 });
  expect(first).toContainEqual({ name: 'LinesOrdered', value: 3 });

  const again: Intake = { ...from, history: [{ at: NOON, to: 'REPORTED', reason: '' }] };
  expect(intakeMeasurements(again, reported([]))).toEqual([{ name: 'FilesReported', value: 1 }]);
  expect(intakeMeasurements(reported([]), reported([]))).toEqual([]);
});

test('a file that waits for approval counts as held', () => {
  const held: Intake = { ...base, phase: 'HELD', reasons: ['too many'], history: [] };
  expect(intakeMeasurements({ ...base, phase: 'PLANNING', history: [] }, held)).toEqual([
    { name: 'FilesHeld', value: 1 },
  ]);
});
