import { holdsStill } from '../../domain/intakes/brakes.ts';
import { doubtOverdueMs, isOpenFile, isReportLate, phaseSince } from '../../domain/intakes/overdue.ts';
import { shardsFor } from '../../domain/values/shards.ts';
import type { Worker } from '../signals/worker.ts';

export type MeasuringWorker = Pick<Worker, 'ledger' | 'clock' | 'times' | 'orderRate' | 'metrics'>;

/** The patrol fails with each of them; what can be measured is measured. */
const ignoreUnreadable = (): void => {};

/**
 * The present state, from the indexes: reads only. Every number is emitted each time, zeros included, so that an alarm
 * can distinguish "nothing is wrong" from "nothing measured".
 */
export const measureLedger = async ({ ledger, clock, times, orderRate, metrics }: MeasuringWorker): Promise<void> => {
  const now = clock.now();
  const pause = await ledger.brakes.getPause();
  metrics.record('PausedFor', holdsStill(pause) ? Math.max(0, (now - Date.parse(pause.pausedAt)) / 1_000) : 0);
  const intakes = await ledger.intakes.unreportedIntakes(ignoreUnreadable);
  const open = intakes.filter(isOpenFile);
  metrics.record('OpenFiles', open.length);
  metrics.record('OldestOpenFile', Math.max(0, ...open.map((intake) => (now - phaseSince(intake)) / 1_000)));
  metrics.record(
    'ReportsLate',
    intakes.filter((intake) => isReportLate(intake, now, times, { orderRate, pause })).length,
  );

  let queued = 0;
  for (const intake of open) {
    if (intake.phase !== 'QUEUED') continue;
    queued += (await ledger.orders.countStates(intake.intakeId, shardsFor(intake.plan.orders))).QUEUED;
  }
  metrics.record('QueuedOrders', queued);

  const [oldest] = await ledger.outbox.waiting(1);
  const since = Date.parse(oldest?.events[0]?.detail.at ?? '');
  metrics.record('OldestEvent', Number.isNaN(since) ? 0 : Math.max(0, (now - since) / 1_000));

  const before = new Date(now - doubtOverdueMs(times)).toISOString();
  metrics.record('InDoubtOverdue', (await ledger.orders.watchedOrders('IN_DOUBT', before)).length);
};
