import { applyOutcome } from '../../domain/orders/apply-outcome.ts';
import { type Post, sameAttempt } from '../../domain/orders/attempt.ts';
import { isOpen, type Order, type SubmittingOrder } from '../../domain/orders/order.ts';
import { doubt } from '../../domain/orders/order-transitions.ts';
import type { SubmissionOutcome } from '../../domain/orders/outcome.ts';
import { requestReport } from '../signals/request-report.ts';
import { startFollowing } from '../signals/start-following.ts';
import type { Worker } from '../signals/worker.ts';
import { isolateRefusedMembers } from './isolate-refused-members.ts';
import { again, DONE, type NextStep } from './next-step.ts';

type RecordingWorker = Pick<Worker, 'ledger' | 'messages' | 'clock' | 'times' | 'log' | 'random'>;

/** Retries after concurrent changes; more often means that something is wrong with the ledger. */
const RECORD_TRIES = 10;

/**
 * Records the outcome of a POST: reads, decides and writes until a write succeeds or nothing is left to write.
 *
 * @returns `again` if the order is queued once more
 */
export const recordOutcome = async (
  clientOrderId: string,
  post: SubmittingOrder,
  told: SubmissionOutcome,
  deps: RecordingWorker,
): Promise<NextStep> => {
  const { ledger, messages, clock, times, log, random } = deps;
  const recordedAs =
    told.kind === 'accepted' ? await winProviderOrder(clientOrderId, post, told.providerOrderId, deps) : undefined;
  const won = told.kind !== 'accepted' || recordedAs !== undefined;
  const outcome =
    told.kind === 'accepted' && recordedAs !== undefined ? { ...told, providerOrderId: recordedAs } : told;
  for (let tries = 0; tries < RECORD_TRIES; tries++) {
    // Tries the leased order first: no other process changes it while its worker is in time, and the write would fail.
    const order = tries === 0 ? post : await ledger.orders.getOrder(clientOrderId);
    if (order === undefined) throw new Error(`order ${clientOrderId} vanished from the ledger`);
    const at = new Date(clock.now()).toISOString();
    if (!won) {
      // Reconciliation took the provider order for an orphan; it also finds out how that ended.
      if (order.state !== 'SUBMITTING' || !sameAttempt(order.attempt, post.attempt)) return DONE;
      const reason = "accepted, but its provider order is already being cancelled or is another order's";
      if ((await ledger.orders.write(doubt(order, reason, { at, reason }))) === 'lost') continue;
      await messages.sendReconcile(clientOrderId, times.sweepEveryMs);
      return DONE;
    }
    const step = applyOutcome(order, post, outcome, { at, random: random(), times });
    switch (step.kind) {
      case 'recorded':
      case 'stale':
        return DONE;
      case 'extra':
        log.error('the provider accepted an order that nobody waits for any more', {
          clientOrderId,
          providerOrderId: step.providerOrderId,
        });
        // Sent first: a worker that stops in between leaves an item that names its order, which is as good.
        await messages.sendExtra(step.providerOrderId, times.followMinMs);
        await ledger.providerOrders.changeProviderOrder(
          { providerOrderId: step.providerOrderId, status: 'OWNED', clientOrderId, attempt: post.attempt },
          { providerOrderId: step.providerOrderId, status: 'EXTRA', reason: 'accepted too late', clientOrderId },
        );
        return DONE;
      case 'write': {
        const { from } = step.transition;
        const maySpare =
          outcome.kind === 'refused' &&
          outcome.fault === 'order' &&
          (from.state === 'SUBMITTING' || from.state === 'IN_DOUBT');
        const transition = maySpare ? await isolateRefusedMembers(from, outcome, at, ledger) : step.transition;
        if (transition === undefined) return DONE;
        if ((await ledger.orders.write(transition)) === 'lost') continue;
        const { to } = transition;
        if (to.state === 'QUEUED') return again(Math.max(0, Date.parse(to.notBefore ?? at) - clock.now()));
        await passOn(to, deps);
        return DONE;
      }
    }
  }
  throw new Error(`the outcome of order ${clientOrderId} could not be recorded in ${RECORD_TRIES} tries`);
};

/** Notifies the process that continues the order, by a message. */
const passOn = async (to: Order, deps: RecordingWorker): Promise<void> => {
  const { messages, times } = deps;
  if (to.state === 'REPLACED') return messages.sendOrders(to.children, 0);
  if (to.state === 'IN_DOUBT') return messages.sendReconcile(to.clientOrderId, times.sweepEveryMs);
  if (to.state === 'ORDERED') await startFollowing(to, deps);
  if (!isOpen(to)) await requestReport(to, deps);
};

/** The id under which to record the order: another one if reconciliation found it by that meanwhile. */
const winProviderOrder = async (
  clientOrderId: string,
  post: Post,
  providerOrderId: string,
  { ledger }: RecordingWorker,
): Promise<string | undefined> => {
  const item = { providerOrderId, status: 'OWNED', clientOrderId, attempt: post.attempt } as const;
  const standing = await ledger.providerOrders.putProviderOrder(item);
  const isOurs =
    standing.status === 'OWNED' &&
    standing.clientOrderId === clientOrderId &&
    sameAttempt(standing.attempt, post.attempt);
  return isOurs ? (standing.sameAs ?? providerOrderId) : undefined;
};
