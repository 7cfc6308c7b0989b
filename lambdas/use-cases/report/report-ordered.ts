import type { Intake, PinnedPlan } from '../../domain/intakes/intake.ts';
import { awaitsSight, isOpen, type Order } from '../../domain/orders/order.ts';
import { lineOutcome, type ReportFacts } from '../../domain/reporting/line-outcome.ts';
import { readEmailDigests } from '../claims/read-email-digests.ts';
import { readOwners } from '../claims/read-owners.ts';
import type { KeptPlan } from '../plan/planned-lines.ts';
import type { Written } from './report-unordered.ts';
import type { ReportWorker } from './report-worker.ts';
import { writeLines } from './write-lines.ts';

type OrderedReportWorker = Pick<ReportWorker, 'ledger' | 'files' | 'log' | 'language'>;

const READ_AT_ONCE = 100;

/** What the file waits for: all its orders, some of which have not ended. */
export interface StillOpen {
  readonly open: ReadonlyMap<string, Order>;
}

/** The final status of every line of a file whose orders have ended. */
export const writeOrdered = async (
  { object, intakeId, ...intake }: Intake,
  plan: PinnedPlan,
  kept: KeptPlan,
  deps: OrderedReportWorker,
): Promise<Written | StillOpen> => {
  const { ledger, log } = deps;
  // The process that stopped while putting the orders recorded why: the others continue, and the missing ones never
  // will be put.
  const notPut = 'error' in intake ? intake.error : undefined;
  const seen = await readOrders(intakeId, kept, notPut !== undefined, ledger);
  // They were read one after another. A process that changes an order while another one is open leaves announcing that
  // to this report (`isYetToBeReported`), so the facts are those that are read once all have ended.
  const orders = [...seen.values()].some(isOpen) ? seen : await readAgain([...seen.keys()], ledger);
  const open = [...orders.values()].filter(isOpen);
  if (open.length > 0) {
    log.info('intake has open orders', { intakeId, open: open.length });
    return { open: orders };
  }
  const owners = await readOwners(orders.values(), ledger);
  // Placed a moment ago from another file: soon the provider will show its payment deadline. The schedule requests the
  // report again; a report that is written once more shows what is known.
  const unseen = [...owners.values()].filter(({ order }) => awaitsSight(order)).length;
  if (intake.phase === 'QUEUED' && unseen > 0) {
    log.info('intake points at orders that the provider has not shown yet', { intakeId, unseen });
    return { open: orders };
  }
  const facts: ReportFacts = {
    orders,
    owners,
    emails: await readEmailDigests(orders.values(), owners, ledger.orders),
    notPut,
  };
  const drop = { object, intakeId };
  const { keys, summary } = await writeLines(drop, { plan, kept, orders }, (fate) => lineOutcome(fate, facts), deps);
  return { keys, summary: { ...summary, final: true } };
};

/**
 * Every order of the plan, read consistently, and the orders to which its members moved.
 *
 * @param someMissing not all of the plan's orders were put
 */
const readOrders = async (
  intakeId: string,
  kept: KeptPlan,
  someMissing: boolean,
  ledger: OrderedReportWorker['ledger'],
): Promise<Map<string, Order>> => {
  const orders = new Map<string, Order>();
  let ids: string[] = [];
  const read = async () => {
    while (ids.length > 0) {
      const found = await ledger.orders.getOrders(ids);
      const missing = ids.find((id) => !found.has(id));
      if (missing !== undefined && !someMissing)
        throw new Error(`order ${missing} of intake ${intakeId} is not in the ledger`);
      for (const [id, order] of found) orders.set(id, withoutHistory(order));
      ids = [
        ...new Set(
          [...found.values()].flatMap(({ setAside, redriven }) => Object.values({ ...redriven, ...setAside })),
        ),
      ];
    }
  };
  for await (const id of kept.orderIds()) {
    ids.push(id);
    if (ids.length >= READ_AT_ONCE) await read();
  }
  await read();
  return orders;
};

const readAgain = async (
  ids: readonly string[],
  ledger: OrderedReportWorker['ledger'],
): Promise<Map<string, Order>> => {
  const orders = new Map<string, Order>();
  for (let start = 0; start < ids.length; start += READ_AT_ONCE) {
    const found = await ledger.orders.getOrders(ids.slice(start, start + READ_AT_ONCE));
    for (const [id, order] of found) orders.set(id, withoutHistory(order));
  }
  return orders;
};

/** A file has thousands of orders: their histories stay in the ledger. */
const withoutHistory = (order: Order): Order => ({ ...order, history: [] });
