import { isUndecided, type UndecidedOrder } from '../../domain/doubts/candidate.ts';
import type { ListedOrder } from '../../domain/doubts/evidence.ts';
import { isForeign } from '../../domain/doubts/match-provider-order.ts';
import { idsOf } from '../../domain/doubts/provider-order-ids.ts';
import type { WatchMark } from '../../domain/intakes/schedule-watch.ts';
import type { Order } from '../../domain/orders/order.ts';
import { type Fence, fenceOf, orderNamedBy, type ProviderOrderItem } from '../../domain/orders/provider-order.ts';
import { contradiction, judgeKnown, judgeUnknown, type ListedVerdict } from '../../domain/verifying/judge-listed.ts';
import type { VerificationCursor } from '../../domain/verifying/verification.ts';
import { END_OF_TIME } from '../../ports/clock.ts';
import { EvidenceUnavailableError } from '../../ports/provider.ts';
import { createAccounting } from '../doubts/account-for-recorded.ts';
import { createRecordedOrders } from '../doubts/recorded-orders.ts';
import { checkOrder } from './check-order.ts';
import type { Notes, VerifiedPeriod, VerifyingWorker } from './verifying-worker.ts';

/** One list of the provider's: at the account's highest rate some 36,000 orders. */
const WINDOW_MS = 6 * 60 * 60_000;
const UNDECIDED: readonly WatchMark[] = ['SUBMITTING', 'IN_DOUBT', 'NEEDS_ATTENTION'];

type Cursor = Extract<VerificationCursor, { readonly walk: 'provider' }>;

/**
 * Every order in the provider's list must be known here. What the ledger says is read after the list, so an order that
 * is placed meanwhile is known. False: its time was up.
 */
export const walkProvider = async (
  { from, to }: VerifiedPeriod,
  resumed: Cursor | undefined,
  notes: Notes,
  deps: VerifyingWorker,
): Promise<boolean> => {
  const operator = await deps.book.operator();
  for (let at = resumed === undefined ? from : Date.parse(resumed.at); at < to; at += WINDOW_MS) {
    const window = { from: at, to: Math.min(to, at + WINDOW_MS) };
    let listed: readonly ListedOrder[];
    try {
      listed = await deps.book.listOrders(window);
    } catch (error) {
      if (!(error instanceof EvidenceUnavailableError)) throw error;
      notes.unanswered(error.message);
      listed = [];
    }
    if (!(await walkWindow(listed, { window, resumed, operator }, notes, deps))) return false;
    if (!(await notes.reached({ walk: 'provider', at: new Date(window.to).toISOString(), id: '' }))) return false;
  }
  return true;
};

interface Window {
  readonly window: { readonly from: number; readonly to: number };
  readonly resumed: Cursor | undefined;
  readonly operator: string | undefined;
}

const cursorOf = ({ createdAt, providerOrderId }: ListedOrder): Cursor => ({
  walk: 'provider',
  at: new Date(createdAt).toISOString(),
  id: providerOrderId,
});

const isBehind = (cursor: Cursor, than: Cursor): boolean =>
  cursor.at > than.at || (cursor.at === than.at && cursor.id > than.id);

const walkWindow = async (
  listed: readonly ListedOrder[],
  { window, resumed, operator }: Window,
  notes: Notes,
  deps: VerifyingWorker,
): Promise<boolean> => {
  const { ledger, times } = deps;
  const left = listed
    // Both ends of a window belong to it, and its list is in whole seconds: the next window begins with this one's end.
    .filter(({ createdAt }) => createdAt >= window.from - 1_000 && createdAt < window.to)
    .filter((order) => resumed === undefined || isBehind(cursorOf(order), resumed))
    .sort((a, b) => (isBehind(cursorOf(a), cursorOf(b)) ? 1 : -1));
  const items = await ledger.providerOrders.getProviderOrders(left.flatMap(idsOf));
  const owners = await ledger.orders.getOrders([...items.values()].flatMap((item) => orderNamedBy(item) ?? []));
  const recorded = createRecordedOrders(ledger.orders);
  const listedIds = new Set(listed.flatMap(idsOf));
  const accountFor = createAccounting([], listedIds, recorded, { ledger, times, book: deps.book });
  let undecided: Promise<readonly UndecidedOrder[]> | undefined;

  const known: Known = {
    operator,
    items,
    owners,
    undecided: () => {
      undecided ??= readUndecided(deps);
      return undecided;
    },
    accountFor,
  };
  for (const order of left) {
    notes.count({ listed: 1 });
    try {
      await checkListed(order, known, notes, deps);
    } catch (error) {
      if (!(error instanceof EvidenceUnavailableError)) throw error;
      notes.unanswered(error.message);
    }
    if (!(await notes.reached(cursorOf(order)))) return false;
  }
  return true;
};

interface Known {
  /** Our user, if it is known. */
  readonly operator: string | undefined;
  readonly items: ReadonlyMap<string, ProviderOrderItem>;
  readonly owners: ReadonlyMap<string, Order>;
  readonly undecided: () => Promise<readonly UndecidedOrder[]>;
  readonly accountFor: ReturnType<typeof createAccounting>;
}

const checkListed = async (listed: ListedOrder, known: Known, notes: Notes, deps: VerifyingWorker): Promise<void> => {
  const { operator } = known;
  const fence = fenceOf(idsOf(listed), known.items);
  if (fence.kind === 'contradiction') return notes.differs(contradiction(listed, fence.reason));
  if (fence.item !== undefined) {
    const owner = known.owners.get(orderNamedBy(fence.item) ?? '');
    return note(judgeKnown(listed, fence.item, owner), notes, deps);
  }
  if (listed.status === 'cancelled') return;
  const found = await lookCloser(listed, known, deps);
  if (found.kind === 'unclear') return notes.unanswered(found.reason);
  const { order, fence: closer } = found;
  if (closer.kind === 'contradiction') return notes.differs(contradiction(order, closer.reason));
  if (closer.item !== undefined) {
    const owner = await deps.ledger.orders.getOrder(orderNamedBy(closer.item) ?? '');
    return note(judgeKnown(order, closer.item, owner), notes, deps);
  }
  if (isForeign(order, { operator })) return notes.count({ foreign: 1 });
  if (operator === undefined || order.operator === undefined)
    return notes.unanswered(
      operator === undefined
        ? 'whose orders they are: neither the credentials nor IAM name our user ("user" in the credentials)'
        : 'whose orders they are: billing does not name the user who placed them',
    );
  const now = deps.clock.now();
  return note(judgeUnknown(order, await known.undecided(), { now, times: deps.times }), notes, deps);
};

type Closer =
  | { readonly kind: 'seen'; readonly order: ListedOrder; readonly fence: Fence }
  | { readonly kind: 'unclear'; readonly reason: string };

/** Its details show its user and perhaps further ids, and a recorded order may be listed under another id. */
const lookCloser = async (
  listed: ListedOrder,
  { accountFor }: Known,
  { ledger, book }: VerifyingWorker,
): Promise<Closer> => {
  const fenced = async (order: ListedOrder): Promise<Closer> => {
    const items = await ledger.providerOrders.getProviderOrders(idsOf(order));
    return { kind: 'seen', order, fence: fenceOf(idsOf(order), items) };
  };
  const detailed = await fenced(await book.orderDetails(listed));
  if (detailed.kind === 'unclear' || detailed.fence.kind === 'contradiction' || detailed.fence.item !== undefined)
    return detailed;
  const account = await accountFor(detailed.order);
  switch (account.kind) {
    case 'apart':
      return detailed;
    case 'joined':
      return fenced(account.order);
    case 'unclear':
      return { kind: 'unclear', reason: `an order that ${account.reason}` };
  }
};

const note = async (verdict: ListedVerdict, notes: Notes, deps: VerifyingWorker): Promise<void> => {
  switch (verdict.kind) {
    case 'fine':
      return;
    case 'under-way':
      return notes.count({ underWay: 1 });
    case 'differs':
      return notes.differs(verdict.difference);
    case 'ours': {
      // Those of the files of the period are compared by the other walk.
      const intake = await deps.ledger.intakes.getIntake(verdict.order.intakeId);
      if (intake === undefined || Date.parse(intake.receivedAt) < notes.from)
        await checkOrder(verdict.order, notes, deps);
    }
  }
};

const readUndecided = async ({ ledger }: VerifyingWorker): Promise<readonly UndecidedOrder[]> => {
  const ids = (await Promise.all(UNDECIDED.map((mark) => ledger.orders.watchedOrders(mark, END_OF_TIME)))).flat();
  return [...(await ledger.orders.getOrders(ids)).values()].filter((order): order is UndecidedOrder =>
    isUndecided(order),
  );
};
