import { holderOf } from '../../domain/claims/claim.ts';
import type { CommandRequestOf } from '../../domain/commands/command.ts';
import { refused } from '../../domain/operating/operator-result.ts';
import { wasDoneFor, wasFoundFor } from '../../domain/orders/operator-transitions.ts';
import { requestReport } from '../signals/request-report.ts';
import { desktopStatus } from '../status/order-status.ts';
import { type CommandOutcome, type CommandRun, nameOf, outcomeOf, providerWorkerOf } from './command-run.ts';
import { findReleaseTarget, releaseOrdered, releaseParked } from './release-person.ts';
import { foundInstead } from './resolve-order.ts';

/** May be repeated: the order's history carries the command's id before any claim is released, each by its own write. */
export const runRelease = async (
  { name, computerNamePrefix: prefix, seen }: CommandRequestOf<'release'>,
  run: CommandRun,
): Promise<CommandOutcome> => {
  const { ledger, computerNamePrefix } = run.deps;
  const begun = run.isRepeated ? await releasedBefore(name, prefix ?? computerNamePrefix, run) : undefined;
  if (begun !== undefined) return begun;
  // Only an earlier version took a release without it.
  if (seen === undefined) return outcomeOf(refused('it does not say which order was seen: run the command again'));
  const target = await findReleaseTarget(name, ledger, prefix ?? computerNamePrefix);
  if ('done' in target) return outcomeOf(target);
  // Held by another order since: that one, and its effect, nobody has confirmed.
  if (target.order.clientOrderId !== seen.clientOrderId || target.kind !== seen.standing)
    return outcomeOf(
      refused(
        `${holderOf(target.claim)} is held by order ${target.order.clientOrderId} now (${target.order.state}), and not as it was when you looked: run the command again`,
      ),
    );
  const by = nameOf(run.decision);
  return outcomeOf(
    target.kind === 'ordered'
      ? await releaseOrdered(target, by, { ...run.deps, command: run.command.commandId })
      : await releaseParked(target.order, by, await providerWorkerOf(run)),
  );
};

/** What an earlier try of the same command has begun: of several claims some may be released, and a report may be missing. */
const releasedBefore = async (
  name: string,
  prefix: string,
  { command: { commandId }, decision, deps }: CommandRun,
): Promise<CommandOutcome | undefined> => {
  const status = await desktopStatus(name, deps.ledger, prefix);
  if (status === undefined || !wasDoneFor(commandId, status.order)) return undefined;
  const { claim, order } = status;
  // It was parked, and the check's own sweep found it: whoever asked for the release of a parked order gets no other one.
  if (order.state === 'ORDERED' && wasFoundFor(commandId, order)) return outcomeOf(foundInstead(order));
  if (order.state === 'ORDERED')
    return outcomeOf(await releaseOrdered({ claim }, nameOf(decision), { ...deps, command: commandId }));
  await requestReport(order, deps, true);
  return outcomeOf({ done: true, what: `${holderOf(claim)} is released: order ${order.clientOrderId} ended`, order });
};
