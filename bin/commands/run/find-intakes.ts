import { basename } from 'node:path';
import { needsReport } from '../../../lambdas/domain/intakes/fail-intake.ts';
import type { Intake } from '../../../lambdas/domain/intakes/intake.ts';
import type { Ledger } from '../../../lambdas/ports/ledger.ts';
import { type LocalDrop, objectKeyOf } from './local-drops.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

/** `YYYY-MM-DD`, UTC, newest first. */
const daysBack = (now: number, days: number): string[] =>
  Array.from({ length: days }, (_, back) => new Date(now - back * DAY_MS).toISOString().slice(0, 10));

/** Intakes of the last days, newest first. */
export const recentIntakes = async (ledger: Ledger, now: number, days: number): Promise<Intake[]> => {
  const byDay = await Promise.all(daysBack(now, days).map((day) => ledger.intakes.intakesOfDay(day)));
  return byDay.flat().sort((a, b) => b.receivedAt.localeCompare(a.receivedAt));
};

/** By intake id, object key or file name; newest first. */
export const findIntakes = async (ledger: Ledger, wanted: string, now: number, days: number): Promise<Intake[]> => {
  const byId = await ledger.intakes.getIntake(wanted);
  if (byId !== undefined) return [byId];
  const name = basename(wanted);
  return (await recentIntakes(ledger, now, days)).filter(
    ({ object }) => object.key === wanted || basename(object.key) === name,
  );
};

/** The intake of a drop, when its run came as far as that: reported or not. */
export const findIntakeOf = async (drop: LocalDrop, ledger: Ledger): Promise<Intake | undefined> => {
  const key = objectKeyOf(drop);
  const unreported = (await ledger.intakes.unreportedIntakes()).find(
    (intake) => intake.object.key === key && needsReport(intake),
  );
  if (unreported !== undefined) return unreported;
  // The drop's name begins with its time; its intake came soon after, though perhaps on the next day.
  const day = Date.parse(`${drop.drop.slice(0, 4)}-${drop.drop.slice(4, 6)}-${drop.drop.slice(6, 8)}`);
  return (await recentIntakes(ledger, day + DAY_MS, 2)).find(({ object }) => object.key === key);
};
