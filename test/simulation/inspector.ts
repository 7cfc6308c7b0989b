import { holdsStill } from '../../lambdas/domain/intakes/brakes.ts';
import type { Member } from '../../lambdas/domain/members/line.ts';
import type { Order } from '../../lambdas/domain/orders/order.ts';
import { quietMs } from '../../lambdas/domain/orders/ordering-times.ts';
import { isStopped } from '../../lambdas/domain/orders/payment-state.ts';
import type { LedgerState } from './memory-ledger.ts';
import { allOrders, currentOrder } from './memory-orders.ts';
import type { Post } from './order-provider.ts';
import type { Process, Sky } from './process.ts';
import { type Book, type BookOrder, holderOfPool, holds, isLive, OPERATOR } from './provider-book.ts';
import type { WitnessHooks } from './provider-witness.ts';
import { TIMES } from './weather.ts';

/** Checks every step that could break a rule at the moment when it is taken. */
export interface Inspector extends WitnessHooks {
  readonly violations: string[];
  readonly posts: readonly Post[];
  /** The people whom an operator allowed a second desktop. */
  readonly released: Set<string>;
  onPost(post: Post): void;
  onBookChange(order: BookOrder): void;
  onOrderWrite(before: Order | undefined, after: Order): void;
  /** An operator gave the order fresh attempts. */
  onRequeue(clientOrderId: string): void;
}

const FINAL: ReadonlySet<string> = new Set(['REJECTED', 'SKIPPED', 'REPLACED', 'CANCELLED']);

/** The longest wait is randomised over its upper half, and the waits double up to it. */
const THROTTLED_AT_MOST = TIMES.throttledForMs / (TIMES.retryDelayMaxMs / 2) + 12;

/** For this long a merely slow worker may still record its order, whatever the clocks within the skew. */
const SURELY_QUIET_MS = quietMs(TIMES) - 2 * TIMES.clockSkewMs;

export const createInspector = (sky: Sky, ledger: LedgerState, bookOf: () => Book): Inspector => {
  const { weather, story } = sky;
  const { commit, listed, kill } = weather.holds;
  const keptTimes = commit && listed && kill;
  const violations: string[] = [];
  const posts: Post[] = [];
  const released = new Set<string>();
  const requeues = new Map<string, number>();
  /** The payment calls without effect since a person last had an order retried, by the id of the whole. */
  const refusals = new Map<string, number>();
  const wholeOf = (id: string): string => bookOf().find(id)?.id ?? id;
  const violate = (rule: string, what: string): void => {
    violations.push(`${rule}: ${what}`);
    story.tell('!!!', () => `${rule}: ${what}`);
  };
  /** Order to the brake that held when it was leased, or began to be paid: a pause by its revision, or its file's stop. */
  const begunUnder = new Map<string, number | 'stop'>();
  const noteBegin = ({ clientOrderId: id, intakeId, state }: Order): void => {
    const { pause, stops } = ledger;
    begunUnder.delete(id);
    if (holdsStill(pause)) begunUnder.set(id, pause.revision);
    if (state === 'SUBMITTING' && stops.has(intakeId)) begunUnder.set(id, 'stop');
  };
  const checkBrakes = (id: string, what: string): void => {
    const { pause } = ledger;
    const brake = begunUnder.get(id);
    if (brake === 'stop') violate('the brakes', `${id} is ${what}, and was leased after its file was stopped`);
    if (holdsStill(pause) && brake === pause.revision)
      violate('the brakes', `${id} is ${what}, which began while the stage was paused`);
  };
  const ours = (): readonly BookOrder[] => bookOf().orders.filter(({ clientOrderId }) => clientOrderId !== undefined);
  /** The order of the ledger that is recorded for this provider order, under any of its ids. */
  const ownerOf = (order: BookOrder): Order | undefined =>
    allOrders(ledger.orders).find(
      (one) => one.state === 'ORDERED' && [order.id, ...order.partIds].includes(one.providerOrderId),
    );
  const holdersOf = (order: BookOrder): string[] =>
    order.desktops.filter(({ state }) => state !== 'failed').map(({ holder }) => holder);

  const checkBody = ({ clientOrderId, body }: Post): void => {
    const { desktops, request } = body;
    const order = currentOrder(ledger.orders, clientOrderId);
    const members = ledger.orders.members.get(clientOrderId) ?? [];
    const creates = request.hour_package_resources.map(({ create_desktops }) => create_desktops);
    const groups = new Set(creates.flatMap((create) => create?.desktops ?? []).map(({ user_group }) => user_group));
    if (order === undefined) {
      violate('rule 3', `a POST for ${clientOrderId}, which the ledger does not know`);
      return;
    }
    if (desktops.length < 1 || desktops.length > 50) violate('rule 4', `${desktops.length} desktops in one order`);
    if (creates.length !== 1 || groups.size > 1) violate('rule 4', `${clientOrderId} mixes configurations`);
    for (const { holder } of desktops) {
      if (!members.some((member) => holderOf(member) === holder))
        violate('rule 4', `${holder} is no member of ${clientOrderId}`);
    }
    const isAuto = request.extend_param?.is_auto_pay === 'true';
    if (isAuto !== (weather.payment === 'auto')) violate('rule 7', `${clientOrderId} asks for another payment mode`);
    const intake = ledger.intakes.get(order.intakeId);
    if (weather.approval && intake?.approval === undefined)
      violate('rule 7', `${clientOrderId} is sent, and nobody has approved its file`);
  };

  const checkPayment = (before: Order | undefined, after: Order): void => {
    if (after.state === 'CANCELLED' && before?.state === 'ORDERED') {
      const order = bookOf().find(after.providerOrderId);
      if (order !== undefined && isLive(order))
        violate('rule 1', `${after.clientOrderId} lets its people go while ${order.id} may still be paid`);
    }
    if (after.state !== 'ORDERED' || before?.state !== 'ORDERED') return;
    const wasStopped = isStopped(before.paymentState);
    if (wasStopped && !isStopped(after.paymentState)) refusals.delete(wholeOf(after.providerOrderId));
    if (wasStopped || after.paymentState.kind !== 'given-up' || after.payment !== 'confirm') return;
    const tries = refusals.get(wholeOf(after.providerOrderId)) ?? 0;
    const isLong = sky.scheduler.now() - sky.startsAt > TIMES.throttledForMs - TIMES.clockSkewMs;
    const wasPaid = before.paymentState.kind === 'paid';
    if (tries < TIMES.maxAttempts && !isLong && !wasPaid)
      violate('rule 6', `${after.providerOrderId} is not paid any more after ${tries} refusals`);
  };

  return {
    violations,
    posts,
    released,
    onRequeue: (id) => requeues.set(id, (requeues.get(id) ?? 0) + 1),

    onPost(post) {
      checkBrakes(post.clientOrderId, 'sent');
      checkBody(post);
      // Without T and V no protocol can keep rule 5 in mode auto, and the other modes need not.
      if (commit && listed) {
        for (const holder of post.holders.filter((name) => !released.has(name))) {
          const unknown = posts.find((earlier) => earlier.underWay && earlier.holders.includes(holder));
          if (unknown !== undefined)
            violate('rule 5', `${holder} is sent again while a POST of ${unknown.clientOrderId} is under way`);
          const holding = ours().find((order) => holds(order, holder));
          if (holding !== undefined) violate('rule 5', `${holder} is sent again while ${holding.id} lives`);
        }
      }
      posts.push(post);
      const sent = posts.filter(({ clientOrderId }) => clientOrderId === post.clientOrderId).length;
      const bound = (TIMES.maxAttempts + THROTTLED_AT_MOST + 12) * (1 + (requeues.get(post.clientOrderId) ?? 0));
      if (sent > bound) violate('rule 6', `${post.clientOrderId} was sent ${sent} times`);
    },

    onBookChange(order) {
      if (order.clientOrderId === undefined || !isLive(order) || !commit || !listed) return;
      for (const other of ours()) {
        if (other.id === order.id || !isLive(other)) continue;
        const twice = holdersOf(order).find((holder) => !released.has(holder) && holds(other, holder));
        if (twice !== undefined) violate('rule 1', `${other.id} and ${order.id} both hold ${twice}`);
      }
    },

    onPay(order, who) {
      const twice = ours().find(
        (other) =>
          other.id !== order.id &&
          other.status === 'paid' &&
          holdersOf(order).some((holder) => !released.has(holder) && holds(other, holder)),
      );
      if (twice !== undefined && weather.payment !== 'auto')
        violate('the promise', `${who} pays ${order.id} although ${twice.id} is paid for the same person`);
      if (who === 'finance') return;
      const item = ledger.providerOrders.get(order.id);
      const owner = ownerOf(order);
      if (owner !== undefined) checkBrakes(owner.clientOrderId, 'paid');
      if (weather.payment !== 'confirm' || item?.status !== 'OWNED' || owner === undefined)
        violate('rule 7', `${who} pays ${order.id}, which is ${item?.status ?? 'not'} in the ledger`);
    },

    onCancel(order, who) {
      if (order.operator !== OPERATOR)
        violate('rule 3', `${who} cancels ${order.id} of the stranger ${order.operator}`);
      const owner = ownerOf(order);
      const isLapsed = sky.scheduler.now() + bookOf().skewMs > order.payBy;
      if (owner !== undefined && !isLapsed)
        violate('rule 3', `${who} cancels ${order.id}, recorded for ${owner.clientOrderId}`);
      const post = posts.find(({ made }) => made === order.id);
      if (
        post !== undefined &&
        isRecording(post.process) &&
        (keptTimes || sky.scheduler.now() < post.sentAt + SURELY_QUIET_MS)
      )
        violate('rule 3', `${who} cancels ${order.id}, which ${post.process.name} is recording`);
    },

    onPayRefused: (id) => refusals.set(id, (refusals.get(id) ?? 0) + 1),

    onOrderWrite(before, after) {
      checkPayment(before, after);
      if (after.state === 'SUBMITTING' && before?.state !== 'SUBMITTING') noteBegin(after);
      if (after.state === 'ORDERED' && after.paymentState.kind === 'paying') {
        if (before?.state !== 'ORDERED' || before.paymentState.kind !== 'paying') noteBegin(after);
      }
      if (before !== undefined && FINAL.has(before.state) && before.state !== after.state)
        violate('final states', `${after.clientOrderId} leaves ${before.state} for ${after.state}`);
      if (after.attemptsUsed > TIMES.maxAttempts || after.throttled > THROTTLED_AT_MOST)
        violate('rule 6', `${after.clientOrderId} is at attempt ${after.attemptsUsed}, throttled ${after.throttled}`);
      if (after.state !== 'ORDERED' || before?.state === 'ORDERED') return;
      const id = after.providerOrderId;
      const order = bookOf().find(id);
      const members = ledger.orders.members.get(after.clientOrderId) ?? [];
      const sent = after.sent.flatMap((position) => members[position] ?? []).map(holderOf);
      const isSame = order?.desktops.length === sent.length && order.desktops.every((d) => sent.includes(d.holder));
      if (order === undefined || order.clientOrderId !== after.clientOrderId || !isSame)
        violate(
          'rule 3',
          `${after.clientOrderId} is recorded as ${id}, which is ${order?.clientOrderId ?? 'nobody'}'s`,
        );
      if (order?.endedBy === 'us') violate('rule 3', `${after.clientOrderId} is recorded as ${id}, which we cancelled`);
      const other = allOrders(ledger.orders).find(
        (one) =>
          one.clientOrderId !== after.clientOrderId &&
          one.state === 'ORDERED' &&
          (one.providerOrderId === id || bookOf().find(one.providerOrderId)?.id === order?.id),
      );
      if (other !== undefined) violate('rule 3', `${id} is recorded for ${other.clientOrderId} as well`);
    },
  };
};

/** The holder of a desktop, in the form of the provider's book. */
const holderOf = ({ userName, computerName, pool }: Member): string =>
  pool === undefined ? userName.toLowerCase() : holderOfPool(computerName);

const isRecording = (process: Process): boolean => process.isAlive();
