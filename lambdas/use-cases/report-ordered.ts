import { emptyCounts } from '../domain/final-word.ts';
import type { DropObject, Intake, PinnedPlan } from '../domain/intake.ts';
import { lineOutcome, type ReportFacts } from '../domain/line-outcome.ts';
import { isOpen, type Order } from '../domain/order.ts';
import { planIntake } from '../domain/plan-intake.ts';
import { resultFile } from '../domain/result-file.ts';
import { reportKeys, type Summary, summaryOf } from '../domain/summary.ts';
import type { Log } from '../ports.ts';
import { plannedLines } from './planned-lines.ts';
import { readOwners } from './read-owners.ts';
import type { UnorderedDependencies, Written } from './report-unordered.ts';

type OrderedDependencies = Pick<UnorderedDependencies, 'ledger' | 'files'> & { readonly log: Log };

const READ_AT_ONCE = 100;

/** What the file waits for: all its orders, of which some have not ended. */
export interface StillOpen {
  readonly open: ReadonlyMap<string, Order>;
}

/** The final word on every line of a file whose orders have ended. */
export const writeOrdered = async (
  { object, intakeId }: Intake,
  plan: PinnedPlan,
  deps: OrderedDependencies,
): Promise<Written | StillOpen> => {
  const { ledger, files, log } = deps;
  const orders = await readOrders(intakeId, object, plan, deps);
  const open = [...orders.values()].filter(isOpen);
  if (open.length > 0) {
    log.info('intake has open orders', { intakeId, open: open.length });
    return { open: orders };
  }
  const facts: ReportFacts = { orders, owners: await readOwners(orders.values(), ledger) };
  const keys = reportKeys(object.key, intakeId);
  const counts = emptyCounts();
  const { header, lines } = await plannedLines(await files.open(object), { ...plan, intakeId }, (fate) => {
    const outcome = lineOutcome(fate, facts);
    counts[outcome.word] += 1;
    return outcome;
  });
  await files.write(object.bucket, keys.resultKey, 'text/csv; charset=utf-8', resultFile(header, lines));
  const summary: Summary = {
    intakeId,
    file: object.key,
    lines: plan.counts.lines,
    final: true,
    counts,
    orders: [...orders.values()].map(summaryOf),
    result: keys.resultKey,
  };
  return { keys, summary };
};

/** Every order of the plan, derived again and read consistently, and the orders that its members went on to. */
const readOrders = async (
  intakeId: string,
  object: DropObject,
  plan: PinnedPlan,
  { ledger, files }: OrderedDependencies,
): Promise<Map<string, Order>> => {
  const orders = new Map<string, Order>();
  let ids: string[] = [];
  const read = async () => {
    while (ids.length > 0) {
      const found = await ledger.orders.getOrders(ids);
      const missing = ids.find((id) => !found.has(id));
      if (missing !== undefined) throw new Error(`order ${missing} of intake ${intakeId} is not in the ledger`);
      // A file has thousands of orders: their histories stay in the ledger.
      for (const [id, order] of found) orders.set(id, { ...order, history: [] });
      ids = [
        ...new Set(
          [...found.values()].flatMap(({ setAside, redriven }) => Object.values({ ...redriven, ...setAside })),
        ),
      ];
    }
  };
  for await (const event of planIntake(await files.open(object), { ...plan, intakeId })) {
    if (event.kind !== 'order') continue;
    ids.push(event.order.clientOrderId);
    if (ids.length >= READ_AT_ONCE) await read();
  }
  await read();
  return orders;
};
