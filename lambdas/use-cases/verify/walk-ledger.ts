import type { Intake } from '../../domain/intakes/intake.ts';
import { shardsFor } from '../../domain/values/shards.ts';
import { isVerifiable } from '../../domain/verifying/compare-order.ts';
import type { VerificationCursor } from '../../domain/verifying/verification.ts';
import { checkOrder } from './check-order.ts';
import type { Notes, VerifiedPeriod, VerifyingWorker } from './verifying-worker.ts';

const DAY_MS = 24 * 60 * 60_000;
/** Orders that are read at once. */
const READ_AT_ONCE = 100;

type Cursor = Extract<VerificationCursor, { readonly walk: 'ledger' }>;

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

const START: Cursor = { walk: 'ledger', day: '', intakeId: '', orderId: '' };

/**
 * Every order of the files that came in the period must be at the provider, as the ledger has it.
 *
 * @returns where it ended; undefined if its time was up
 */
export const walkLedger = async (
  { from, to }: VerifiedPeriod,
  resumed: Cursor = START,
  notes: Notes,
  deps: VerifyingWorker,
): Promise<Cursor | undefined> => {
  let cursor = resumed;
  for (let at = from; dayOf(at) <= dayOf(to); at += DAY_MS) {
    const day = dayOf(at);
    if (day < resumed.day) continue;
    const intakes = (await deps.ledger.intakes.intakesOfDay(day))
      .filter(({ receivedAt }) => Date.parse(receivedAt) >= from && Date.parse(receivedAt) <= to)
      .sort((a, b) => (a.intakeId < b.intakeId ? -1 : 1));
    for (const intake of intakes) {
      if (day === resumed.day && intake.intakeId < resumed.intakeId) continue;
      const isResumed = day === resumed.day && intake.intakeId === resumed.intakeId;
      const place = {
        walk: 'ledger',
        day,
        intakeId: intake.intakeId,
        orderId: isResumed ? resumed.orderId : '',
      } as const;
      const reached = await walkFile(intake, place, notes, deps);
      if (reached === undefined) return undefined;
      cursor = reached;
    }
  }
  return cursor;
};

const walkFile = async (
  intake: Intake,
  place: Cursor,
  notes: Notes,
  deps: VerifyingWorker,
): Promise<Cursor | undefined> => {
  const { orders } = deps.ledger;
  const shards = shardsFor('plan' in intake ? (intake.plan?.orders ?? 0) : 0);
  const ids = (await orders.ordersOfIntake(intake.intakeId, shards)).filter((id) => id > place.orderId).sort();
  let cursor = place;
  for (let start = 0; start < ids.length; start += READ_AT_ONCE) {
    const some = ids.slice(start, start + READ_AT_ONCE);
    const found = await orders.getOrders(some);
    for (const id of some) {
      const order = found.get(id);
      cursor = { ...cursor, orderId: id };
      if (order === undefined || !isVerifiable(order)) continue;
      await checkOrder(order, notes, deps);
      if (!(await notes.reached(cursor))) return undefined;
    }
  }
  return cursor;
};
