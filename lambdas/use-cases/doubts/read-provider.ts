import type { Candidate, UndecidedOrder } from '../../domain/doubts/candidate.ts';
import type { FoundDesktop, Sweep } from '../../domain/doubts/evidence.ts';
import { namedByJobs } from '../../domain/doubts/named-by-jobs.ts';
import { creationWindow, type OrderingTimes } from '../../domain/orders/ordering-times.ts';
import type { OrderLedger } from '../../ports/ledger.ts';
import type { ProviderBook } from '../../ports/provider.ts';

/** The order with the names that its POST contained. */
export const candidateOf = async (order: UndecidedOrder, orders: OrderLedger): Promise<Candidate> => {
  const sent = (await orders.getMembers(order.clientOrderId)).filter(({ position }) => order.sent.includes(position));
  const [first] = sent;
  if (first?.pool !== undefined)
    return { order, sentNames: new Set(), sentUsers: new Set(), partName: first.computerName };
  return {
    order,
    sentNames: new Set(sent.map(({ computerName }) => computerName.toLowerCase())),
    sentUsers: new Set(sent.map(({ userName }) => userName.toLowerCase())),
  };
};

/**
 * The first half of a sweep: every source, the billing list first. `EvidenceUnavailableError` if one did not answer.
 */
export const readProvider = async (
  { order, sentNames, sentUsers, partName }: Candidate,
  begunAt: number,
  book: ProviderBook,
  times: OrderingTimes,
): Promise<Sweep> => {
  const window = creationWindow(Date.parse(order.leasedAt), times);
  const names = {
    computerNames: [...sentNames],
    userNames: [...sentUsers],
    partName,
  };
  const listed = await book.listOrders(window);
  const byName = await book.findDesktops(names);
  // An unpaid order has no desktops, ours or others'; an unknown status may mean paid. Names that the provider
  // generated cannot be asked for.
  const readsRecent =
    partName !== undefined || listed.some(({ status }) => status !== 'unpaid' && status !== 'cancelled');
  const recent = readsRecent ? await book.desktopsCreatedSince(window.from) : [];
  const jobs = await book.findCreationJobs(names);
  return {
    begunAt,
    listed,
    desktops: namedByJobs(withoutRepeats([...byName, ...recent]), jobs),
    jobs,
    operator: await book.operator(),
  };
};

/** The latest reading, with the facts that only the earlier reading showed. */
export const withoutRepeats = (desktops: readonly FoundDesktop[]): FoundDesktop[] => {
  const byId = new Map<string, FoundDesktop>();
  for (const desktop of desktops) {
    const before = byId.get(desktop.desktopId);
    byId.set(desktop.desktopId, {
      ...before,
      ...desktop,
      computerName: desktop.computerName || (before?.computerName ?? ''),
      userName: desktop.userName || (before?.userName ?? ''),
    });
  }
  return [...byId.values()];
};
