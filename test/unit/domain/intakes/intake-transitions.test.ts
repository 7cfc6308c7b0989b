import { describe, expect, it } from 'vitest';
import type { Ending, IntakeIn } from '../../../../lambdas/domain/intakes/intake.ts';
import { mayHaveOrders, reopen, report } from '../../../../lambdas/domain/intakes/intake-transitions.ts';
import { NOON, noonPlus } from '../../../support/orders.ts';

const plan = { orders: 1 } as never;
const rejection = { by: 'Ann', at: NOON };
const result = { resultKey: 'r', summaryKey: 's' };
const common = {
  intakeId: 'i',
  object: { bucket: 'b', key: 'incoming/a.csv', etag: 'e', sizeBytes: 1 },
  receivedAt: NOON,
  payment: 'manual',
  history: [],
} as const;
const reported = (ending: Ending): IntakeIn<'REPORTED'> => ({
  ...common,
  ...ending,
  phase: 'REPORTED',
  reportedAt: NOON,
  result,
});
const reportOf = (intake: Parameters<typeof report>[0]) =>
  report(intake, { result, ordersOpen: false, at: noonPlus(1), reason: 'result in r' });

describe('a reported file', () => {
  it.each<[Parameters<typeof report>[0], Ending, boolean]>([
    [{ ...common, phase: 'REFUSED', error: 'no header' }, { ending: 'refused', error: 'no header' }, false],
    [{ ...common, phase: 'REJECTED', plan, rejection }, { ending: 'rejected', plan, rejection }, false],
    [
      { ...common, phase: 'PLANNED', plan, wouldBeHeld: ['dear'] },
      { ending: 'planned', plan, wouldBeHeld: ['dear'] },
      false,
    ],
    [{ ...common, phase: 'QUEUED', plan }, { ending: 'queued', plan }, true],
    [{ ...common, phase: 'STUCK', plan, error: 'other' }, { ending: 'stuck', plan, error: 'other' }, true],
  ])('keeps how it ended: %j', (intake, ending, hasOrders) => {
    expect(mayHaveOrders(intake)).toBe(hasOrders);
    const once = reportOf(intake);
    expect(once).toMatchObject({ phase: 'REPORTED', reportedAt: noonPlus(1), ...ending });
    expect(reportOf(once)).toMatchObject(ending);
    expect(mayHaveOrders(once)).toBe(hasOrders);
  });

  it.each<Ending>([
    { ending: 'refused', error: 'no header' },
    { ending: 'queued', plan },
  ])('that is reported again has no failed report and no open orders any more: %j', (ending) => {
    const failed = { ...reported(ending), reportFailedAt: NOON, ordersOpen: true } as const;
    for (const name of ['reportFailedAt', 'ordersOpen']) expect(reportOf(failed)).not.toHaveProperty(name);
  });

  it('is reopened if its orders were queued', () => {
    const opened = reopen(reported({ ending: 'queued', plan }), 'redriven', noonPlus(1));
    expect(opened).toMatchObject({ phase: 'QUEUED', plan, history: [{ to: 'QUEUED', reason: 'redriven' }] });
    for (const name of ['ending', 'result', 'reportedAt']) expect(opened).not.toHaveProperty(name);
  });

  it('stays reported if it was stuck, and its orders are watched', () => {
    const stuck = reported({ ending: 'stuck', plan, error: 'other' });
    expect(reopen(stuck, 'redriven', noonPlus(1))).toEqual({ ...stuck, ordersOpen: true });
    expect(reopen({ ...stuck, ordersOpen: true }, 'redriven', noonPlus(1))).toBeUndefined();
  });

  it.each<Ending>([
    { ending: 'refused', error: 'no header' },
    { ending: 'rejected', plan, rejection },
    { ending: 'planned', plan, wouldBeHeld: [] },
  ])('is never reopened if nothing of it was ordered: %j', (ending) => {
    expect(reopen(reported(ending), 'redriven', noonPlus(1))).toBeUndefined();
  });
});
