import type { CreationJob, FoundDesktop } from './evidence.ts';
import type { OrderedOrder, Position } from './order.ts';
import { isNameOfPart } from './pool.ts';

/** The desktops that are there, and those that will not come: member to reason. */
export interface DesktopFates {
  readonly active: readonly Position[];
  readonly failed: Readonly<Record<Position, string>>;
}

export const NEVER_APPEARED = 'its desktop never appeared, although the provider has completed the order';

export const couldNotBeMade = ({ reason }: CreationJob): string =>
  `its desktop could not be made (${reason ?? 'the provider tells no reason'})`;

/**
 * Desktops without users, of one order: nobody sent their names, so they are counted. As many positions are active as the
 * order has desktops; as many have failed as there are names whose latest job says so.
 *
 * @param ids of the provider's order and of its parts
 * @param from epoch ms: what is older is another order's
 */
export const judgePart = (
  order: OrderedOrder,
  partName: string,
  ids: readonly string[],
  { desktops, jobs }: { readonly desktops: readonly FoundDesktop[]; readonly jobs: readonly CreationJob[] },
  from: number,
  { completed = false, timeIsUp }: { readonly completed?: boolean | undefined; readonly timeIsUp: boolean },
): DesktopFates => {
  const isOurs = ({ computerName, userName, createdAt = 0, providerOrderIds }: FoundDesktop): boolean =>
    providerOrderIds.length === 0
      ? isNameOfPart(computerName, partName) && userName === '' && createdAt >= from
      : providerOrderIds.some((id) => ids.includes(id));
  const there = new Set(desktops.filter(isOurs).map(({ computerName }) => computerName.toLowerCase()));
  const known = order.sent.filter((position) => order.desktopStates[position] === 'active');
  // A desktop that was deleted meanwhile was there all the same.
  const missing = order.sent
    .filter((position) => order.desktopStates[position] !== 'active')
    .slice(Math.max(0, there.size - known.length));
  const active = order.sent.filter((position) => !missing.includes(position));

  const failures = [...latestJobs(jobs, partName, from).values()].filter(
    ({ computerName, status }) => status === 'failed' && !there.has(computerName.toLowerCase()),
  );
  const toldBefore = Object.values(order.desktopStates).filter((state) => state === 'failed').length;
  const failed: Record<Position, string> = {};
  if (completed || timeIsUp)
    for (const job of failures.slice(toldBefore)) {
      const position = missing.pop();
      if (position !== undefined) failed[position] = couldNotBeMade(job);
    }
  if (completed && timeIsUp) for (const position of missing) failed[position] = NEVER_APPEARED;
  return { active, failed };
};

/** By name; what is over and tells no time may be anybody's. */
const latestJobs = (jobs: readonly CreationJob[], partName: string, from: number): Map<string, CreationJob> =>
  new Map(
    jobs
      .filter(
        ({ computerName, userName, status, beganAt }) =>
          isNameOfPart(computerName, partName) &&
          userName === '' &&
          (beganAt === undefined ? status !== 'failed' : beganAt >= from),
      )
      .sort((a, b) => (a.beganAt ?? Number.POSITIVE_INFINITY) - (b.beganAt ?? Number.POSITIVE_INFINITY))
      .map((job) => [job.computerName.toLowerCase(), job]),
  );
