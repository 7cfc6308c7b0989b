import type { Order } from '../../domain/orders/order.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Messages } from '../../ports/messages.ts';

/** The indexes need a moment to show the last write. */
const REPORT_DELAY_MS = 1_000;

/**
 * The process that writes a final state checks whether the file has ended. The index is only a hint: the report reads
 * every order consistently, and the schedule repeats missed requests. An order that needed attention, and the origin of
 * a redrive, are already in a report as such: that report is then written again. A child may descend from either.
 *
 * @param stoodInReport a report may show its ending already, for another cause than these
 */
export const requestReport = async (
  order: Order,
  { ledger, messages }: { readonly ledger: Ledger; readonly messages: Messages },
  stoodInReport = false,
): Promise<void> => {
  if ((await ledger.orders.findOtherOpenOrder(order)) !== undefined) return;
  const again =
    stoodInReport || order.origin.kind !== 'planned' || order.history.some(({ from }) => from === 'NEEDS_ATTENTION');
  await messages.sendReport(order.intakeId, REPORT_DELAY_MS, { again });
};
