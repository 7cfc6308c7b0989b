import type { HeaderTerms } from '../../domain/columns/header-names.ts';
import { countSurplusColumns, readCsv } from '../../domain/csv/csv-file.ts';
import type { CsvHeader } from '../../domain/csv/csv-header.ts';
import { FileRefusedError } from '../../domain/csv/file-refused-error.ts';
import { SkippedLines } from '../../domain/csv/line-list.ts';
import { headerTermsOf } from '../../domain/intakes/header-terms.ts';
import type { Intake, PinnedPlan } from '../../domain/intakes/intake.ts';
import type { LineFate } from '../../domain/members/line.ts';
import { PlanFileError, planFileKey, readPlanFile } from '../../domain/planning/plan-file.ts';
import { PLANNER_VERSION, type PlanContext, planFileOf } from '../../domain/planning/plan-intake.ts';
import { omitUndefined } from '../../domain/values/omit-undefined.ts';
import type { Problem } from '../../domain/wording/problem.ts';
import type { FileStore } from '../../ports/drops.ts';
import type { Worker } from '../signals/worker.ts';

export interface JoinedLines<Outcome> {
  readonly header: CsvHeader;
  /** For cells beyond the header. */
  readonly surplusColumns: number;
  readonly lines: AsyncIterable<JoinedLine<Outcome>>;
}

export interface JoinedLine<Outcome> {
  readonly cells: readonly string[];
  readonly outcome: Outcome;
  /** Absent if there are none. */
  readonly warnings?: readonly Problem[];
}

/** The outcome of a line, by its fate and number. */
type OutcomeOf<Outcome> = (fate: LineFate, line: number) => Outcome;

/** The plan, whichever version made it. */
export interface KeptPlan {
  /** Lines that repeat the header; known once the lines have been read. */
  readonly skipped: SkippedLines;
  /** Ids of every order of the plan. */
  orderIds(): AsyncIterable<string>;
  /** The header, then each line's cells with the result of `outcomeOf` for its fate; as a stream. */
  lines<Outcome>(outcomeOf: OutcomeOf<Outcome>): Promise<JoinedLines<Outcome>>;
}

export type PlanReadingWorker = Pick<Worker, 'log'> & { readonly files: Pick<FileStore, 'open' | 'read'> };

/**
 * The plan of an intake as it was pinned: from its file, whichever version wrote that. If there is no file (an older
 * version wrote none, or it is missing or damaged), the plan is made again, but only by the planner version that made
 * it; undefined if another version did.
 */
export const openPlannedLines = async (
  intake: Intake,
  plan: PinnedPlan,
  { files, log }: PlanReadingWorker,
): Promise<KeptPlan | undefined> => {
  const { intakeId, object } = intake;
  const { fileDigest } = plan;
  if (fileDigest !== undefined) {
    const key = planFileKey(intakeId, fileDigest);
    const open = () => files.read(object.bucket, key);
    try {
      const bytes = await open();
      if (bytes === undefined) throw new PlanFileError('it is gone');
      // Read completely first: damage must be found before a result is half written.
      const ids: string[] = [];
      const skipped = new SkippedLines();
      for await (const entry of readPlanFile(bytes, fileDigest)) {
        if (entry.kind === 'order') ids.push(entry.clientOrderId);
        if (entry.kind === 'skipped') skipped.add(entry.line);
      }
      return keptPlan(
        ids,
        skipped,
        async () => {
          const again = await open();
          if (again === undefined) throw new PlanFileError(`${key} went away while it was read`);
          return readPlanFile(again, fileDigest);
        },
        { open: () => files.open(object), terms: headerTermsOf(plan) },
      );
    } catch (error) {
      if (!(error instanceof PlanFileError)) throw error;
      log.error('the plan of an intake cannot be read', { intakeId, key, reason: error.message });
    }
  }
  // A file may be STUCK because it is planned differently now.
  const mayPlan = plan.plannerVersion === PLANNER_VERSION && !('error' in intake);
  return mayPlan ? plannedAgain(() => files.open(object), { ...plan, intakeId }) : undefined;
};

/** If the plan cannot be determined: all lines of the file with the same outcome. */
export const withOutcome = async <Outcome>(
  { open, terms }: Input,
  outcome: () => Outcome,
): Promise<JoinedLines<Outcome>> => {
  const surplusColumns = await countSurplusColumns(await open(), terms);
  const { header, batches } = await readCsv(await open(), terms);
  const lines = async function* () {
    for await (const batch of batches) for (const { cells } of batch) yield { cells, outcome: outcome() };
  };
  return { header, surplusColumns, lines: lines() };
};

type Open = () => Promise<AsyncIterable<Uint8Array>>;

/** The dropped file, and how its header is read. */
interface Input {
  readonly open: Open;
  readonly terms: HeaderTerms;
}

const keptPlan = (
  ids: readonly string[],
  skipped: SkippedLines,
  openPlan: () => Promise<ReturnType<typeof readPlanFile>>,
  { open, terms }: Input,
): KeptPlan => ({
  skipped,
  async *orderIds() {
    yield* ids;
  },
  async lines(outcomeOf) {
    const surplusColumns = await countSurplusColumns(await open(), terms);
    const { header, batches } = await readCsv(await open(), terms);
    const entries = await openPlan();
    return { header, surplusColumns, lines: join(batches, entries, outcomeOf) };
  },
});

const joined = <Outcome>(fate: LineFate, cells: readonly string[], outcome: Outcome): JoinedLine<Outcome> => ({
  cells,
  outcome,
  ...(fate.kind === 'ordered-in' && omitUndefined({ warnings: fate.warnings })),
});

interface KeptLine {
  readonly line: number;
  readonly fate: LineFate;
}

/**
 * Both are in the sequence of the file's lines. A line that only the plan has was a line for another version; a record
 * that only the file has was none for the version that planned, and had no status then either.
 */
async function* join<Outcome>(
  batches: Awaited<ReturnType<typeof readCsv>>['batches'],
  entries: ReturnType<typeof readPlanFile>,
  outcomeOf: OutcomeOf<Outcome>,
): AsyncGenerator<JoinedLine<Outcome>, undefined> {
  let waiting: KeptLine | undefined;
  const nextLine = async () => {
    for (;;) {
      const { done, value } = await entries.next();
      if (done) return undefined;
      if (value.kind === 'line') return value;
    }
  };
  const told = ({ line, fate }: KeptLine, cells: readonly string[]) => joined(fate, cells, outcomeOf(fate, line));
  try {
    waiting = await nextLine();
    for await (const batch of batches) {
      for (const { line, cells } of batch) {
        while (waiting !== undefined && waiting.line < line) {
          yield told(waiting, []);
          waiting = await nextLine();
        }
        if (waiting?.line !== line) continue;
        yield told(waiting, cells);
        waiting = await nextLine();
      }
    }
    for (; waiting !== undefined; waiting = await nextLine()) yield told(waiting, []);
  } finally {
    await entries.return(undefined);
  }
}

/** The plan that this version's planner makes of the file. */
export const plannedAgain = (open: Open, context: PlanContext): KeptPlan => {
  const skipped = new SkippedLines();
  return {
    skipped,
    async *orderIds() {
      for await (const event of planFileOf(open, context)) if (event.kind === 'order') yield event.order.clientOrderId;
    },
    async lines(outcomeOf) {
      const surplusColumns = await countSurplusColumns(await open(), context);
      const events = planFileOf(open, context)[Symbol.asyncIterator]();
      const first = await events.next();
      if (first.done || first.value.kind !== 'header') throw new FileRefusedError('the file lost its header');
      const lines = async function* () {
        for (let next = await events.next(); !next.done; next = await events.next()) {
          if (next.value.kind === 'skipped') skipped.add(next.value.line);
          if (next.value.kind !== 'line') continue;
          const { line, cells, fate } = next.value.line;
          yield joined(fate, cells, outcomeOf(fate, line));
        }
      };
      return { header: first.value.header, surplusColumns, lines: lines() };
    },
  };
};
