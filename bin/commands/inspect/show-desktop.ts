import { holderOf } from '../../../lambdas/domain/claims/claim.ts';
import { type DesktopStatus, desktopStatus } from '../../../lambdas/use-cases/status/order-status.ts';
import { type LedgerOptions, withLedger } from '../connect/open-stage-ledger.ts';
import { print } from '../json/print.ts';
import { CommandError } from '../terminal/command-error.ts';
import { showTime } from '../terminal/show-time.ts';
import { textTable, widthOf } from '../terminal/text-table.ts';

export interface DesktopOptions extends LedgerOptions {
  readonly json?: boolean;
  readonly prefix?: string;
}

/** `desktop NAME`, a user or computer name: who has it, from which file and line, in which order. */
export const showDesktop = (name: string, options: DesktopOptions): Promise<void> =>
  withLedger(options, async (ledger, { computerNamePrefix }) => {
    const status = await desktopStatus(name, ledger, options.prefix ?? computerNamePrefix);
    if (status === undefined) throw new CommandError(`The ledger has no user or computer name "${name}".`);
    print(options, 'desktop', status, () => desktopText(status, widthOf(process.stdout)));
  });

export const desktopText = ({ claim, standing, order, intake }: DesktopStatus, width: number): string =>
  textTable(
    [
      ['user', holderOf(claim)],
      ['computer name', claim.computerName],
      ['standing', standing],
      ...(claim.released === undefined ? [] : [['released', `${showTime(claim.released.at)} by ${claim.released.by}`]]),
      ['file', `${intake?.object.key ?? claim.intakeId} line ${claim.line}`],
      ['order', `${order.clientOrderId} (${order.state})`],
      ['provider order', 'providerOrderId' in order ? order.providerOrderId : '-'],
    ],
    { width },
  );
