import { desktopClaim, standingOf, userClaim } from '../../domain/claims/claim.ts';
import { judgeDesktopOrder, membersUnder } from '../../domain/following/judge-desktop-order.ts';
import { recordLook } from '../../domain/following/record-look.ts';
import type { Member } from '../../domain/members/line.ts';
import { poolKeyOf } from '../../domain/members/pool.ts';
import { type OperatorResult, refused } from '../../domain/operating/operator-result.ts';
import type { Order, OrderedOrder } from '../../domain/orders/order.ts';
import { appended } from '../../domain/orders/transition.ts';
import { doubtOf } from '../../domain/reporting/ordered-line-outcome.ts';
import { NO_CELLS, reasonText } from '../../domain/wording/reason-text.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { EvidenceUnavailableError } from '../../ports/provider.ts';
import { ownIds } from '../doubts/own-ids.ts';
import { lookAt } from '../follow/follow-order.ts';
import { requestChangedReports } from '../signals/request-changed-reports.ts';
import type { ProviderWorker } from '../signals/worker.ts';

/**
 * Ends the doubt about desktops of an accepted order. With an id, the desktops listed under it become the order's own;
 * without one, a new look must show that nothing is left that could be theirs, and their people are released.
 */
export const resolveDesktops = async (
  order: OrderedOrder,
  desktopOrderId: string | undefined,
  by: string,
  deps: ProviderWorker,
): Promise<OperatorResult> => {
  const { ledger, clock, times } = deps;
  const { clientOrderId } = order;
  if (doubtsOf(order).length === 0)
    return refused(
      `order ${clientOrderId} is ORDERED as ${order.providerOrderId}, and none of its desktops is in doubt`,
    );
  const own: OrderedOrder =
    desktopOrderId === undefined
      ? order
      : { ...order, otherIds: [...new Set([...(order.otherIds ?? []), desktopOrderId])] };
  const sighting = await lookAt(own, deps);
  if (sighting?.sight === undefined || sighting.verdict.kind !== 'told')
    return refused(
      sighting === undefined
        ? 'the provider did not answer, or does not know the order: ask again'
        : `the provider does not say any more that ${order.providerOrderId} is paid`,
    );
  if (desktopOrderId !== undefined) {
    try {
      const elsewhere = await deps.book.orderStatus(desktopOrderId);
      const item = await ledger.providerOrders.getProviderOrder(desktopOrderId);
      const { sight } = sighting;
      const operator = await deps.book.operator();
      const gate = judgeDesktopOrder(order, desktopOrderId, { elsewhere, item, sight, operator, times });
      if (!gate.passes) return refused(gate.reason);
      const rival = await laterOrder(order, membersUnder(order, desktopOrderId, sight, times), ledger);
      if (rival !== undefined)
        return refused(
          `order ${rival.clientOrderId} (${rival.state}) was made for one of its people since, and these desktops may be that one's: end it first`,
        );
      const { owned } = await ownIds(order, order.providerOrderId, [desktopOrderId], ledger.providerOrders);
      if (!owned) return refused(`${desktopOrderId} was changed meanwhile: ask again`);
    } catch (error) {
      if (!(error instanceof EvidenceUnavailableError)) throw error;
      return refused(error.message);
    }
  }
  const now = clock.now();
  const { seen, sight, verdict } = sighting;
  const looked = recordLook(own, { at: now, seen, sight, paymentState: verdict.paymentState }, times);
  const doubts = doubtsOf(looked.to);
  // A person who releases must leave no doubt; a person who adopts may leave something else in doubt.
  if (desktopOrderId === undefined && doubts.length > 0) return refused(doubts.join('; '));
  const how = desktopOrderId === undefined ? '--absent' : `--adopt ${desktopOrderId}`;
  const at = new Date(now).toISOString();
  const entry = {
    at,
    from: order.state,
    to: order.state,
    attempt: order.attempt.no,
    reason: `resolve ${how}, by ${by}`,
    ...(deps.command === undefined ? {} : { command: deps.command }),
  };
  const to: OrderedOrder = { ...looked.to, history: appended(looked.to.history, entry) };
  if ((await ledger.orders.write({ from: order, to })) === 'lost')
    return refused(`order ${clientOrderId} was changed meanwhile: look at it and run the command again`);
  await requestChangedReports(order, to, deps);
  const gone = order.sent.length - to.sent.length;
  const rest = doubts.length === 0 ? '' : `; still in doubt: ${doubts.join('; ')}`;
  return {
    done: true,
    what: `order ${clientOrderId} has ${to.sent.length} desktops${gone === 0 ? '' : `, and ${gone} of its people may be ordered again`}${rest}`,
    order: to,
  };
};

/**
 * A released person has had another order since, which may also contain a desktop of that name and user. Until that
 * order has its own desktop, nothing distinguishes the two.
 */
const laterOrder = async (
  order: OrderedOrder,
  members: readonly Member[],
  { claims, orders }: Ledger,
): Promise<Order | undefined> => {
  for (const member of members) {
    const claim = await claims.getClaim(
      member.pool === undefined ? userClaim(member.userName) : desktopClaim(poolKeyOf(member.computerName)),
    );
    if (claim === undefined || claim.clientOrderId === order.clientOrderId) continue;
    const owner = await orders.getOrder(claim.clientOrderId);
    if (owner === undefined || standingOf(owner, claim.position, claim.pool) === 'ended') continue;
    if (owner.state !== 'ORDERED' || owner.desktopStates[claim.position] !== 'active') return owner;
  }
  return undefined;
};

const doubtsOf = (order: OrderedOrder): string[] =>
  order.sent.flatMap((position) => {
    const doubt = doubtOf(order, position);
    return doubt === undefined ? [] : reasonText(doubt, NO_CELLS, 'en');
  });
