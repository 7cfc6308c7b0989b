import { expect, test } from 'vitest';
import type { Intake } from '../../../../lambdas/domain/intakes/intake.ts';
import { reopenIntake } from '../../../../lambdas/use-cases/signals/reopen-intake.ts';
import { NOON, noonPlus } from '../../../support/orders.ts';

test('an intake is reopened even if its report is written at the same time', async () => {
  let intake = { phase: 'REPORTED', ending: 'queued', reportedAt: NOON, plan: {}, history: [] } as unknown as Intake;
  let overtakes = 2;
  const intakes = {
    getIntake: async () => intake,
    moveIntake: async (from: Intake, to: Intake) => {
      if (overtakes-- > 0) intake = { ...intake, reportedAt: noonPlus(overtakes) } as Intake;
      if (from !== intake) return 'lost';
      intake = to;
      return 'written';
    },
  };
  expect(await reopenIntake({ intakeId: 'i' }, 'redriven', { intakes } as never, { now: () => 0 } as never)).toBe(
    'written',
  );
  expect(intake.phase).toBe('QUEUED');
});
