import type { Intake, ResultObjects } from '../../domain/intakes/intake.ts';
import { reportKeys, type Summary } from '../../domain/reporting/summary.ts';
import type { FileStore } from '../../ports/drops.ts';

type Drop = Pick<Intake, 'intakeId' | 'object'>;

/** Writes the result file of a drop, over the previous one. */
export const writeResultFile = async (
  { intakeId, object }: Drop,
  body: AsyncIterable<Uint8Array>,
  files: FileStore,
): Promise<ResultObjects> => {
  const keys = reportKeys(object.key, intakeId);
  await files.write(object.bucket, keys.resultKey, 'text/csv; charset=utf-8', body);
  return keys;
};

/** Writes the summary beside the result file. */
export const writeSummary = async (
  { object }: Pick<Drop, 'object'>,
  { summaryKey }: ResultObjects,
  summary: Summary,
  { files }: { readonly files: FileStore },
): Promise<void> => {
  const text = new TextEncoder().encode(`${JSON.stringify(summary, null, 2)}\n`);
  const body = async function* () {
    yield text;
  };
  await files.write(object.bucket, summaryKey, 'application/json', body());
};
