import type { CreateDesktopOrderRequest } from '../../../lambdas/domain/request/order-request.ts';
import { type Random, randomHex } from '../random.ts';
import type { Settings } from '../settings.ts';
import type { Book } from './book.ts';
import type { BookEvent, BuildPlan, OrderPlaced } from './book-events.ts';
import { type BookOrder, isLive } from './book-order.ts';
import { newOrderId } from './order-id.ts';
import { nameDesktops, requestedDesktops } from './requested-desktops.ts';

/** The result of the provider's rules for a request: an event to record, or the reason of a refusal. */
export type Ruling<Event extends BookEvent, Refusal> =
  | { readonly ok: true; readonly event: Event }
  | { readonly ok: false; readonly refusal: Refusal };

const planBuild = (desktops: readonly { userName: string; computerName: string }[], settings: Settings): BuildPlan => {
  const failing = new Set(settings.failingBuilds.map((name) => name.toLowerCase()));
  return {
    buildDelayMs: settings.buildDelayMs,
    failing: desktops.flatMap(({ userName, computerName }, position) =>
      failing.has(userName.toLowerCase()) || failing.has(computerName.toLowerCase()) ? [position] : [],
    ),
    ...(settings.reserve === 'never' ? { sharesNames: true } : {}),
  };
};

/** Why an order is refused: computer names are taken, or it would exceed the quota of desktops. */
export type OrderRefusal =
  | { readonly kind: 'names-taken'; readonly names: readonly string[] }
  | { readonly kind: 'over-quota'; readonly quota: number; readonly used: number; readonly asked: number };

/** The number of desktops that count against the quota: those of live orders, without failed ones. */
const countHeld = (book: Book): number =>
  book
    .orders()
    .filter(isLive)
    .reduce((sum, { desktops }) => sum + desktops.filter(({ state }) => state !== 'failed').length, 0);

/** A request for an order. */
interface AskedOrder {
  readonly request: CreateDesktopOrderRequest;
  /** Login name of the IAM user. */
  readonly operator: string;
  readonly now: number;
}

/** A user may have any number of desktops, as with the provider. */
export const ruleOnOrder = (
  book: Book,
  { request, operator, now }: AskedOrder,
  random: Random,
  settings: Settings,
): Ruling<OrderPlaced, OrderRefusal> => {
  const isTaken = (name: string): boolean =>
    settings.reserve !== 'never' &&
    [...book.holdersOf(name)].some((holder) => settings.reserve === 'at-order' || holder.state === 'built');
  const requested = requestedDesktops(request);
  const computerNames = nameDesktops(requested, isTaken);
  const takenNames = computerNames.filter(
    (name, position) =>
      isTaken(name) || computerNames.findIndex((earlier) => earlier.toLowerCase() === name.toLowerCase()) !== position,
  );
  if (takenNames.length > 0) return { ok: false, refusal: { kind: 'names-taken', names: takenNames } };
  const quota = settings.quota.desktops;
  if (quota !== null) {
    const [used, asked] = [countHeld(book), requested.length];
    if (used + asked > quota) return { ok: false, refusal: { kind: 'over-quota', quota, used, asked } };
  }

  const newIds: string[] = [];
  const nextId = (): string => {
    const id = newOrderId(now, random, (taken) => newIds.includes(taken) || book.find(taken) !== undefined);
    newIds.push(id);
    return id;
  };
  const orderId = nextId();
  const subOrderIds = settings.combinedOrders ? [nextId(), nextId()] : [];
  const named = requested.map(({ userName }, position) => ({ userName, computerName: computerNames[position] ?? '' }));
  const isPaid = request.extend_param?.is_auto_pay === 'true' && !settings.autoPayFails;
  return {
    ok: true,
    event: {
      event: 'order-placed',
      at: now,
      orderId,
      subOrderIds,
      jobId: randomHex(random, 32),
      operator,
      listedAt: now + settings.listingDelayMs,
      payBy: now + settings.payWithinMs,
      ...(settings.lapseDelayMs > 0 && { lapsesAt: now + settings.payWithinMs + settings.lapseDelayMs }),
      request,
      computerNames,
      ...(isPaid ? { paid: planBuild(named, settings) } : {}),
    },
  };
};

/** `sub-order`: the id is a sub-order's; only the whole order can be paid or cancelled. */
type Untouchable = 'unknown' | 'sub-order';

const findWhole = (book: Book, orderId: string): BookOrder | Untouchable => {
  const order = book.find(orderId);
  if (order === undefined) return 'unknown';
  return order.orderId === orderId.toUpperCase() ? order : 'sub-order';
};

export const ruleOnPayment = (
  book: Book,
  orderId: string,
  now: number,
  settings: Settings,
): Ruling<BookEvent, Untouchable | 'lapsed' | 'not-unpaid'> => {
  const order = findWhole(book, orderId);
  if (typeof order === 'string') return { ok: false, refusal: order };
  if (order.lapsed) return { ok: false, refusal: 'lapsed' };
  if (order.status !== 'unpaid') return { ok: false, refusal: 'not-unpaid' };
  const plan = planBuild(order.desktops, settings);
  return { ok: true, event: { event: 'order-paid', at: now, orderId: order.orderId, plan } };
};

export const ruleOnCancel = (
  book: Book,
  orderId: string,
  now: number,
): Ruling<BookEvent, Untouchable | 'not-unpaid'> => {
  const order = findWhole(book, orderId);
  if (typeof order === 'string') return { ok: false, refusal: order };
  if (order.status !== 'unpaid') return { ok: false, refusal: 'not-unpaid' };
  return { ok: true, event: { event: 'order-cancelled', at: now, orderId: order.orderId } };
};
