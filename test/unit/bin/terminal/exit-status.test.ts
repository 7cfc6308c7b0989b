import { expect, test } from 'vitest';
import { exitStatus } from '../../../../bin/commands/terminal/exit-status.ts';
import { emptyCounts, type LineStatus } from '../../../../lambdas/domain/intakes/line-status.ts';
import type { Summary } from '../../../../lambdas/domain/reporting/summary.ts';

const summaryWith = (counts: Partial<Record<LineStatus, number>>, over: Partial<Summary> = {}): Summary => ({
  intakeId: 'i',
  file: 'users.csv',
  lines: 1,
  final: true,
  counts: { ...emptyCounts(), ...counts },
  orders: [],
  result: 'r',
  ...over,
});

test.each([
  [0, summaryWith({ ordered: 1 })],
  [0, summaryWith({ 'already-ordered': 1 })],
  [0, summaryWith({ ordered: 1, duplicate: 3 })],
  [2, summaryWith({ 'already-ordered': 1 }, { changed: 1 })],
  [2, summaryWith({ invalid: 1 })],
  [2, summaryWith({ rejected: 1 })],
  [2, summaryWith({ 'needs-attention': 1 })],
  [2, summaryWith({}, { error: 'no CSV' })],
] as const)('a run ends with %i if a person has to act, or not', (status, summary) => {
  expect(exitStatus([summaryWith({ ordered: 1 }), summary])).toBe(status);
});
