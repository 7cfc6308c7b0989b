import type { ListedOrder } from '../../domain/doubts/evidence.ts';
import { judgeAdoption } from '../../domain/doubts/judge-adoption.ts';
import { membersWithOlderDesktops } from '../../domain/doubts/members-with-older-desktops.ts';
import { idsOf, joinIds } from '../../domain/doubts/provider-order-ids.ts';
import { type OperatorResult, type Refused, refused } from '../../domain/operating/operator-result.ts';
import type { Position } from '../../domain/orders/attempt.ts';
import { rejectParked, requeueParked, wasDoneFor } from '../../domain/orders/operator-transitions.ts';
import {
  isOpen,
  type NeedsAttentionOrder,
  type Order,
  type OrderedOrder,
  type ParkedInDoubtOrder,
} from '../../domain/orders/order.ts';
import { creationWindow, timesOf } from '../../domain/orders/ordering-times.ts';
import { fenceOf, type ProviderOrderItem } from '../../domain/orders/provider-order.ts';
import { EvidenceUnavailableError } from '../../ports/provider.ts';
import { adoptOrder } from '../doubts/adopt-order.ts';
import { createNumberCheck } from '../doubts/compare-numbers.ts';
import { asSent, proveAbsent } from '../doubts/prove-absent.ts';
import { candidateOf, readProvider } from '../doubts/read-provider.ts';
import { createRecordedOrders } from '../doubts/recorded-orders.ts';
import { itemsFor, type SettledSweep } from '../doubts/settle-provider-orders.ts';
import { reopenIntake } from '../signals/reopen-intake.ts';
import { requestReportsAgain } from '../signals/request-changed-reports.ts';
import { requestReport } from '../signals/request-report.ts';
import { startFollowing } from '../signals/start-following.ts';
import type { ProviderWorker } from '../signals/worker.ts';
import { requestExpired } from './request-expired.ts';
import { resolveDesktops } from './resolve-desktops.ts';

/** Why `resolve` does not apply to the order. */
const notParked = (clientOrderId: string, order: Order | undefined): Refused =>
  refused(
    order === undefined
      ? `the ledger has no order ${clientOrderId}`
      : `order ${clientOrderId} is ${order.state}; only one in NEEDS_ATTENTION, or an accepted one whose desktops are in doubt, can be resolved`,
  );

/**
 * NEEDS_ATTENTION -> ORDERED: a person states which provider order it is, and everything that can be checked agrees.
 */
export const resolveAdopt = async (
  clientOrderId: string,
  providerOrderId: string,
  by: string,
  deps: ProviderWorker,
): Promise<OperatorResult> => {
  const { ledger, book, clock } = deps;
  const order = await ledger.orders.getOrder(clientOrderId);
  if (order !== undefined && wasDoneFor(deps.command, order)) return resolvedBefore(order, deps);
  if (order?.state === 'ORDERED') return resolveDesktops(order, providerOrderId, by, deps);
  if (order?.state !== 'NEEDS_ATTENTION') return notParked(clientOrderId, order);
  const sent = asSent(order);
  if (sent === undefined) return refused(`order ${clientOrderId} was never sent, so ${providerOrderId} is not its own`);

  const times = timesOf(sent, deps.times);
  const self = await candidateOf(sent, ledger.orders);
  let listed: ListedOrder | undefined;
  let item: ProviderOrderItem | undefined;
  try {
    const sweep = await readProvider(self, clock.now(), book, times);
    listed = joinIds(sweep.listed, sweep.desktops).find((candidate) => idsOf(candidate).includes(providerOrderId));
    if (listed === undefined) {
      const elsewhere = await book.orderStatus(providerOrderId);
      const window = creationWindow(Date.parse(sent.leasedAt), times);
      return refused(
        elsewhere === undefined
          ? `the provider has no order ${providerOrderId}`
          : `${providerOrderId} was placed at ${new Date(elsewhere.createdAt).toISOString()}, not between ${new Date(window.from).toISOString()} and ${new Date(window.to).toISOString()}, when attempt ${sent.attempt.no} can have done it`,
      );
    }
    const checkNumber = createNumberCheck(createRecordedOrders(ledger.orders), deps);
    const detailed = await checkNumber(await book.orderDetails(listed));
    // The ledger is read after the provider, so an order recorded meanwhile counts.
    const joined = joinIds(sweep.listed, sweep.desktops).map((one) =>
      one.providerOrderId === detailed.providerOrderId ? detailed : one,
    );
    const standing = await ledger.providerOrders.getProviderOrders(joined.flatMap(idsOf));
    const fence = fenceOf(idsOf(detailed), standing);
    if (fence.kind === 'contradiction') return refused(fence.reason);
    listed = detailed;
    item = fence.item;
    const gate = judgeAdoption(self, detailed, { sweep, items: itemsFor(self, joined, standing), times });
    if (!gate.passes) return refused(gate.reason);
  } catch (error) {
    if (!(error instanceof EvidenceUnavailableError)) throw error;
    return refused(error.message);
  }
  await adoptOrder(sent, { listed, item }, `resolve --adopt, by ${by}`, deps);
  const now = await ledger.orders.getOrder(clientOrderId);
  return now?.state === 'ORDERED' && idsOf(listed).includes(now.providerOrderId)
    ? { done: true, what: `order ${clientOrderId} is ORDERED as ${now.providerOrderId}`, order: now }
    : refused(`order ${clientOrderId} or ${providerOrderId} was changed meanwhile: look at it and ask again`);
};

/**
 * NEEDS_ATTENTION -> QUEUED: a person states that nothing of it is at the provider, and a sweep proves it. Members
 * whose names are on older desktops are removed, as in reconciliation; REJECTED if nobody is left.
 */
export const resolveAbsent = async (
  clientOrderId: string,
  by: string,
  deps: ProviderWorker,
): Promise<OperatorResult> => {
  const { ledger, messages, clock } = deps;
  const order = await ledger.orders.getOrder(clientOrderId);
  if (order !== undefined && wasDoneFor(deps.command, order)) return resolvedBefore(order, deps);
  if (order?.state === 'ORDERED') return resolveDesktops(order, undefined, by, deps);
  if (order?.state !== 'NEEDS_ATTENTION') return notParked(clientOrderId, order);
  if (order.settled && order.waitsFor !== undefined)
    return refused(
      `order ${clientOrderId} waits for order ${order.waitsFor}: end that one, and this order continues by itself`,
    );
  const gate = await proveAbsent(order, 'block', deps);
  const now = await ledger.orders.getOrder(clientOrderId);
  if (now?.state === 'ORDERED') return { done: true, what: foundText(now), order: now };
  if (!gate.passes) return refused(gate.reason);

  const named = gate.shown === undefined ? {} : await namedByOlder(gate.shown, deps);
  const because = {
    at: new Date(clock.now()).toISOString(),
    reason: `nothing of it is at the provider${namedText(named)}: resolve --absent, by ${by}`,
    command: deps.command,
  };
  if (gate.shown?.sent.sent.every((position) => named[position] !== undefined)) {
    const ending = { reason: order.reason, ejected: { ...order.ejected, ...named } };
    const transition = rejectParked(order, ending, because);
    if ((await ledger.orders.write(transition)) === 'lost') return changed(order);
    await requestReport(transition.to, deps);
    return {
      done: true,
      what: `order ${clientOrderId} is REJECTED: desktops of all its names exist already, and are older`,
      order: transition.to,
    };
  }
  const gone = await requestExpired(clientOrderId, ledger.orders);
  if (gone !== undefined) return gone;
  await reopenIntake(order, `order ${clientOrderId} continues`, ledger, clock);
  const transition = requeueParked(order, named, because);
  if ((await ledger.orders.write(transition)) === 'lost') return changed(order);
  await messages.sendOrders([clientOrderId], 0);
  return {
    done: true,
    what: `order ${clientOrderId} is QUEUED and will be sent again${namedText(named)}`,
    order: transition.to,
  };
};

/** By an earlier try of the same command, which may have stopped before it sent a message. */
const resolvedBefore = async (order: Order, deps: ProviderWorker): Promise<OperatorResult> => {
  const { clientOrderId, state } = order;
  if (state === 'QUEUED') await deps.messages.sendOrders([clientOrderId], 0);
  if (state === 'REJECTED') await requestReport(order, deps, true);
  if (state === 'ORDERED') {
    await startFollowing(order, deps);
    // Its own file, and each that points at it: which of its desktops were in doubt before, nothing says any more.
    if (!isOpen(order)) await requestReportsAgain(order, deps, 'every file');
  }
  return { done: true, what: `order ${clientOrderId} was resolved, and is ${state}`, order };
};

const namedByOlder = async (
  { sent, settled }: { readonly sent: ParkedInDoubtOrder; readonly settled: SettledSweep },
  { ledger, times }: ProviderWorker,
): Promise<Readonly<Record<Position, string>>> =>
  membersWithOlderDesktops(
    sent,
    await ledger.orders.getMembers(sent.clientOrderId),
    settled.sweep,
    timesOf(sent, times),
  );

const namedText = (named: Readonly<Record<Position, string>>): string => {
  const count = Object.keys(named).length;
  return count === 0 ? '' : `, without ${count} whose names older desktops have`;
};

const foundText = ({ clientOrderId, providerOrderId }: OrderedOrder): string =>
  `order ${clientOrderId} was found at the provider and is ORDERED now, as ${providerOrderId}`;

/** The check's own sweep settled the order: it has its desktops, so its people are not free. */
export const foundInstead = (order: OrderedOrder): Refused => ({ ...refused(foundText(order)), recorded: true });

export const changed = ({ clientOrderId }: NeedsAttentionOrder): Refused =>
  refused(`order ${clientOrderId} was changed meanwhile: look at it and run the command again`);
