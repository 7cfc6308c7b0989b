import { holderOf } from '../../../lambdas/domain/claims/claim.ts';
import { findReleaseTarget, releaseOrdered, releaseParked } from '../../../lambdas/use-cases/operate/release-person.ts';
import { withOperations } from '../connect/open-operations.ts';
import type { OperatorOptions } from '../connect/operator-options.ts';
import { confirm } from '../terminal/confirm.ts';
import { finish } from './operator-outcome.ts';

export interface ReleaseOptions extends OperatorOptions {
  /** The prefix of derived computer names, if it is not the stage's. */
  readonly prefix?: string;
}

/**
 * `release USER|DESKTOP`: for a person who left, may have a second desktop, or must not wait for a parked order.
 */
export const release = (name: string, options: ReleaseOptions): Promise<void> =>
  withOperations(options, async ({ ledger, clock, by, computerNamePrefix, connect }) => {
    const target = await findReleaseTarget(name, ledger, options.prefix ?? computerNamePrefix);
    if ('done' in target) return finish(target, options);
    const { claim, order } = target;
    if (target.kind === 'ordered') {
      await confirm(
        `${holderOf(claim)} has ${claim.computerName} in order ${target.order.providerOrderId} (${order.clientOrderId}, line ${claim.line}).\n` +
          'After the release, the next file that names this person orders another desktop. It needs another computer name as long as this desktop exists.\n' +
          'The present desktop stays at the provider, and must still be paid if it is unpaid: cancel or delete it there if it is no longer needed.',
        options,
      );
      return finish(await releaseOrdered(target, by, { ledger, clock }), options);
    }
    const deps = await connect();
    await confirm(
      `${holderOf(claim)} is held by order ${order.clientOrderId}, which needs attention: ${target.order.reason}\n` +
        `If nothing of it is at the provider, the order ends as REJECTED and all of its ${order.size} desktops may be ordered again.`,
      options,
    );
    finish(await releaseParked(target.order, by, deps), options);
  });
