import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { loadProfiles } from '../lambdas/adapters/profile-files.ts';
import { parseOptions } from '../lambdas/domain/csv/csv-dialect.ts';
import { planIntake } from '../lambdas/domain/planning/plan-intake.ts';

const CHUNK_LINES = 1_000;

/** A file with so many users and eight columns, in chunks like those of an S3 stream. */
function* usersCsv(lines: number): Generator<Buffer> {
  yield Buffer.from('user_name,user_email,user_phone,user_group,full_name,department,cost_center,start_date\n');
  for (let start = 0; start < lines; start += CHUNK_LINES) {
    let chunk = '';
    for (let no = start; no < Math.min(lines, start + CHUNK_LINES); no++) {
      chunk += `user-${no},user-${no}@example.com,+49 30 ${no},users,"Family ${no}, Given",Dept ${no % 40},${no % 900},2026-01-01\n`;
    }
    yield Buffer.from(chunk);
  }
}

const timed = async (work: () => Promise<number>): Promise<{ lines: number; ms: number }> => {
  const began = performance.now();
  const lines = await work();
  return { lines, ms: performance.now() - began };
};

const parseOnly = (lines: number) =>
  timed(async () => {
    let records = 0;
    for await (const _ of Readable.from(usersCsv(lines), { objectMode: false }).pipe(parse(parseOptions(','))))
      records++;
    return records - 1;
  });

const plan = async (lines: number) => {
  const { profiles } = await loadProfiles('profiles');
  const context = {
    intakeId: 'bench',
    profiles,
    defaultProfile: 'standard',
    computerNamePrefix: 'D-',
    payment: 'manual',
  } as const;
  return timed(async () => {
    let planned = 0;
    for await (const event of planIntake(Readable.from(usersCsv(lines), { objectMode: false }), context)) {
      if (event.kind === 'line') planned++;
    }
    return planned;
  });
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const rate = ({ lines, ms }: { lines: number; ms: number }): number => (lines / ms) * 1_000;

/** Rounds alternate, so that both run under the same load. */
export const benchPlanning = async (lines: number, rounds: number): Promise<void> => {
  const parsing: number[] = [];
  const planning: number[] = [];
  for (let round = 0; round < rounds; round++) {
    parsing.push(rate(await parseOnly(lines)));
    planning.push(rate(await plan(lines)));
  }
  console.log(`Planning, ${lines} lines of 8 columns, median of ${rounds} alternating rounds`);
  console.log(`  csv-parse alone, same options  ${Math.round(median(parsing))} lines/s`);
  console.log(`  planIntake                     ${Math.round(median(planning))} lines/s`);
  console.log(`  ratio                          ${(median(planning) / median(parsing)).toFixed(2)}`);
};
