import type { IntakeIn } from '../../domain/intakes/intake.ts';
import { shardsFor } from '../../domain/values/shards.ts';

import type { SplittingWorker } from './splitting-worker.ts';

/** The same object again: its messages may be lost, so its open orders are sent once more, which is harmless. */
export const resendOrders = async (
  intake: IntakeIn<'QUEUED'>,
  { ledger, messages, clock }: SplittingWorker,
): Promise<void> => {
  const now = new Date(clock.now()).toISOString();
  const open = await ledger.orders.openOrders(intake.intakeId, shardsFor(intake.plan.orders), now);
  const orders = [...(await ledger.orders.getOrders(open)).values()];
  const queued = orders.filter(({ state }) => state === 'QUEUED').map(({ clientOrderId }) => clientOrderId);
  await messages.sendOrders(queued, 0);
  for (const { state, clientOrderId } of orders) {
    if (state === 'SUBMITTING' || state === 'IN_DOUBT' || state === 'ORDERED')
      await messages.sendReconcile(clientOrderId, 0);
  }
  await messages.sendReport(intake.intakeId, 0);
};
