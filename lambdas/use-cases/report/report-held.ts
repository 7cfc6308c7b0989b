import { type HeldIntake, loseHeld, rejectHeld } from '../../domain/intakes/hold-decision.ts';
import { FileChangedError } from '../../ports/drops.ts';
import type { WriteResult } from '../../ports/ledger.ts';
import { mayComeBack } from './may-come-back.ts';
import { notifyReport } from './notify-report.ts';
import { writeHeld } from './report-unordered.ts';
import type { ReportWorker } from './report-worker.ts';
import { writeSummary } from './write-result.ts';

/**
 * A file that waits stays HELD; the report says so, and is written again in the end. `lost`: the file has continued.
 */
export const reportHeld = async (held: HeldIntake, deps: ReportWorker): Promise<WriteResult> => {
  // It was stopped while it was read: whoever stopped it saw no file that waits.
  const stop = await deps.ledger.brakes.getStop(held.intakeId);
  if (stop !== undefined) {
    await deps.ledger.intakes.moveIntake(held, rejectHeld(held, stop.stopped, 'stopped'));
    return 'lost';
  }
  let written: Awaited<ReturnType<typeof writeHeld>>;
  try {
    written = await writeHeld(held, deps);
  } catch (error) {
    if (!(error instanceof FileChangedError) || (await mayComeBack(held.object, deps.files))) throw error;
    await deps.ledger.intakes.moveIntake(held, loseHeld(held, error.message, new Date(deps.clock.now()).toISOString()));
    return 'lost';
  }
  const { keys, summary } = written;
  await writeSummary(held, keys, summary, deps);
  if (held.result === undefined) await notifyReport(held, summary, deps);
  if ((await deps.ledger.intakes.moveIntake(held, { ...held, result: keys })) === 'written') {
    deps.log.info('intake was reported as held', { intakeId: held.intakeId, reasons: held.reasons });
    return 'written';
  }
  // Somebody decided meanwhile, and a later report may have been overwritten by this one.
  return 'lost';
};
