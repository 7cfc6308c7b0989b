import { type Claim, desktopClaim, type Standing, standingOf, userClaim } from '../../domain/claims/claim.ts';
import type { Intake } from '../../domain/intakes/intake.ts';
import { userOfPlainName } from '../../domain/members/computer-name.ts';
import type { Member } from '../../domain/members/line.ts';
import { poolKeyOf } from '../../domain/members/pool.ts';
import type { Order, OrderState } from '../../domain/orders/order.ts';
import type { ProviderOrderItem } from '../../domain/orders/provider-order.ts';
import { shardsFor } from '../../domain/values/shards.ts';
import type { Ledger } from '../../ports/ledger.ts';

/** One intake, with how many of its orders are in each state. */
export interface IntakeStatus {
  readonly intake: Intake;
  readonly states: Readonly<Record<OrderState, number>>;
  readonly orders: readonly Order[];
}

export const intakeStatus = async (intake: Intake, ledger: Ledger): Promise<IntakeStatus> => {
  const shards = shardsFor('plan' in intake ? intake.plan.orders : 0);
  const ids = await ledger.orders.ordersOfIntake(intake.intakeId, shards);
  const orders = [...(await ledger.orders.getOrders(ids)).values()].sort((a, b) => a.firstLine - b.firstLine);
  return { intake, states: await ledger.orders.countStates(intake.intakeId, shards), orders };
};

/** One order with its members, by our id or by the provider's. */
export interface OrderStatus {
  readonly order: Order;
  readonly members: readonly Member[];
}

/** The order, the provider order that no order of ours owns, or undefined if the ledger knows neither. */
export const orderStatus = async (
  id: string,
  ledger: Ledger,
): Promise<OrderStatus | { readonly providerOrder: ProviderOrderItem } | undefined> => {
  const item = await ledger.providerOrders.getProviderOrder(id);
  const owner = item?.status === 'OWNED' ? item : item?.status === 'CANCELLING' ? item.owner : undefined;
  const order = await ledger.orders.getOrder(owner?.clientOrderId ?? id);
  if (order !== undefined) return { order, members: await ledger.orders.getMembers(order.clientOrderId) };
  return item === undefined ? undefined : { providerOrder: item };
};

/** Who holds a user or a computer name, and its present state. */
export interface DesktopStatus {
  readonly claim: Claim;
  readonly standing: Standing;
  readonly order: Order;
  readonly intake: Intake | undefined;
}

/**
 * By user name or computer name, case-insensitively. A computer name derived from a user name has no claim of its own:
 * it is found through its user.
 */
export const desktopStatus = async (
  name: string,
  ledger: Ledger,
  computerNamePrefix: string,
): Promise<DesktopStatus | undefined> => {
  const plainUser = userOfPlainName(name, computerNamePrefix);
  const claim =
    (await ledger.claims.getClaim(userClaim(name))) ??
    (await ledger.claims.getClaim(desktopClaim(name))) ??
    (await ledger.claims.getClaim(desktopClaim(poolKeyOf(name)))) ??
    (plainUser === undefined ? undefined : await ledger.claims.getClaim(userClaim(plainUser)));
  if (claim === undefined) return undefined;
  const order = await ledger.orders.getOrder(claim.clientOrderId);
  if (order === undefined)
    throw new Error(`the claim of ${name} names order ${claim.clientOrderId}, which is not in the ledger`);
  const intake = await ledger.intakes.getIntake(claim.intakeId);
  return { claim, standing: standingOf(order, claim.position, claim.pool), order, intake };
};
