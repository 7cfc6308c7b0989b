import { expect, test } from 'vitest';
import type { Intake } from '../../../../lambdas/domain/intakes/intake.ts';
import { reportHeld } from '../../../../lambdas/use-cases/report/report-held.ts';
import { startMemoryLedger } from '../../../support/memory-ledger.ts';
import { NOON } from '../../../support/orders.ts';

test('a file that was stopped before it came to wait for approval does not wait: it ends, by whoever stopped it', async () => {
  const { ledger } = await startMemoryLedger();
  const held = {
    intakeId: 'i',
    phase: 'HELD',
    object: { bucket: 'drops', key: 'incoming/a.csv', etag: 'e', sizeBytes: 1 },
    receivedAt: NOON,
    payment: 'manual',
    plan: {},
    reasons: ['too many'],
    history: [],
  } as unknown as Extract<Intake, { phase: 'HELD' }>;
  await ledger.intakes.receiveIntake(held);
  const stopped = { by: 'Ann', at: NOON, command: 'c' };
  await ledger.brakes.putStop({ intakeId: 'i', stopped });
  // The report begins anew, with the file as it is now.
  expect(await reportHeld(held, { ledger } as never)).toBe('lost');
  expect(await ledger.intakes.getIntake('i')).toMatchObject({
    phase: 'REJECTED',
    rejection: stopped,
    history: [{ to: 'REJECTED', reason: 'stopped by Ann' }],
  });
});
