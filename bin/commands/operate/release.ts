import { holderOf } from '../../../lambdas/domain/claims/claim.ts';
import { omitUndefined } from '../../../lambdas/domain/values/omit-undefined.ts';
import { findReleaseTarget } from '../../../lambdas/use-cases/operate/release-person.ts';
import { openCommands } from '../connect/open-commands.ts';
import { withLedger } from '../connect/open-stage-ledger.ts';
import { confirm } from '../terminal/confirm.ts';
import { actOnMany, isFiltered, type ManyOptions } from './act-on-many.ts';
import { finish, refusedError } from './operator-outcome.ts';

export interface ReleaseOptions extends ManyOptions {
  /** The prefix of derived computer names, if it is not the stage's. */
  readonly prefix?: string;
}

/**
 * `release USER|DESKTOP`, or with a filter for everybody of many orders: for a person who left, may have a second desktop, or must not wait for a parked order.
 */
export const release = async (name: string | undefined, options: ReleaseOptions): Promise<void> => {
  if (isFiltered(name, options)) return actOnMany('release-orders', options);
  const commands = await openCommands(options, { mayServe: false });
  await withLedger(options, async (ledger, { computerNamePrefix, tableName }) => {
    const target = await findReleaseTarget(name, ledger, options.prefix ?? computerNamePrefix);
    if ('done' in target) throw refusedError(target);
    const { claim, order } = target;
    await confirm(
      target.kind === 'ordered'
        ? `${holderOf(claim)} has ${claim.computerName} in order ${target.order.providerOrderId} (${order.clientOrderId}, line ${claim.line}).\n` +
            'After the release, the next file that names this person orders another desktop. It needs another computer name as long as this desktop exists.\n' +
            'The present desktop stays at the provider, and must still be paid if it is unpaid: cancel or delete it there if it is no longer needed.'
        : `${holderOf(claim)} is held by order ${order.clientOrderId}, which needs attention: ${target.order.reason}\n` +
            `If nothing of it is at the provider, the order ends as REJECTED and all of its ${order.size} desktops may be ordered again.`,
      options,
    );
    const seen = { clientOrderId: order.clientOrderId, standing: target.kind } as const;
    const request = { kind: 'release', name, seen, ...omitUndefined({ computerNamePrefix: options.prefix }) } as const;
    await finish(await commands.send(request, tableName), ledger, options);
  });
};
