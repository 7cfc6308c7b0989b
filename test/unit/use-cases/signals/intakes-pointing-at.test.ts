import { expect, test } from 'vitest';
import type { Intake } from '../../../../lambdas/domain/intakes/intake.ts';
import { intakesPointingAt } from '../../../../lambdas/use-cases/signals/intakes-pointing-at.ts';
import { createLedgerState, openLedger } from '../../../simulation/memory-ledger.ts';
import { NOON, noonPlus, skipped } from '../../../support/orders.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Counts the reads in a ledger with one file that points at order-a, and many of that day that point elsewhere. */
const askedOf = async (others: number, { noted }: { readonly noted: boolean }) => {
  const state = createLedgerState();
  const calls: string[] = [];
  const ledger = openLedger(state, { now: () => 0, lagMs: () => 0 }, async (operation, effect) => {
    calls.push(operation);
    return effect();
  });
  const put = async (no: string, owner: string, phase = 'REPORTED', createdAt = NOON) => {
    const intake = { phase, intakeId: `intake-${no}`, receivedAt: NOON, plan: { orders: 1 }, history: [] };
    state.intakes.set(intake.intakeId, intake as unknown as Intake);
    const order = skipped({
      clientOrderId: `order-${no}`,
      intakeId: intake.intakeId,
      createdAt,
      alreadyOrdered: { 0: { clientOrderId: owner, position: 0, line: 2, computerName: 'D-u' } },
    });
    state.orders.versions.set(order.clientOrderId, [{ at: 0, order }]);
    if (noted) await ledger.orders.notePointing(owner, order.clientOrderId);
  };
  for (let no = 0; no < others; no++) await put(`other-${no}`, 'order-elsewhere');
  await put('pointing', 'order-a');
  await put('planning', 'order-a', 'PLANNING');
  await put('late', 'order-a', 'REPORTED', noonPlus(40 * DAY_MS));
  // This order was about to point at order-a, but then its people became free.
  if (noted) await ledger.orders.notePointing('order-a', 'order-other-0');
  calls.length = 0;
  const found = await intakesPointingAt(
    { clientOrderId: 'order-a', orderedAt: NOON, ...(noted ? { notesPointing: true as const } : {}) },
    { ledger, clock: { now: () => Date.parse(noonPlus(10 * DAY_MS)), monotonic: () => 0 } },
  );
  return { found, calls: calls.length };
};

test('orders that point at an order are found in the notes under it, at a cost that does not grow with other files', async () => {
  const [few, many] = [await askedOf(1, { noted: true }), await askedOf(200, { noted: true })];
  expect(few.found).toEqual(['intake-pointing']);
  expect(many).toEqual(few);
});

test('an order that an older version leased has no notes, and the files of its days are searched', async () => {
  const { found, calls } = await askedOf(20, { noted: false });
  expect(found).toContain('intake-pointing');
  expect(found).not.toContain('intake-planning');
  expect(calls).toBeGreaterThan(40);
});
