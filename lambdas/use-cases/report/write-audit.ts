import type { Intake } from '../../domain/intakes/intake.ts';
import { auditKey, auditOfIntake, auditOfOrder } from '../../domain/reporting/audit.ts';
import type { Summary } from '../../domain/reporting/summary.ts';
import type { FileStore } from '../../ports/drops.ts';
import type { Ledger } from '../../ports/ledger.ts';

const READ_AT_ONCE = 100;

/**
 * Streams the audit record of a final report: JSON lines, the intake's first, then one for each order of the summary.
 */
export const writeAudit = async (
  intake: Intake,
  summary: Summary,
  reportedAt: string,
  deps: { readonly ledger: Ledger; readonly files: FileStore; readonly auditBucket?: string | undefined },
): Promise<void> => {
  const bucket = deps.auditBucket ?? intake.object.bucket;
  await deps.files.write(bucket, auditKey(intake), 'application/jsonl', records(intake, summary, reportedAt, deps));
};

async function* records(
  intake: Intake,
  summary: Summary,
  reportedAt: string,
  { ledger }: { readonly ledger: Ledger },
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${JSON.stringify(auditOfIntake(intake, summary, reportedAt))}\n`);
  const ids = summary.orders.map(({ clientOrderId }) => clientOrderId);
  for (let start = 0; start < ids.length; start += READ_AT_ONCE) {
    const wanted = ids.slice(start, start + READ_AT_ONCE);
    const found = await ledger.orders.getOrders(wanted);
    const orders = wanted.map((id) => {
      const order = found.get(id);
      if (order === undefined) throw new Error(`order ${id} of intake ${intake.intakeId} vanished from the ledger`);
      return `${JSON.stringify(auditOfOrder(order))}\n`;
    });
    yield Buffer.from(orders.join(''));
  }
}
