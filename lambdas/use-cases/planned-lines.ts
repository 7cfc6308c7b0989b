import { type CsvHeader, FileRefusedError } from '../domain/csv-file.ts';
import type { LineFate } from '../domain/line.ts';
import { type PlanContext, planIntake } from '../domain/plan-intake.ts';

/** The header, and then each line's cells with what `outcomeOf` says of its fate; streams. */
export const plannedLines = async <Outcome>(
  bytes: AsyncIterable<Uint8Array>,
  context: PlanContext,
  outcomeOf: (fate: LineFate) => Outcome,
): Promise<{
  header: CsvHeader;
  lines: AsyncIterable<{ readonly cells: readonly string[]; readonly outcome: Outcome }>;
}> => {
  const events = planIntake(bytes, context)[Symbol.asyncIterator]();
  const first = await events.next();
  if (first.done || first.value.kind !== 'header') throw new FileRefusedError('the file lost its header');
  const lines = async function* () {
    for (let next = await events.next(); !next.done; next = await events.next()) {
      if (next.value.kind !== 'line') continue;
      yield { cells: next.value.line.cells, outcome: outcomeOf(next.value.line.fate) };
    }
  };
  return { header: first.value.header, lines: lines() };
};
