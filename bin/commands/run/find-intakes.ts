import { basename } from 'node:path';
import pMap from 'p-map';
import { needsReport } from '../../../lambdas/domain/intakes/fail-intake.ts';
import type { Intake } from '../../../lambdas/domain/intakes/intake.ts';
import type { Ledger } from '../../../lambdas/ports/ledger.ts';
import { type LocalDrop, objectKeyOf } from './local-drops.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Days read at the same time. */
const AT_ONCE = 10;

const dayOf = (at: number): number => Math.floor(at / DAY_MS);

/** `YYYY-MM-DD`, UTC. */
export const daysBetween = (since: number, now: number): string[] =>
  Array.from({ length: Math.max(0, dayOf(now) - dayOf(since) + 1) }, (_, ahead) =>
    new Date((dayOf(since) + ahead) * DAY_MS).toISOString().slice(0, 10),
  );

/** Intakes received since then (epoch ms), newest first. */
export const recentIntakes = async (ledger: Ledger, now: number, since: number): Promise<Intake[]> => {
  const byDay = await pMap(daysBetween(since, now), (day) => ledger.intakes.intakesOfDay(day), {
    concurrency: AT_ONCE,
  });
  return byDay
    .flat()
    .filter(({ receivedAt }) => Date.parse(receivedAt) >= since)
    .sort((a, b) => b.receivedAt.localeCompare(a.receivedAt) || a.intakeId.localeCompare(b.intakeId));
};

/** Intakes by id, object key or file name, newest first. */
export const findIntakes = async (ledger: Ledger, wanted: string, now: number, since: number): Promise<Intake[]> => {
  const byId = await ledger.intakes.getIntake(wanted);
  if (byId !== undefined) return [byId];
  const name = basename(wanted);
  return (await recentIntakes(ledger, now, since)).filter(
    ({ object }) => object.key === wanted || basename(object.key) === name,
  );
};

/** The intake of a drop, if its run got that far; it may be reported. */
export const findIntakeOf = async (drop: LocalDrop, ledger: Ledger): Promise<Intake | undefined> => {
  const key = objectKeyOf(drop);
  const unreported = (await ledger.intakes.unreportedIntakes()).find(
    (intake) => intake.object.key === key && needsReport(intake),
  );
  if (unreported !== undefined) return unreported;
  // The drop's name begins with its time. Its intake was created soon after, perhaps on the next day.
  const day = Date.parse(`${drop.drop.slice(0, 4)}-${drop.drop.slice(4, 6)}-${drop.drop.slice(6, 8)}`);
  return (await recentIntakes(ledger, day + DAY_MS, day)).find(({ object }) => object.key === key);
};
