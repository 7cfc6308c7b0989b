import { type Book, type Call, heldAt, type PlacedOrder, readBook } from './book.ts';
import type { History, Terms } from './history.ts';
import { type Line, poolOf, type ReadDrop, readDrop } from './lines.ts';

/** The history in the form that the checks use. */
export interface Evidence {
  readonly history: History;
  readonly terms: Terms;
  readonly drops: readonly ReadDrop[];
  readonly book: Book;
  /** Orders of the stage's IAM user, by the people in them. */
  readonly ours: readonly PlacedOrder[];
  /** Orders of other users. */
  readonly strangers: readonly PlacedOrder[];
  ordersOf(who: string): readonly PlacedOrder[];
  callsOf(who: string): readonly Call[];
  linesOf(who: string): readonly Line[];
  /** Lines that ask for this computer name, lower case. */
  linesWith(computer: string): readonly Line[];
  /** T and V held for each of their orders, so every promise applies. */
  isKept(who: string): boolean;
  /** The times at which an operator released them: each allows one more desktop. */
  releasedAt(who: string): readonly number[];
  /** An alarm, the log or a list named it to an operator. */
  isNoticed(id: string): boolean;
}

/** A broken promise. */
export interface Finding {
  /** Its number in docs/RELIABILITY.md, or the payment mode of the promise. */
  readonly promise: string;
  /** The person, the line or the order. */
  readonly about: string;
  readonly what: string;
  /** The part of the history that shows it. */
  readonly shown: readonly string[];
}

export const at = (time: number): string => new Date(time).toISOString().slice(0, 19).replace('T', ' ');

export const shownOrder = (order: PlacedOrder): string =>
  [
    `${at(order.at)} ${order.id} was placed by ${order.operator} for ${[...new Set(order.desktops.map(({ who }) => who))].join(', ')}`,
    ...(order.paidAt === undefined ? [] : [`paid ${at(order.paidAt)} (${order.paidBy})`]),
    ...(order.endedAt === undefined ? [] : [`cancelled ${at(order.endedAt)} (${order.endedBy})`]),
    ...order.desktops.filter(({ failedAt }) => failedAt !== undefined).map(({ computer }) => `${computer} failed`),
  ].join('; ');

/** `LAB` of over 50 desktops is ordered as `LAB-A`, `LAB-B` and so on. */
const poolNames = (drops: readonly ReadDrop[]): ReadonlyMap<string, string> =>
  new Map(
    drops
      .flatMap(({ lines }) => lines)
      .filter(({ who, size }) => who.startsWith('pool ') && size > 50)
      .flatMap(({ who, size }) =>
        Array.from({ length: Math.ceil(size / 50) }, (_, part): [string, string] => [
          poolOf(`${who.slice('pool '.length)}-${String.fromCharCode(97 + part)}`),
          who,
        ]),
      ),
  );

export const readEvidence = (history: History): Evidence => {
  const { terms, commands, notices } = history;
  const drops = history.drops.map((drop) => readDrop(drop, terms));
  const book = readBook(history, poolNames(drops));
  const ours = book.orders.filter(({ operator }) => operator === terms.operator);
  const byPerson = new Map<string, PlacedOrder[]>();
  for (const order of ours)
    for (const who of new Set(order.desktops.map((desktop) => desktop.who))) pushTo(byPerson, who, order);
  const all = drops.flatMap((drop) => drop.lines);
  const lines = Map.groupBy(all, ({ who }) => who);
  const named = Map.groupBy(all, ({ computer }) => computer);
  const callsOf = new Map<string, Call[]>();
  for (const call of book.calls) for (const who of new Set(call.people)) pushTo(callsOf, who, call);
  const told = new Set(notices.flatMap(({ text }) => text.split(/[^A-Za-z0-9_-]+/)));
  return {
    history,
    terms,
    drops,
    book,
    ours,
    strangers: book.orders.filter(({ operator }) => operator !== terms.operator),
    ordersOf: (who) => byPerson.get(who) ?? [],
    callsOf: (who) => callsOf.get(who) ?? [],
    linesOf: (who) => lines.get(who) ?? [],
    linesWith: (computer) => named.get(computer) ?? [],
    isKept: (who) => (byPerson.get(who) ?? []).every((order) => keepsTimes(order, history)),
    releasedAt: (who) =>
      commands
        .filter(({ command, people, order }) => command === 'release' && order === undefined && people?.includes(who))
        .map((one) => one.at),
    isNoticed: (id) => [id, ...(book.find(id)?.parts ?? [])].some((one) => told.has(one)),
  };
};

const pushTo = <T>(lists: Map<string, T[]>, key: string, value: T): void => {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
};

const keepsTimes = ({ at: placedAt, call, listedAt }: PlacedOrder, { terms }: History): boolean =>
  (call === undefined || placedAt - call.at <= terms.commitWithinMs) && listedAt - placedAt <= terms.listedWithinMs;

/** Their desktops in our live orders at that time. */
export const heldOf = ({ ordersOf }: Evidence, who: string, time: number): PlacedOrder[] =>
  ordersOf(who).filter((order) => heldAt(order, who, time).length > 0);
