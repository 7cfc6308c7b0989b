import { type Call, creates, heldAt, type PlacedOrder, tagOf } from './book.ts';
import { at, type Evidence, type Finding, shownOrder } from './evidence.ts';

/** Checks the calls to the provider: promises 4 to 7, and that only our own orders were cancelled or paid. */
export const checkCalls = (evidence: Evidence): Finding[] => [
  ...evidence.book.calls.flatMap((call) => [
    ...checkSize(call, evidence),
    ...checkKnownBefore(call, evidence),
    ...checkApproved(call, evidence),
    ...checkMode(call, evidence),
  ]),
  ...checkAttempts(evidence),
  ...evidence.book.orders.flatMap((order) => checkTouched(order, evidence)),
];

const shownCall = ({ at: time, id, people, answer, order }: Call): string =>
  `${at(time)} call ${id} for ${[...new Set(people)].join(', ')}: ${answer ?? 'no answer'}${order === undefined ? '' : `, made ${order.id} ${at(order.at)}`}`;

const found = (promise: string, about: string, what: string, ...calls: readonly Call[]): Finding => ({
  promise,
  about,
  what,
  shown: calls.map(shownCall),
});

/** Promise 4. */
const checkSize = (call: Call, { linesOf }: Evidence): Finding[] => {
  const { id, people, body } = call;
  if (people.length < 1 || people.length > 50) return [found('4', id, `asks for ${people.length} desktops`, call)];
  const groups = new Set(
    creates(body).flatMap(({ desktops = [] }) => desktops.map(({ user_group = '' }) => user_group)),
  );
  if (creates(body).length !== 1 || groups.size > 1) return [found('4', id, 'mixes configurations', call)];
  const common = [...new Set(people)]
    .map((who) =>
      linesOf(who)
        .filter(({ fate }) => fate === 'valid' || fate === 'unclear')
        .map(({ drop, profile, group }) => JSON.stringify([drop.id, profile, group])),
    )
    .reduce((kinds, of) => kinds.filter((kind) => of.includes(kind)));
  return common.length > 0 ? [] : [found('4', id, 'asks for people of no one file, profile and group', call)];
};

/** The client cannot know its outcome. */
const isUnknown = ({ answer, answeredAt }: Call, time: number): boolean =>
  answer === undefined ||
  answeredAt === undefined ||
  answeredAt > time ||
  answer === 'unanswered' ||
  answer === 408 ||
  answer === 409 ||
  answer >= 500;

/** Its order was found meanwhile and no longer holds them: their desktop failed, or the order ended. */
const isOverFor = (who: string, { order }: Call, time: number): boolean =>
  order !== undefined && order.at <= time && heldAt(order, who, time).length === 0;

/** Promise 5: the outcome of the last call is known once T and V are over. */
const checkKnownBefore = (call: Call, { callsOf, isKept, terms }: Evidence): Finding[] =>
  [...new Set(call.people)].flatMap((who) => {
    const open = callsOf(who).find(
      (earlier) =>
        earlier.at < call.at &&
        isUnknown(earlier, call.at) &&
        !isOverFor(who, earlier, call.at) &&
        (call.at < earlier.at + terms.commitWithinMs + terms.listedWithinMs ||
          (isKept(who) && earlier.order !== undefined && earlier.order.at > call.at)),
    );
    return open === undefined
      ? []
      : [found('5', who, 'is asked for again, and nobody knows what the last call did', open, call)];
  });

const isRefused = ({ answer }: Call): boolean => typeof answer === 'number' && answer >= 400 && answer < 500;

const NOT_ACCEPTED: ReadonlySet<unknown> = new Set([401, 403, 404, 429]);

/**
 * Promise 6. What was not accepted at all (401, 403, 404, 429, or no orders for now) waits, and is no attempt. A call
 * after which the next one goes on without some of its people (a refusal names them, or their names turn out to be
 * taken) is none either: each person goes once.
 */
const checkAttempts = ({ book, terms, history }: Evidence): Finding[] =>
  [...Map.groupBy(book.calls, ({ body }) => tagOf(body) ?? '')].flatMap(([tag, calls]) => {
    const counted = calls.filter(({ answer, notNow }) => !notNow && !NOT_ACCEPTED.has(answer));
    const lessening = counted.filter(
      (call, place) =>
        isRefused(call) || (counted[place + 1]?.people.length ?? call.people.length) < call.people.length,
    ).length;
    const people = new Set(calls.flatMap((call) => call.people));
    const again = history.commands.filter((one) => one.people?.some((who) => people.has(who))).length;
    const bound = terms.maxAttempts * (1 + again) + Math.min(lessening, people.size * (1 + again));
    return counted.length <= bound ? [] : [found('6', tag, `was sent ${counted.length} times`, ...counted)];
  });

/** Promise 7: nothing is sent while a file waits for approval. */
const checkApproved = (call: Call, { terms, linesOf, history }: Evidence): Finding[] => {
  if (!terms.approval) return [];
  const isLetGo = (drop: string): boolean =>
    history.commands.some(
      (one) => one.command === 'approve' && one.done !== false && one.drop === drop && one.at <= call.at,
    );
  const held = call.people.find((who) => !linesOf(who).some(({ drop }) => isLetGo(drop.id)));
  return held === undefined ? [] : [found('7', held, 'is asked for, and nobody has approved their file', call)];
};

const checkMode = (call: Call, { terms }: Evidence): Finding[] => {
  const isAuto = call.body.extend_param?.is_auto_pay === 'true';
  if (isAuto === (terms.payment === 'auto')) return [];
  return [
    found('7', call.id, `asks ${isAuto ? '' : 'not '}to be paid as it is placed, in mode ${terms.payment}`, call),
  ];
};

/** Promise 7 for payments, and promise 16: other users' orders are neither cancelled nor paid. */
const checkTouched = (order: PlacedOrder, { terms }: Evidence): Finding[] => {
  const { id, operator, paidBy, endedBy } = order;
  const tell = (promise: string, what: string): Finding => ({ promise, about: id, what, shown: [shownOrder(order)] });
  return [
    ...(paidBy === 'api' && terms.payment !== 'confirm' ? [tell('7', `is paid by us in mode ${terms.payment}`)] : []),
    ...(operator !== terms.operator && paidBy === 'api' ? [tell('16', 'is paid by us, and is not ours')] : []),
    ...(operator !== terms.operator && endedBy === 'api' ? [tell('16', 'is cancelled by us, and is not ours')] : []),
  ];
};
