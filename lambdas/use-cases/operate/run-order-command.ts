import type { CommandRequestOf } from '../../domain/commands/command.ts';
import { refused } from '../../domain/operating/operator-result.ts';
import { type CommandOutcome, type CommandRun, nameOf, outcomeOf, providerWorkerOf } from './command-run.ts';
import { ordersToRedrive, redriveFile } from './redrive-file.ts';
import { redriveOrder } from './redrive-order.ts';
import { resolveAbsent, resolveAdopt } from './resolve-order.ts';

/** May be repeated: a provider order is adopted by one conditional write, which carries the command's id. */
export const runAdoption = async (
  { clientOrderId, providerOrderId }: CommandRequestOf<'resolve-adopt'>,
  run: CommandRun,
): Promise<CommandOutcome> =>
  outcomeOf(await resolveAdopt(clientOrderId, providerOrderId, nameOf(run.decision), await providerWorkerOf(run)));

/** May be repeated: what it changes carries the command's id, and a sweep that found the order has ended it. */
export const runAbsence = async (
  { clientOrderId }: CommandRequestOf<'resolve-absent'>,
  run: CommandRun,
): Promise<CommandOutcome> =>
  outcomeOf(await resolveAbsent(clientOrderId, nameOf(run.decision), await providerWorkerOf(run)));

/** May be repeated: the new order's id is derived from the old one's, and the pointer to it carries the command's id. */
export const runRedrive = async (
  { clientOrderId }: CommandRequestOf<'redrive-order'>,
  run: CommandRun,
): Promise<CommandOutcome> => {
  const order = await run.deps.ledger.orders.getOrder(clientOrderId);
  if (order === undefined) return outcomeOf(refused(`the ledger has no order ${clientOrderId}`));
  return outcomeOf(await redriveOrder(order, nameOf(run.decision), await providerWorkerOf(run)));
};

/** May be repeated as often as its time is too short: it continues behind the last order that was dealt with. */
export const runFileRedrive = async (
  { intakeId }: CommandRequestOf<'redrive-file'>,
  run: CommandRun,
): Promise<CommandOutcome> => {
  const { ledger } = run.deps;
  const intake = await ledger.intakes.getIntake(intakeId);
  if (intake === undefined) return outcomeOf(refused(`the ledger has no intake ${intakeId}`));
  const orders = await ordersToRedrive(intake, ledger, run.command.commandId);
  if ('done' in orders) return outcomeOf(orders);
  if (orders.ended.length + orders.queued.length === 0 && run.reached === undefined)
    return outcomeOf(refused(`every order of ${intake.object.key} is ordered or on its way`));
  const result = await redriveFile(orders, nameOf(run.decision), await providerWorkerOf(run), run);
  return result === undefined ? { kind: 'again' } : { kind: 'done', result };
};
