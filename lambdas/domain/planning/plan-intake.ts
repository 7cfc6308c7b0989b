import { readCsv } from '../csv/csv-file.ts';
import { refuseDoubles } from '../csv/locate-columns.ts';
import { refuseMisnamedColumns } from '../csv/misnamed-columns.ts';
import type { PlanContext, PlanEvent } from './plan.ts';
import { Planner } from './planner.ts';
import { findSharedNames, NOTHING_SHARED, type SharedNames } from './shared-names.ts';

export { PLANNER_VERSION, type PlanContext, type PlanEvent, type PlannedOrder } from './plan.ts';
export { type PlanSummary, summarizePlan } from './plan-summary.ts';

/**
 * The fate of every line, and the orders. Depends only on the bytes and the context, not on how the bytes are cut into
 * chunks. Streams: memory grows only with the names seen. Throws FileRefusedError for a file that cannot be used as a
 * whole, possibly after events: order nothing before the last event has come.
 *
 * @param shared the result of `findSharedNames` for the same bytes
 */
export async function* planIntake(
  bytes: AsyncIterable<Uint8Array>,
  context: PlanContext,
  shared: SharedNames = NOTHING_SHARED,
): AsyncGenerator<PlanEvent, undefined> {
  const { header, batches } = await readCsv(bytes, context);
  refuseDoubles(header);
  refuseMisnamedColumns(header);
  const planner = new Planner(header, context, shared);
  yield { kind: 'header', header };
  for await (const batch of batches) {
    const events: PlanEvent[] = [];
    for (const record of batch) planner.plan(record, events);
    yield* events;
  }
  const events: PlanEvent[] = [];
  planner.finish(events);
  yield* events;
}

/** The plan of a file: the file is read once to find names that two people share, and once to be planned. */
export async function* planFileOf(
  open: () => Promise<AsyncIterable<Uint8Array>>,
  context: PlanContext,
): AsyncGenerator<PlanEvent, undefined> {
  const shared = await findSharedNames(await open(), context);
  yield* planIntake(await open(), context, shared);
}
