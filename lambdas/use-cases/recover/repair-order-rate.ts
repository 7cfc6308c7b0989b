import type { Intake } from '../../domain/intakes/intake.ts';
import { isClockConfirmed } from '../../domain/orders/clock-off.ts';
import { explainedUntil, repairBudget } from '../../domain/orders/order-rate.ts';
import { shardsFor } from '../../domain/values/shards.ts';
import { END_OF_TIME } from '../../ports/clock.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { ClockWorker, Worker } from '../signals/worker.ts';

type RepairingWorker = ClockWorker &
  Pick<Worker, 'clock' | 'orderRate'> & { readonly ledger: Pick<Ledger, 'orders' | 'pace'> };

const READ_AT_ONCE = 500;

/**
 * Corrects the account's line of slots after a machine with a wrong clock has reserved slots in it: every later order
 * would wait for days. Only under a clock that the provider's confirms, by one conditional write, which records the
 * earlier value for `status`. Orders that hold a slot of that line reserve another one at their turn.
 */
export const repairOrderRate = async (intakes: readonly Intake[], deps: RepairingWorker): Promise<void> => {
  const { ledger, clock, clockOff, orderRate, log } = deps;
  if (orderRate === undefined || !isClockConfirmed(clockOff)) return;
  const budget = await ledger.pace.getBudget();
  const now = clock.now();
  const ahead = Math.max(budget.nextSlot + budget.pausedMs, budget.pausedUntil);
  // The orders of the files are read only if the line is longer than it can be with nobody in it.
  if (ahead <= explainedUntil(orderRate, now, 0)) return;
  const held = await heldSlots(intakes, deps);
  const explained = held.slots.filter((slot) => slot + budget.pausedMs <= explainedUntil(orderRate, now, held.waiting));
  const line = { waiting: held.waiting, heldUntil: Math.max(0, ...explained) };
  const repaired = repairBudget(budget, orderRate, now, line);
  if (repaired === undefined || (await ledger.pace.changeBudget(budget, repaired)) === 'lost') return;
  log.error('the line of the order rate was corrected', { reason: repaired.repaired?.reason });
};

/** How many orders may be in the line, and the slots that they hold. */
const heldSlots = async (
  intakes: readonly Intake[],
  { ledger }: RepairingWorker,
): Promise<{ readonly waiting: number; readonly slots: readonly number[] }> => {
  let waiting = 0;
  const slots: number[] = [];
  for (const intake of intakes) {
    if (!('plan' in intake)) continue;
    const ids = await ledger.orders.openOrders(intake.intakeId, shardsFor(intake.plan.orders), END_OF_TIME);
    for (let start = 0; start < ids.length; start += READ_AT_ONCE) {
      for (const order of (await ledger.orders.getOrders(ids.slice(start, start + READ_AT_ONCE))).values()) {
        if (order.state !== 'QUEUED' && order.state !== 'SUBMITTING') continue;
        waiting++;
        if (order.state === 'QUEUED' && order.paceSlot !== undefined) slots.push(order.paceSlot);
      }
    }
  }
  return { waiting, slots };
};
