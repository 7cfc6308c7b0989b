import type { Intake } from '../intakes/intake.ts';
import type { Member } from '../members/line.ts';
import type { Position } from '../orders/attempt.ts';
import type { Order, OrderedOrder } from '../orders/order.ts';
import { fromUnits, toUnits } from '../values/money.ts';
import { omitUndefined } from '../values/omit-undefined.ts';
import { NO_CELLS, reasonText } from '../wording/reason-text.ts';
import { interimOutcome, type Owner } from './line-outcome.ts';

/** How a program that reads the export takes a column. Times are ISO 8601, UTC. */
type ColumnType = 'text' | 'number' | 'amount' | 'time';

/** The columns of the export, and what each means: docs/COMMANDS.md has the same table. */
export const DESKTOP_COLUMNS = {
  file: ['text', 'the key of the dropped file'],
  file_version: ['text', 'its version in the bucket'],
  intake_id: ['text', "Deskdrop's id of the drop"],
  dropped_at: ['time', ''],
  dropped_by: ['text', "the uploader's account"],
  approved_by: ['text', 'who approved the file, if it waited for that'],
  line: ['number', 'line of the file'],
  user_name: ['text', 'empty for a desktop without a user'],
  computer_name: ['text', 'of a desktop without a user, the name that the order asked for'],
  user_group: ['text', ''],
  profile: ['text', ''],
  status: ['text', 'as in the [result](RESULTS.md#what-each-status-means), or `in-progress`'],
  reason: ['text', 'as in the result'],
  order_id: ['text', "Deskdrop's id of the order"],
  provider_order_id: ['text', 'of an `already-ordered` line, the order that has the desktop'],
  order_state: ['text', 'see [ARCHITECTURE.md](ARCHITECTURE.md#the-states)'],
  ordered_at: ['time', 'when the provider accepted the order'],
  payment_mode: ['text', '`manual`, `confirm` or `auto`'],
  payment_state: ['text', '`unpaid`, `paying`, `unknown`, `paid`, `held` or `given-up`'],
  paid_at: ['time', 'when the order was first seen paid'],
  payment_approved_by: ['text', 'who let the payment go, if it waited for that'],
  amount: ['amount', "the desktop's share of the order's amount; the shares of an order add up to it"],
  currency: ['text', ''],
  desktop_state: ['text', '`ordered`, `provisioning`, `active` or `failed`'],
} as const satisfies Readonly<Record<string, readonly [ColumnType, string]>>;

export type DesktopColumn = keyof typeof DESKTOP_COLUMNS;

/** One desktop that a file asked for: what became of it, and what it costs. What does not apply is absent. */
export type DesktopRecord = Readonly<Partial<Record<DesktopColumn, string | number>>>;

/** What the records of one order are made of. */
export interface ExportedOrder {
  readonly intake: Intake;
  readonly order: Order;
  readonly members: readonly Member[];
  readonly owners: ReadonlyMap<string, Owner>;
}

/** One record for each member that the order still answers for: whoever moved to another order has a record there. */
export const desktopRecords = ({ intake, order, members, owners }: ExportedOrder): DesktopRecord[] => {
  const facts = { orders: new Map([[order.clientOrderId, order]]), owners };
  const ordered = order.state === 'ORDERED' ? placedPositions(order) : [];
  return members
    .filter(({ position }) => !(position in order.setAside) && !(position in (order.redriven ?? {})))
    .map(({ position, line, userName, computerName }): DesktopRecord => {
      const fate = { kind: 'ordered-in', line, clientOrderId: order.clientOrderId, position, computerName } as const;
      const { status, reason, desktopState, providerOrderId } = interimOutcome(fate, facts);
      return omitUndefined({
        file: intake.object.key,
        file_version: intake.object.versionId,
        intake_id: intake.intakeId,
        dropped_at: intake.receivedAt,
        dropped_by: intake.requester,
        approved_by: intake.approval?.by,
        line,
        user_name: userName,
        computer_name: computerName,
        user_group: order.userGroup,
        profile: order.profile,
        status,
        reason: reasonText(reason, NO_CELLS, 'en'),
        order_id: order.clientOrderId,
        provider_order_id: providerOrderId || undefined,
        order_state: order.state,
        payment_mode: order.payment,
        desktop_state: desktopState || undefined,
        ...(order.state === 'ORDERED' && ordered.includes(position) ? paymentOf(order, ordered.indexOf(position)) : {}),
      });
    });
};

/** The members that the provider's order was placed with: `sent` no longer has those whose desktop failed. */
const placedPositions = ({ sent, desktopStates }: OrderedOrder): readonly Position[] => {
  const failed = Object.keys(desktopStates).map(Number);
  return [...new Set([...sent, ...failed])].sort((a, b) => a - b);
};

/** @param index the member's place among those that the order was placed with */
const paymentOf = (order: OrderedOrder, index: number) => {
  const { orderedAt, paymentState, payApproval, amount } = order;
  return {
    ordered_at: orderedAt,
    payment_state: paymentState.kind,
    paid_at: paymentState.kind === 'paid' ? paymentState.paidAt : undefined,
    payment_approved_by: payApproval?.by,
    amount: amount === undefined ? undefined : shareOf(amount.value, index, placedPositions(order).length),
    currency: amount?.currency,
  };
};

/** The shares of an amount differ by a ten-thousandth at most, and add up to it exactly. */
const shareOf = (amount: number, index: number, count: number): number => {
  const units = toUnits(amount);
  return fromUnits(Math.floor(units / count) + (index < units % count ? 1 : 0));
};
