import { openCommands } from '../connect/open-commands.ts';
import { withLedger } from '../connect/open-stage-ledger.ts';
import { CommandError } from '../terminal/command-error.ts';
import { confirm } from '../terminal/confirm.ts';
import { actOnMany, isFiltered, type ManyOptions } from './act-on-many.ts';
import { finish } from './operator-outcome.ts';

export interface ResolveOptions extends ManyOptions {
  readonly adopt?: string;
  readonly absent?: boolean;
}

/** `resolve ORDER --adopt P | --absent`, `resolve --absent` with a filter: ends what needs attention, if the provider confirms it. */
export const resolveParked = async (clientOrderId: string | undefined, options: ResolveOptions): Promise<void> => {
  const { adopt, absent = false } = options;
  if ((adopt === undefined) !== absent)
    throw new CommandError('Say what the provider shows: --adopt PROVIDER_ORDER_ID, or --absent (not both).');
  if (isFiltered(clientOrderId, options)) {
    if (adopt !== undefined)
      throw new CommandError(
        '--adopt says which order of the provider one order is: name that order, without a filter.',
      );
    return actOnMany('resolve-orders-absent', options);
  }
  const commands = await openCommands(options, { mayServe: false });
  await withLedger(options, async (ledger, { tableName }) => {
    const order = await ledger.orders.getOrder(clientOrderId);
    if (order === undefined) throw new CommandError(`The ledger has no order "${clientOrderId}" of ours.`);
    const reason = 'reason' in order ? `\nIt says: ${order.reason}` : '';
    const isAccepted = order.state === 'ORDERED';
    const step = isAccepted
      ? adopt === undefined
        ? 'is checked again, and people without a desktop there may be ordered again'
        : `counts the desktops that the provider lists under ${adopt} as its own`
      : adopt === undefined
        ? `is sent to the provider again if nothing of it is there`
        : `is recorded as ${adopt}, and its ${order.sent?.length ?? 0} desktops as ordered`;
    await confirm(`Order ${clientOrderId} (${order.state}) ${step}.${reason}`, options);
    const command = await commands.send(
      adopt === undefined
        ? { kind: 'resolve-absent', clientOrderId }
        : { kind: 'resolve-adopt', clientOrderId, providerOrderId: adopt },
      tableName,
    );
    await finish(command, ledger, options);
  });
};
