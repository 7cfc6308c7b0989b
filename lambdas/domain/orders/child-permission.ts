import type { Order } from './order.ts';

/**
 * Whether the half of a refused order may continue. Halves are put before the order that they replace is REPLACED, and
 * it may never be: its worker can be killed between the two, or lose its write to reconciliation. Only a final state of
 * the parent lets a half claim anybody.
 *
 * - `go`: the parent is replaced by it.
 * - `wait`: the worker that put it may be about to write that. The parent's lease bounds the wait.
 * - `void`: the parent continued without it. Its next attempt makes halves with other ids, so this one is never needed
 *   again.
 */
export const permissionOfHalf = (half: Pick<Order, 'clientOrderId'>, parent: Order): 'go' | 'wait' | 'void' => {
  if (parent.state === 'SUBMITTING') return 'wait';
  return parent.state === 'REPLACED' && parent.children.includes(half.clientOrderId) ? 'go' : 'void';
};

/**
 * The same for a child that was set aside: it is put before its parent is leased without those members, and its worker
 * can stop between the two. The next worker may find the members free and order them, or reject them for good.
 *
 * - `wait`: the parent has not claimed yet.
 * - `void`: also if the parent is parked. If it is queued again, it sets its members aside to a child with another id.
 */
export const permissionOfAside = (aside: Pick<Order, 'clientOrderId'>, parent: Order): 'go' | 'wait' | 'void' => {
  if (Object.values(parent.setAside).includes(aside.clientOrderId)) return 'go';
  const mayClaim = parent.state === 'QUEUED' && parent.attempt === undefined && parent.paceSlot === undefined;
  return mayClaim ? 'wait' : 'void';
};
