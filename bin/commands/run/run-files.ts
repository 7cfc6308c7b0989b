import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Upload } from '@aws-sdk/lib-storage';
import { isDrop } from '../../../lambdas/domain/intakes/drop-key.ts';
import { intakeIdOf } from '../../../lambdas/domain/intakes/intake-id.ts';
import { type Summary, stemOf } from '../../../lambdas/domain/reporting/summary.ts';
import { untilAborted } from '../../../lambdas/domain/values/until-aborted.ts';
import { type DeskdropOptions, type RunningDeskdrop, startDeskdrop } from '../connect/start-deskdrop.ts';
import { print } from '../json/print.ts';
import { CommandError } from '../terminal/command-error.ts';
import { createFolder } from '../terminal/create-folder.ts';
import { exitStatus } from '../terminal/exit-status.ts';
import { createLogFile } from '../terminal/log-file.ts';
import { pauseText } from '../terminal/pause-text.ts';
import { createProgress, type Progress } from '../terminal/progress.ts';
import { shownNames } from '../terminal/shown-names.ts';
import { goOnWithoutOutput, stopInOrder } from '../terminal/stop-signal.ts';
import { deliverResult } from './deliver-result.ts';
import { findIntakeOf } from './find-intakes.ts';
import { followIntake, isAnswered } from './follow-intake.ts';
import { findSameDrop, forgetDrop, keepDrop, type LocalDrop, objectKeyOf, unfinishedDrops } from './local-drops.ts';
import { outcomeText } from './outcome-text.ts';
import { type PlanOptions, planOptionsText, planTheSame, readPlanOptions } from './plan-options.ts';

export interface RunOptions extends DeskdropOptions {
  readonly out: string;
  readonly json?: boolean;
  readonly plan?: boolean;
  /** Of a plan: ask the provider too. */
  readonly check?: boolean;
}

/** What all drops of a run share. */
interface RunContext {
  readonly options: RunOptions;
  readonly deskdrop: RunningDeskdrop;
  readonly progress: Progress;
  readonly stopped: AbortSignal;
}

const POLL_MS = 200;

/** Runs the files through the local cloud until each has its result. Returns the exit status. */
export const runFiles = async (files: readonly string[], options: RunOptions): Promise<number> => {
  for (const file of files) await checkFile(file);
  await createFolder(options.out, '--out');
  const progress = createProgress(process.stderr);
  const logFile = await createLogFile(options.data);
  const stopped = stopInOrder('Stopped. The same command continues from here.');
  goOnWithoutOutput();
  stopped.addEventListener('abort', () => {
    progress.stop();
    progress.say('Stopping after what is under way has ended. Press Ctrl-C again to stop at once.');
  });
  const deskdrop = await startDeskdrop(options, logFile.write, stopped);
  try {
    progress.say(`Local cloud: ${deskdrop.cloud.endpoint} (see ${join(options.data, 'endpoints.json')})`);
    progress.say(`Orders go to: ${deskdrop.workspaceUrl}${deskdrop.isSimulated ? ' (simulator)' : ''}`);
    const failed = deskdrop.failed.then((error) => Promise.reject(error));
    const drops = runDrops(files, { options, deskdrop, progress, stopped });
    const summaries = await untilAborted(Promise.race([drops, failed]), stopped);
    progress.stop();
    const user = await anyUser(summaries, deskdrop.ledger);
    print(options, 'run', { intakes: summaries }, () => outcomeText(summaries, { ...options, user }));
    return exitStatus(summaries);
  } finally {
    progress.stop();
    await deskdrop.stop();
    await logFile.close();
  }
};

/** A user of the run, for an example command. */
const anyUser = async (
  summaries: readonly Summary[],
  { orders }: RunningDeskdrop['ledger'],
): Promise<string | undefined> => {
  const order = summaries.flatMap((summary) => summary.orders)[0];
  return order === undefined ? undefined : (await orders.getMembers(order.clientOrderId))[0]?.userName || undefined;
};

export const checkFile = async (file: string): Promise<void> => {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) throw new CommandError(`There is no file ${file}.`);
  if (!found.isFile()) throw new CommandError(`${file} is not a file: name CSV files.`);
  if (!isDrop({ key: basename(file), sizeBytes: found.size }))
    throw new CommandError(`${file} is a temporary or hidden file, which is never read: name CSV files.`);
};

/** Unfinished drops of earlier runs come first, with their own payment mode and profiles. */
const runDrops = async (files: readonly string[], context: RunContext): Promise<Summary[]> => {
  const { options, deskdrop, progress } = context;
  const dataDir = resolve(options.data);
  const planOptions = await readPlanOptions(options);
  const unfinished = await unfinishedDrops(dataDir);
  const wanted = files.map((file) => resolve(file));
  const names = shownNames(files);
  const nameOf = new Map<string, string>();
  const isResumed = new Map<string, LocalDrop>();
  for (const [index, file] of wanted.entries()) {
    const same = await findSameDrop(
      file,
      unfinished.filter((drop) => ![...isResumed.values()].includes(drop)),
    );
    if (same === undefined) continue;
    isResumed.set(file, same);
    nameOf.set(same.drop, names[index] ?? same.fileName);
  }
  const summaries: Summary[] = [];
  const paths = new Set<string>();
  const run = async (drops: readonly LocalDrop[]) => {
    const done = await Promise.all(
      drops.map((drop) => runDrop(drop, resultPath(drop, options.out, paths), planOptions, context)),
    );
    summaries.push(
      ...done.map((summary, index) => ({ ...summary, file: nameOf.get(drops[index]?.drop ?? '') ?? summary.file })),
    );
  };
  const paused = pauseText(await deskdrop.ledger.brakes.getPause()).trim();
  if (paused !== '') progress.say(paused);
  const carriedOn = await withoutWaiting(unfinished, new Set(isResumed.values()), deskdrop, progress);
  if (carriedOn.length > 0)
    progress.say(`Continuing what an earlier run left: ${carriedOn.map(({ fileName }) => fileName).join(', ')}`);
  await run(carriedOn);

  const fresh: LocalDrop[] = [];
  for (const [index, file] of wanted.entries()) {
    if (isResumed.has(file)) continue;
    const named = { droppedAt: new Date(), random: randomBytes(3).toString('hex') };
    const drop = await keepDrop(dataDir, file, planOptions, named);
    nameOf.set(drop.drop, names[index] ?? drop.fileName);
    fresh.push(drop);
  }
  await run(fresh);
  return summaries;
};

/** Leaves out files that wait for approval, unless the command names them. */
const withoutWaiting = async (
  drops: readonly LocalDrop[],
  named: ReadonlySet<LocalDrop>,
  { ledger }: RunningDeskdrop,
  progress: Progress,
): Promise<LocalDrop[]> => {
  const others: LocalDrop[] = [];
  for (const drop of drops) {
    const intake = named.has(drop) ? undefined : await findIntakeOf(drop, ledger);
    if (intake?.phase === 'HELD')
      progress.say(`Still waiting for approval: ${drop.fileName}, intake ${intake.intakeId}`);
    else others.push(drop);
  }
  return others;
};

/**
 * `<out>/<name>.result.csv`, also for a dropped result file. A second file of that name in one run gets its drop's name
 * as well.
 */
const resultPath = ({ fileName, drop }: LocalDrop, out: string, taken: Set<string>): string => {
  const name = stemOf(basename(fileName));
  const plain = resolve(out, `${name}.result.csv`);
  const path = taken.has(plain) ? resolve(out, `${name}.${drop}.result.csv`) : plain;
  taken.add(path);
  return path;
};

const runDrop = async (
  drop: LocalDrop,
  path: string,
  planOptions: PlanOptions,
  { options, deskdrop, progress, stopped }: RunContext,
): Promise<Summary> => {
  const { ledger, messages, files } = deskdrop;
  const earlier = await findIntakeOf(drop, ledger);
  if (earlier === undefined || earlier.phase === 'PLANNING') checkPlanOptions(drop, planOptions, options);
  const intakeId = await putDrop(drop, deskdrop);
  if (earlier !== undefined && isAnswered(earlier)) {
    // It still waits for approval, or the run ended before it delivered the report. The bucket is in memory and has
    // lost the report, so it is written again.
    await messages.sendReport(intakeId, 0, { again: true });
    while ((await files.describe(earlier.object.bucket, earlier.result.summaryKey)) === undefined) {
      await sleep(POLL_MS, undefined, { signal: stopped });
    }
  }
  const reported = await followIntake(intakeId, ledger, (state) => progress.show(drop.fileName, state), stopped);
  const summary = await deliverResult(reported, path, deskdrop.s3, progress.say);
  // The next run continues a file that waits for approval.
  if (reported.phase === 'REPORTED') await forgetDrop(resolve(options.data), drop);
  return { ...summary, file: drop.fileName };
};

/** `CommandError` if this run would plan the drop with other options than it was dropped with. */
const checkPlanOptions = (drop: LocalDrop, planOptions: PlanOptions, { data }: RunOptions): void => {
  if (planTheSame(drop.planOptions, planOptions)) return;
  throw new CommandError(
    `${drop.fileName} was dropped with ${planOptionsText(drop.planOptions)} by a run that ended before it read the file, ` +
      'and this run has other options or profiles. Run once with those options and the same profiles, ' +
      `or remove ${join(data, 'drops', drop.drop)} to forget that drop.`,
  );
};

/** Puts the file into the bucket, whose event starts the rest. Returns the intake id. */
const putDrop = async (drop: LocalDrop, { cloud, s3 }: RunningDeskdrop): Promise<string> => {
  const bucket = cloud.bucketName;
  const key = objectKeyOf(drop);
  const params = { Bucket: bucket, Key: key, Body: createReadStream(drop.path), ContentType: 'text/csv' };
  const { ETag = '', VersionId } = await new Upload({ client: s3, params }).done();
  return intakeIdOf({ bucket, key, etag: ETag, versionId: VersionId });
};
