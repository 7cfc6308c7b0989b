import { omitUndefined } from '../values/omit-undefined.ts';
import type { QueuedOrder } from './order.ts';
import type { Because } from './transition.ts';

/** The properties in which new orders differ; all others have their initial values. */
type NewOrder = Pick<
  QueuedOrder,
  'clientOrderId' | 'intakeId' | 'profile' | 'userGroup' | 'firstLine' | 'size' | 'payment' | 'origin' | 'shards'
>;

/**
 * A QUEUED order as it is first put into the ledger.
 *
 * @param because when (ISO 8601), where it comes from, and the command of a person that made it
 */
export const newOrder = (
  facts: NewOrder,
  { at, reason, command }: Pick<Because, 'at' | 'reason' | 'command'>,
): QueuedOrder => ({
  ...facts,
  state: 'QUEUED',
  createdAt: at,
  since: at,
  revision: 0,
  attemptsUsed: 0,
  throttled: 0,
  alreadyOrdered: {},
  ejected: {},
  setAside: {},
  history: [{ at, from: null, to: 'QUEUED', attempt: 0, reason, ...omitUndefined({ command }) }],
});
