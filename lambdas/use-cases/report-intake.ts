import { type CsvHeader, FileRefusedError } from '../domain/csv-file.ts';
import { emptyCounts, type FinalWord, type LineOutcome } from '../domain/final-word.ts';
import type { DropObject, Intake, PinnedPlan, ResultObjects } from '../domain/intake.ts';
import { lineOutcome, type Owner, type ReportFacts } from '../domain/line-outcome.ts';
import { isOpen, type Order } from '../domain/order.ts';
import { PLANNER_VERSION, planIntake } from '../domain/plan-intake.ts';
import { refusedFile, resultFile } from '../domain/result-file.ts';
import { type OrderSummary, reportKeys, type Summary } from '../domain/summary.ts';
import { type Clock, FileChangedError, type FileStore, type Ledger, type Log } from '../ports.ts';

export interface ReportDependencies {
  readonly ledger: Ledger;
  readonly files: FileStore;
  readonly clock: Clock;
  readonly log: Log;
}

const READ_AT_ONCE = 100;

/**
 * Writes the final word on every line, once every order of the file has ended. Asked too early, it does nothing: whoever
 * ends the last order asks again, and so does the schedule.
 *
 * @param again write the report once more although the intake has one: the bucket lost it, or a fact under it changed
 */
export const reportIntake = async (intakeId: string, again: boolean, deps: ReportDependencies): Promise<void> => {
  const { ledger, log } = deps;
  const intake = await ledger.intakes.getIntake(intakeId);
  if (intake === undefined) throw new Error(`intake ${intakeId} is not in the ledger`);
  switch (intake.phase) {
    case 'PLANNING':
    case 'QUEUEING':
      break;
    case 'REFUSED':
    case 'STUCK':
      return reportRefused(intake, intake.error, deps);
    case 'QUEUED':
      return reportOrGiveUp(intake, intake.plan, deps);
    case 'REPORTED':
      if (!again) break;
      if (intake.error !== undefined) return reportRefused(intake, intake.error, deps);
      if (intake.plan !== undefined) return reportOrGiveUp(intake, intake.plan, deps);
  }
  log.info('intake is not to be reported now', { intakeId, phase: intake.phase });
};

/** An intake that has come to its end. */
type Ended = Extract<Intake, { phase: 'REFUSED' | 'STUCK' | 'QUEUED' | 'REPORTED' }>;

const reportRefused = async (intake: Ended, error: string, deps: ReportDependencies): Promise<void> => {
  const { files } = deps;
  const keys = reportKeys(intake.object.key, intake.intakeId);
  await files.write(intake.object.bucket, keys.resultKey, 'text/csv; charset=utf-8', refusedFile(error));
  const summary: Summary = {
    intakeId: intake.intakeId,
    file: intake.object.key,
    lines: 0,
    error,
    counts: emptyCounts(),
    orders: [],
    result: keys.resultKey,
  };
  await finish(intake, keys, summary, deps);
};

/** Without the file there are no lines to answer, however often it is tried: that is the final word then. */
const reportOrGiveUp = async (intake: Ended, plan: PinnedPlan, deps: ReportDependencies): Promise<void> => {
  const { ledger, files, clock, log } = deps;
  try {
    if (plan.plannerVersion !== PLANNER_VERSION) {
      throw new FileChangedError(`${intake.object.key} was planned by another version of Deskdrop`);
    }
    await reportPlanned(intake, plan, deps);
  } catch (error) {
    if (!(error instanceof FileChangedError)) throw error;
    const { intakeId, object } = intake;
    const earlier = intake.history.some(({ to }) => to === 'REPORTED');
    // Where the bucket keeps no versions, the same bytes may be put back under the same key; a version never comes back.
    const mayComeBack =
      plan.plannerVersion === PLANNER_VERSION &&
      object.versionId === undefined &&
      (await files.describe(object.bucket, object.key)) === undefined;
    if (mayComeBack && !earlier) throw error;
    log.error('the lines of an intake can not be reported', { intakeId, reason: error.message });
    if (!earlier) {
      const orders = `Its ${plan.orders} orders went on without it: "deskdrop status ${intakeId}" tells what became of them.`;
      return reportRefused(intake, `${error.message}. ${orders}`, deps);
    }
    // The earlier result says more than an error would.
    const at = new Date(clock.now()).toISOString();
    const why = `the earlier result stays: ${error.message}`;
    await ledger.intakes.moveIntake(intake, {
      ...intake,
      phase: 'REPORTED',
      reportedAt: at,
      result: reportKeys(object.key, intakeId),
      history: [...intake.history, { at, to: 'REPORTED', why }],
    });
  }
};

const reportPlanned = async (intake: Ended, plan: PinnedPlan, deps: ReportDependencies): Promise<void> => {
  const { ledger, files, log } = deps;
  const { object, intakeId } = intake;
  const orders = await readOrders(intakeId, object, plan, deps);
  const open = [...orders.values()].filter(isOpen);
  if (open.length > 0) {
    log.info('intake has open orders', { intakeId, open: open.length });
    return;
  }
  const facts: ReportFacts = { orders, owners: await readOwners(orders, ledger) };
  const keys = reportKeys(object.key, intakeId);
  const counts = emptyCounts();
  const { header, lines } = await withOutcomes(intakeId, object, plan, facts, counts, files);
  await files.write(object.bucket, keys.resultKey, 'text/csv; charset=utf-8', resultFile(header, lines));
  const summary: Summary = {
    intakeId,
    file: object.key,
    lines: plan.counts.lines,
    counts,
    orders: [...orders.values()].map(summaryOf),
    result: keys.resultKey,
  };
  await finish(intake, keys, summary, deps);
};

const summaryOf = (order: Order): OrderSummary => ({
  clientOrderId: order.clientOrderId,
  profile: order.profile,
  state: order.state,
  providerOrderId: 'providerOrderId' in order ? order.providerOrderId : null,
  desktops: order.state === 'ORDERED' ? order.sent.length : 0,
});

/** Every order of the plan, derived again and read consistently, and the children that they were set aside into. */
const readOrders = async (
  intakeId: string,
  object: DropObject,
  plan: PinnedPlan,
  { ledger, files }: ReportDependencies,
): Promise<Map<string, Order>> => {
  const orders = new Map<string, Order>();
  let ids: string[] = [];
  const read = async () => {
    while (ids.length > 0) {
      const found = await ledger.orders.getOrders(ids);
      const missing = ids.find((id) => !found.has(id));
      if (missing !== undefined) throw new Error(`order ${missing} of intake ${intakeId} is not in the ledger`);
      // A file has thousands of orders: their histories stay in the ledger.
      for (const [id, order] of found) orders.set(id, { ...order, history: [] });
      ids = [...new Set([...found.values()].flatMap((order) => Object.values(order.setAside)))];
    }
  };
  for await (const event of planIntake(await files.open(object), { ...plan, intakeId })) {
    if (event.kind !== 'order') continue;
    ids.push(event.order.clientOrderId);
    if (ids.length >= READ_AT_ONCE) await read();
  }
  await read();
  return orders;
};

const readOwners = async (orders: ReadonlyMap<string, Order>, ledger: Ledger): Promise<Map<string, Owner>> => {
  const ids = new Set<string>();
  for (const order of orders.values())
    for (const { clientOrderId } of Object.values(order.alreadyOrdered)) ids.add(clientOrderId);
  const files = new Map<string, string>();
  const owners = new Map<string, Owner>();
  for (const order of (await ledger.orders.getOrders([...ids])).values()) {
    const file =
      files.get(order.intakeId) ??
      fileName((await ledger.intakes.getIntake(order.intakeId))?.object.key ?? order.intakeId);
    files.set(order.intakeId, file);
    owners.set(order.clientOrderId, { order, file });
  }
  return owners;
};

const fileName = (key: string): string => key.slice(key.lastIndexOf('/') + 1);

interface LineWithOutcome {
  readonly cells: readonly string[];
  readonly outcome: LineOutcome;
}

const withOutcomes = async (
  intakeId: string,
  object: DropObject,
  plan: PinnedPlan,
  facts: ReportFacts,
  counts: Record<FinalWord, number>,
  files: FileStore,
): Promise<{ header: CsvHeader; lines: AsyncIterable<LineWithOutcome> }> => {
  const events = planIntake(await files.open(object), { ...plan, intakeId })[Symbol.asyncIterator]();
  const first = await events.next();
  if (first.done || first.value.kind !== 'header') throw new FileRefusedError('the file lost its header');
  const lines = async function* (): AsyncGenerator<LineWithOutcome> {
    for (let next = await events.next(); !next.done; next = await events.next()) {
      if (next.value.kind !== 'line') continue;
      const outcome = lineOutcome(next.value.line.fate, facts);
      counts[outcome.word] += 1;
      yield { cells: next.value.line.cells, outcome };
    }
  };
  return { header: first.value.header, lines: lines() };
};

/** REPORTED comes last: until it is written, the report is written again. */
const finish = async (
  intake: Ended,
  keys: ResultObjects,
  summary: Summary,
  { ledger, files, clock, log }: ReportDependencies,
): Promise<void> => {
  const text = new TextEncoder().encode(`${JSON.stringify(summary, null, 2)}\n`);
  await files.write(
    intake.object.bucket,
    keys.summaryKey,
    'application/json',
    (async function* () {
      yield text;
    })(),
  );
  const at = new Date(clock.now()).toISOString();
  const why = `result in ${keys.resultKey}`;
  await ledger.intakes.moveIntake(intake, {
    ...intake,
    phase: 'REPORTED',
    reportedAt: at,
    result: keys,
    history: [...intake.history, { at, to: 'REPORTED', why }],
  });
  log.info('intake was reported', { intakeId: intake.intakeId, counts: summary.counts });
};
