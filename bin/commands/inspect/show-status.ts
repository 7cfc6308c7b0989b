import { holdsStill, type Pause } from '../../../lambdas/domain/intakes/brakes.ts';
import type { Intake } from '../../../lambdas/domain/intakes/intake.ts';
import { isOpenFile } from '../../../lambdas/domain/intakes/overdue.ts';
import { omitUndefined } from '../../../lambdas/domain/values/omit-undefined.ts';
import { shardsFor } from '../../../lambdas/domain/values/shards.ts';
import type { Ledger } from '../../../lambdas/ports/ledger.ts';
import { intakeStatus } from '../../../lambdas/use-cases/status/order-status.ts';
import { type LedgerOptions, type LedgerPlace, withLedger } from '../connect/open-stage-ledger.ts';
import { dataFolder } from '../connect/place-options.ts';
import { print } from '../json/print.ts';
import { findIntakes, recentIntakes } from '../run/find-intakes.ts';
import { CommandError } from '../terminal/command-error.ts';
import { pauseFields, pauseText } from '../terminal/pause-text.ts';
import { type Since, sinceText } from '../terminal/since.ts';
import { widthOf } from '../terminal/text-table.ts';
import { intakeLines, intakeText, type ListedFile, type ShownStatus } from './intake-text.ts';
import { type Watched, watch, watchedFile, watchedFiles } from './watch-status.ts';

export interface StatusOptions extends LedgerOptions {
  readonly json?: boolean;
  /** Only files dropped since then. */
  readonly since: Since;
  readonly watch?: boolean;
}

/** `status`: the recent files. `status FILE|INTAKE`: one file and its orders. `--watch` shows each change. */
export const showStatus = (wanted: string | undefined, options: StatusOptions): Promise<void> =>
  withLedger(options, async (ledger, place) => {
    if (options.watch && !place.isLive)
      throw new CommandError(
        `No local cloud runs on ${dataFolder(options)}, so nothing changes there: start one with "npm run local", name a deployed stage with --stage, or leave --watch out.`,
      );
    return wanted === undefined ? showFiles(ledger, options) : showFile(wanted, ledger, place, options);
  });

const showFiles = async (ledger: Ledger, options: StatusOptions): Promise<void> => {
  const read = async () => {
    const files = await readFiles(ledger, options);
    const pause = await ledger.brakes.getPause();
    return { files, pause, text: pauseText(pause) + filesText(files, options, widthOf(process.stdout)) };
  };
  if (options.watch)
    return watch(async () => {
      const { files, pause, text } = await read();
      return withPause(watchedFiles(files, text), pause);
    });
  const { files, pause, text } = await read();
  print(options, 'status', { ...pauseFields(pause), intakes: files.map(({ intake }) => intake) }, () => text);
};

const showFile = async (
  wanted: string,
  ledger: Ledger,
  { times }: LedgerPlace,
  options: StatusOptions,
): Promise<void> => {
  const read = async () => {
    const statuses: ShownStatus[] = [];
    for (const intake of await intakesNamed(wanted, ledger, options)) {
      const stop = await ledger.brakes.getStop(intake.intakeId);
      statuses.push({ ...(await intakeStatus(intake, ledger)), ...omitUndefined({ stopped: stop?.stopped }) });
    }
    const [budget, pause] = await Promise.all([ledger.pace.getBudget(), ledger.brakes.getPause()]);
    const present = { now: Date.now(), budget, pause, times };
    return { statuses, present };
  };
  const textOf = ({ statuses, present }: Awaited<ReturnType<typeof read>>) =>
    pauseText(present.pause) + statuses.map((one) => intakeText(one, present, widthOf(process.stdout))).join('\n');
  if (options.watch)
    return watch(async () => {
      const now = await read();
      return withPause(watchedFile(now.statuses, now.present, textOf(now)), now.present.pause);
    });
  const now = await read();
  const { budget, pause } = now.present;
  print(options, 'status FILE', { ...pauseFields(pause), intakes: now.statuses, pace: budget }, () => textOf(now));
};

/** One line more while the stage is paused. */
const withPause = (watched: Watched, pause: Pause | undefined): Watched =>
  holdsStill(pause) ? { ...watched, lines: new Map([['pause', pauseText(pause).trim()], ...watched.lines]) } : watched;

/** `CommandError` if there is none. */
const intakesNamed = async (
  wanted: string,
  ledger: Ledger,
  { since }: Pick<StatusOptions, 'since'>,
): Promise<readonly Intake[]> => {
  const now = Date.now();
  const found = await findIntakes(ledger, wanted, now, since.from(now));
  if (found.length > 0) return found;
  throw new CommandError(
    `There is no file or intake "${wanted}" ${sinceText(since)}: --since looks further back, and "status" alone lists the files.`,
  );
};

const readFiles = async (ledger: Ledger, { since }: Pick<StatusOptions, 'since'>): Promise<readonly ListedFile[]> => {
  const now = Date.now();
  const files: ListedFile[] = [];
  for (const intake of await recentIntakes(ledger, now, since.from(now))) {
    const plan = 'plan' in intake ? intake.plan : undefined;
    const isUnderWay = isOpenFile(intake) && plan !== undefined;
    files.push(
      isUnderWay
        ? { intake, states: await ledger.orders.countStates(intake.intakeId, shardsFor(plan.orders)) }
        : { intake },
    );
  }
  return files;
};

const filesText = (files: readonly ListedFile[], { since }: Pick<StatusOptions, 'since'>, width: number): string =>
  files.length === 0
    ? `No file was dropped ${sinceText(since)}.\n`
    : files.map((file) => intakeLines(file, width)).join('');
