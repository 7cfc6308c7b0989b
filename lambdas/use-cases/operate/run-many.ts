import { isChosen, type ManyKind } from '../../domain/commands/chosen-orders.ts';
import type { ChosenOrders, CommandRequestOf, ListResult } from '../../domain/commands/command.ts';
import { grown, shortReason } from '../../domain/commands/list-result.ts';
import { type OperatorResult, refused } from '../../domain/operating/operator-result.ts';
import { wasDoneFor } from '../../domain/orders/operator-transitions.ts';
import type { Order } from '../../domain/orders/order.ts';
import type { ProviderWorker } from '../signals/worker.ts';
import { actOnEach } from './act-on-each.ts';
import { type CommandOutcome, type CommandRun, nameOf, providerWorkerOf } from './command-run.ts';
import { redriveOrder } from './redrive-order.ts';
import { releaseAll } from './release-all.ts';
import { resolveAbsent } from './resolve-order.ts';

type Act = (order: Order, by: string, deps: ProviderWorker) => Promise<OperatorResult>;

type OrdersList = Extract<ListResult, { readonly kind: 'orders' }>;
const NOTHING: OrdersList = { kind: 'orders', done: [], refused: [] };

/**
 * Does with each chosen order what the command does with a single one, by the same rules. May be repeated as often as its
 * time is too short: it continues behind the last order that was dealt with, and what it did carries the command's id.
 */
const runMany = async (
  { kind, filter, orders }: { readonly kind: ManyKind } & ChosenOrders,
  run: CommandRun,
  act: Act,
): Promise<CommandOutcome> => {
  const deps = await providerWorkerOf(run);
  const by = nameOf(run.decision);
  const ids = orders.map(({ clientOrderId }) => clientOrderId);
  const seen = new Map(orders.map(({ clientOrderId, state }) => [clientOrderId, state]));
  const { reached } = run;
  const result = await actOnEach<OrdersList>(
    {
      ids: reached === undefined ? ids : ids.slice(ids.indexOf(reached.order) + 1),
      before: reached?.result.kind === 'orders' ? reached.result : NOTHING,
      act: async (clientOrderId) => {
        const order = await deps.ledger.orders.getOrder(clientOrderId);
        if (order === undefined) return refused(`the ledger has no order ${clientOrderId}`);
        if (wasDoneFor(deps.command, order)) return act(order, by, deps);
        if (order.state !== seen.get(clientOrderId))
          return refused(`it was ${seen.get(clientOrderId)} when you looked, and is ${order.state} now`);
        if (!isChosen(kind, order, filter)) return refused('it is not what was asked for any more: look at it again');
        return act(order, by, deps);
      },
      add: (list, orderId, outcome) =>
        grown(
          list,
          outcome.done
            ? { done: [...list.done, { orderId, what: shortReason(outcome.what) }] }
            : { refused: [...list.refused, { orderId, reason: shortReason(outcome.reason) }] },
        ),
    },
    run,
  );
  return result === undefined ? { kind: 'again' } : { kind: 'done', result };
};

export const runManyRedrives = (
  request: CommandRequestOf<'redrive-orders'>,
  run: CommandRun,
): Promise<CommandOutcome> => runMany(request, run, redriveOrder);

export const runManyAbsences = (
  request: CommandRequestOf<'resolve-orders-absent'>,
  run: CommandRun,
): Promise<CommandOutcome> =>
  runMany(request, run, ({ clientOrderId }, by, deps) => resolveAbsent(clientOrderId, by, deps));

export const runManyReleases = (
  request: CommandRequestOf<'release-orders'>,
  run: CommandRun,
): Promise<CommandOutcome> => runMany(request, run, releaseAll);
