import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { loadProfiles } from '../../../lambdas/adapters/profile-files.ts';
import { readingOf } from '../../../lambdas/domain/csv/column-names.ts';
import { FileRefusedError } from '../../../lambdas/domain/csv/file-refused-error.ts';
import { emptyCounts } from '../../../lambdas/domain/intakes/line-status.ts';
import type { EmailKey } from '../../../lambdas/domain/members/email-digest.ts';
import type { Member } from '../../../lambdas/domain/members/line.ts';
import { type PlanContext, planFileOf, summarizePlan } from '../../../lambdas/domain/planning/plan-intake.ts';
import { decideSpending, totalDesktops } from '../../../lambdas/domain/planning/spending-guard.ts';
import { refusedFile, resultFile } from '../../../lambdas/domain/reporting/result-file.ts';
import { type Summary, stemOf } from '../../../lambdas/domain/reporting/summary.ts';
import { omitUndefined } from '../../../lambdas/domain/values/omit-undefined.ts';
import type { DayLedger } from '../../../lambdas/ports/ledger.ts';
import { describePlan, type PlanReader } from '../../../lambdas/use-cases/plan/describe-plan.ts';
import { PlannedEarlier } from '../../../lambdas/use-cases/plan/planned-earlier.ts';
import { STAGE_NAMES, type StageConfig, stageConfig } from '../../../lib/stage/stage-config.ts';
import { readEmailKey } from '../../../local/cloud/data/local-email-key.ts';
import { NoLedgerError } from '../../../local/cloud/ledger-on-disk.ts';
import { withLedger } from '../connect/open-stage-ledger.ts';
import { checkProfiles, stageOverrides } from '../connect/start-deskdrop.ts';
import { print } from '../json/print.ts';
import { CommandError } from '../terminal/command-error.ts';
import { exitStatus } from '../terminal/exit-status.ts';
import { printable } from '../terminal/printable.ts';
import { shownNames } from '../terminal/shown-names.ts';
import { checkPlan, examinationText } from './check-plan.ts';
import { planText } from './plan-text.ts';
import { checkFile, type RunOptions } from './run-files.ts';
import { asideText, setAside } from './set-aside.ts';

type Reader = PlanReader & { readonly days: Pick<DayLedger, 'readDay'> };

/** A ledger before its first run. */
const EMPTY_LEDGER: Reader = {
  claims: { getClaim: async () => undefined },
  orders: { getOrder: async () => undefined, getOrders: async () => new Map(), getMembers: async () => [] },
  intakes: { getIntake: async () => undefined },
  days: { readDay: async (day) => ({ day, others: 0, counted: false }) },
};

/** The intake id of a plan. No order is placed under it. */
const NO_INTAKE = 'plan';

/**
 * `run --plan`: shows what a run would order, and what would happen to each line. Starts no cloud and only reads the
 * ledger. Asks the provider only with `--check`. Returns the exit status.
 */
export const planFiles = async (files: readonly string[], options: RunOptions): Promise<number> => {
  for (const file of files) await checkFile(file);
  const stage = STAGE_NAMES.find((name) => name === options.stage);
  if (stage === undefined) throw new CommandError(`--stage ${options.stage} must be one of ${STAGE_NAMES.join(', ')}.`);
  await checkProfiles(options);
  const config = stageConfig(stage, stageOverrides(options));
  const context: PlanContext = {
    intakeId: NO_INTAKE,
    profiles: (await loadProfiles(resolve(options.profiles))).profiles,
    computerNamePrefix: config.computerNamePrefix,
    payment: config.payment,
    ...omitUndefined({ defaultProfile: config.defaultProfile }),
    ...(config.allowUserNames.length > 0 && { allowUserNames: config.allowUserNames }),
    ...(Object.keys(config.columns).length > 0 && { columns: config.columns }),
    ...(config.userNameFromEmail && { userNameFromEmail: true }),
  };
  const emailKey = await readEmailKey(resolve(options.data));
  const paths = resultPaths(files, options.out);
  const names = shownNames(files);
  const planAll = async (ledger: Reader): Promise<Summary[]> => {
    const summaries: Summary[] = [];
    // Desktops of the earlier files, which a run would count for the day's limit before it plans the next file.
    let goneBefore = 0;
    const earlier = new PlannedEarlier();
    for (const [index, file] of files.entries()) {
      const name = names[index] ?? file;
      const before = { goneBefore, earlier };
      const planned = await planFile({ file, path: paths[index] ?? '' }, before, ledger, { context, config, emailKey });
      goneBefore += planned.goes;
      earlier.add(name, planned.taken);
      summaries.push({ ...planned.summary, file: name });
    }
    return summaries;
  };
  const summaries = await withLedger(options, planAll).catch((error: unknown) => {
    if (!(error instanceof NoLedgerError || error instanceof ResourceNotFoundException)) throw error;
    return planAll(EMPTY_LEDGER);
  });
  const examination = options.check === true ? await checkPlan(summaries, context.profiles, options) : undefined;
  print(options, 'run', { intakes: summaries, ...omitUndefined({ offer: examination }) }, () =>
    planText(summaries, examination === undefined ? '' : examinationText(examination, summaries)),
  );
  return exitStatus(summaries);
};

/** What all files of a command are planned with. */
interface PlanTerms {
  readonly context: PlanContext;
  readonly config: StageConfig;
  readonly emailKey: EmailKey | undefined;
}

/** `goes`: the number of desktops that a run would order without an approval; `taken`: for whom. */
const planFile = async (
  { file, path }: { readonly file: string; readonly path: string },
  { goneBefore, earlier }: { readonly goneBefore: number; readonly earlier: PlannedEarlier },
  ledger: Reader,
  { context, config: { guard, language }, emailKey }: PlanTerms,
): Promise<{ readonly summary: Omit<Summary, 'file'>; readonly goes: number; readonly taken: readonly Member[] }> => {
  const open = async () => createReadStream(file);
  const base = { intakeId: NO_INTAKE, final: true, orders: [], result: path };
  try {
    const { counts, desktops } = await summarizePlan(planFileOf(open, context));
    const today = await ledger.days.readDay(new Date().toISOString().slice(0, 10), NO_INTAKE);
    const count = { ...today, others: today.others + goneBefore };
    const decision = decideSpending({ desktops, counts }, context.profiles, guard, count);
    const described = await describePlan(open, context, ledger, { earlier, emailKey, language });
    await writeWhole(
      path,
      resultFile(described.header, described.lines, { surplusColumns: described.surplusColumns, language }),
    );
    const wouldBeHeld = decision.kind === 'hold' ? decision.reasons : [];
    const { wouldBeOrdered, changed } = described.planned;
    const plan = { wouldBeOrdered, wouldBeHeld, orders: described.orders };
    const summary = {
      ...base,
      lines: counts.lines,
      counts: described.counts,
      plan,
      ...described.problems.summary(described.header, language),
      ...(changed > 0 && { changed }),
      ...described.skipped.skipped(),
      ...readingOf(described.header),
    };
    return decision.kind === 'go'
      ? { summary, goes: totalDesktops(desktops), taken: described.taken }
      : { summary, goes: 0, taken: [] };
  } catch (error) {
    if (!(error instanceof FileRefusedError)) throw error;
    await writeWhole(path, refusedFile(error.message));
    return { summary: { ...base, lines: 0, error: error.message, counts: emptyCounts() }, goes: 0, taken: [] };
  }
};

const writeWhole = async (path: string, bytes: AsyncIterable<Uint8Array>): Promise<void> => {
  await mkdir(resolve(path, '..'), { recursive: true });
  await pipeline(Readable.from(bytes, { objectMode: false }), createWriteStream(`${path}.part`));
  const aside = await setAside(path);
  if (aside !== undefined) process.stderr.write(`${printable(asideText(path, aside))}\n`);
  await rename(`${path}.part`, path);
};

/** `<out>/<name>.plan.csv`; a second file of the same name gets a number. */
const resultPaths = (files: readonly string[], out: string): string[] => {
  const seen = new Map<string, number>();
  return files.map((file) => {
    const name = stemOf(basename(file));
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return resolve(out, `${name}${count === 1 ? '' : `.${count}`}.plan.csv`);
  });
};
