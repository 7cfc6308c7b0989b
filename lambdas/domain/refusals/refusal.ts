import type { OrderContents } from '../members/order-contents.ts';
import type { Position, Post } from '../orders/attempt.ts';
import type { Order } from '../orders/order.ts';
import { depthOf, parentOf } from '../orders/origin.ts';
import type { ProviderAnswer } from '../orders/outcome.ts';
import { errorNamesProfile } from './error-names-profile.ts';
import { membersInError } from './members-in-error.ts';

/**
 * Six halvings reduce 50 members to single ones; before that, up to this many parts may be tried apart for a word that
 * may name them.
 */
const MAX_DEPTH = 12;
const MAX_APART_DEPTH = 6;
/**
 * When this many parts of an order, with no member in common, are refused with one code, two bad lines cannot be the
 * cause.
 */
const PARTS_THAT_TELL = 4;
/** The reason appears in the result file once for each line. */
const MAX_DETAIL_LENGTH = 500;

/** The provider's refusal of a whole order: the outcome's reason, and the response that it came from. */
export interface Refusal {
  readonly reason: string;
  readonly answer: ProviderAnswer;
}

export type RefusalDecision =
  /** These members are at fault; the others continue without them. */
  | { readonly kind: 'eject'; readonly ejected: Readonly<Record<Position, string>> }
  | { readonly kind: 'reject'; readonly reason: string; readonly ejected: Readonly<Record<Position, string>> }
  | { readonly kind: 'bisect'; readonly halves: readonly (readonly Position[])[] };

/**
 * What a refusal means for the members that were sent. Those that the error clearly names are at fault; those whose
 * names may be words of its sentence are tried apart; an error about the profile refuses them all; otherwise the order
 * is halved until the one at fault is found.
 *
 * @param family every order that the first one was halved into, this one included; empty if it was not halved
 */
export const decideRefusal = (
  order: Order & Post,
  { members, request }: OrderContents,
  refusal: Refusal,
  family: readonly Order[],
): RefusalDecision => {
  const { answer } = refusal;
  const reason = explain(refusal);
  const reject = (reason: string): RefusalDecision => ({ kind: 'reject', reason, ejected: {} });
  const sent = order.sent.toSorted((a, b) => a - b);
  const aboutProfile = errorNamesProfile(answer, request);

  const { clearly, byAddress, perhaps } = membersInError(sent, members, request, answer);
  // Twice in a row about the same field, each time with another member's name: that member is only where the error
  // surfaced. An address is the member's own.
  const isSymptom = aboutProfile && byAddress.length === 0 && sameRefusal(latestRefusal(order), answer);
  if (clearly.length > 0 && !isSymptom) {
    const ejected = Object.fromEntries(clearly.map((position) => [position, reason]));
    return clearly.length < sent.length ? { kind: 'eject', ejected } : { kind: 'reject', reason: reason, ejected };
  }
  const others = sent.filter((position) => !perhaps.includes(position));
  const depth = depthOf(order);
  if (clearly.length === 0 && perhaps.length > 0 && others.length > 0 && depth < MAX_APART_DEPTH)
    return { kind: 'bisect', halves: [perhaps, others] };
  if (aboutProfile) return reject(`${reason}. The cause is the order profile, not a line`);
  // Desktops without users are all alike: if the whole is refused, no half would be accepted.
  if (sent.length === 1 || members.some(({ pool }) => pool !== undefined)) return reject(reason);
  if (isRefusedAllOver(order, answer, family))
    return reject(`${reason}. Other parts of the order were refused likewise: the cause seems to be the order profile`);
  if (depth >= MAX_DEPTH) return reject(reason);
  const middle = Math.ceil(sent.length / 2);
  return { kind: 'bisect', halves: [sent.slice(0, middle), sent.slice(middle)] };
};

/** The reason, with the detail if the reason leaves it out. */
export const explain = ({ reason, answer: { errorDetail } }: Refusal): string => {
  if (errorDetail === undefined || reason.includes(errorDetail)) return reason;
  const detail = errorDetail.length > MAX_DETAIL_LENGTH ? `${errorDetail.slice(0, MAX_DETAIL_LENGTH)}...` : errorDetail;
  return `${reason}; ${detail}`;
};

type Code = Pick<ProviderAnswer, 'status' | 'errorCode'>;

const sameRefusal = (a: Code | undefined, b: Code): boolean =>
  a !== undefined && a.status === b.status && a.errorCode === b.errorCode;

/** The response that led to the order's present state; undefined if none did. A note changes nothing. */
const latestRefusal = (order: Order): Code | undefined =>
  order.history.findLast(({ from, to }) => from !== to && to !== 'SUBMITTING' && to !== 'IN_DOUBT')?.answer;

/**
 * The same code from that many parts, and no acceptance. Only parts with no member in common count: of an order and its
 * own halves, only the halves.
 */
const isRefusedAllOver = (order: Order, answer: ProviderAnswer, family: readonly Order[]): boolean => {
  if (family.some(({ state }) => state === 'ORDERED')) return false;
  const byId = new Map(family.map((member) => [member.clientOrderId, member]));
  const refused = family.filter(
    (member) =>
      member.clientOrderId !== order.clientOrderId &&
      (member.state === 'REJECTED' || member.state === 'REPLACED') &&
      sameRefusal(latestRefusal(member), answer),
  );
  const wholes = new Set<string>();
  for (const part of [order, ...refused]) {
    for (let up = byId.get(parentOf(part) ?? ''); up !== undefined; up = byId.get(parentOf(up) ?? ''))
      wholes.add(up.clientOrderId);
  }
  return 1 + refused.filter(({ clientOrderId }) => !wholes.has(clientOrderId)).length >= PARTS_THAT_TELL;
};
