import type { FileStop } from '../../domain/intakes/brakes.ts';
import { decisionText } from '../../domain/intakes/hold-decision.ts';
import { type UnsentOrder, withdraw } from '../../domain/orders/operator-transitions.ts';
import type { WriteResult } from '../../ports/ledger.ts';
import { requestReport } from '../signals/request-report.ts';
import type { Worker } from '../signals/worker.ts';

/**
 * Ends an order of a stopped file that was not sent. Its people are free for other files at once. `lost`: somebody else
 * changed it meanwhile; whatever it is now, it ends here if it is ever queued again.
 */
export const withdrawOrder = async (
  order: UnsentOrder,
  { stopped }: FileStop,
  deps: Pick<Worker, 'ledger' | 'messages' | 'clock' | 'command'>,
): Promise<WriteResult> => {
  const text = decisionText('stopped', stopped);
  const transition = withdraw(order, text, {
    at: new Date(deps.clock.now()).toISOString(),
    reason: `its file was ${text}`,
    command: deps.command,
  });
  const result = await deps.ledger.orders.write(transition);
  if (result === 'written') await requestReport(transition.to, deps);
  return result;
};
