import { parse } from 'csv-parse/sync';
import { needsReport } from '../../lambdas/domain/fail-intake.ts';
import { FINAL_WORDS } from '../../lambdas/domain/final-word.ts';
import type { Intake } from '../../lambdas/domain/intake.ts';
import { isOpen, type Order } from '../../lambdas/domain/order.ts';
import { creationWindow, within } from '../../lambdas/domain/ordering-times.ts';
import type { Inspector } from './inspector.ts';
import type { Bucket } from './memory-files.ts';
import type { LedgerState } from './memory-ledger.ts';
import { allOrders, ordersOfLines } from './memory-orders.ts';
import type { Drop } from './people.ts';
import { type Book, type BookOrder, holds, isLive } from './provider-book.ts';
import { TIMES, type Weather } from './weather.ts';

export interface World {
  readonly weather: Weather;
  readonly ledger: LedgerState;
  readonly book: Book;
  readonly bucket: Bucket;
  readonly drops: readonly Drop[];
  readonly inspector: Inspector;
}

/** What must be true once nothing more will happen. */
export const checkRest = (world: World): string[] => [
  ...checkLiveness(world),
  ...checkKnown(world),
  ...world.drops.flatMap((drop) => checkReport(drop, world)),
];

const checkLiveness = ({ ledger, drops }: World): string[] => {
  const keys = new Set([...ledger.intakes.values()].map(({ object }) => object.key));
  return [
    ...drops.filter(({ key }) => !keys.has(key)).map(({ key }) => `left out: ${key} has no intake`),
    ...[...ledger.intakes.values()]
      .filter((intake) => !isAnswered(intake))
      .map(({ object, phase }) => `left out: ${object.key} rests in ${phase}`),
    ...ordersOfLines(ledger.orders, ledger.intakes)
      .filter(isOpen)
      .map(({ clientOrderId, state }) => `left out: ${clientOrderId} rests in ${state}`),
  ];
};

export const isAnswered = (intake: Intake): boolean =>
  !needsReport(intake) || (intake.phase === 'HELD' && intake.result !== undefined);

/** Rule 3: every order of ours is in the ledger, or cancelled. Without T and V one may come when nobody looks any more. */
const checkKnown = ({ ledger, book, weather }: World): string[] => {
  if (!weather.holds.commit || !weather.holds.listed) return [];
  const orders = allOrders(ledger.orders);
  return book.orders
    .filter((order) => order.clientOrderId !== undefined && isLive(order))
    .filter(
      (order) =>
        ledger.providerOrders.get(order.id)?.status !== 'EXTRA' &&
        !orders.some((one) => 'providerOrderId' in one && one.providerOrderId === order.id) &&
        !orders.some((one) => mayBe(one, order)),
    )
    .map(({ id, clientOrderId }) => `rule 3: ${id} of ${clientOrderId} lives, and the ledger does not tell of it`);
};

/** Parked, and a person is told that it may be this one. */
const mayBe = (order: Order, { createdAt, desktops }: BookOrder): boolean =>
  order.state === 'NEEDS_ATTENTION' &&
  !order.settled &&
  within(createdAt, creationWindow(Date.parse(order.leasedAt), TIMES)) &&
  order.sent.length === desktops.length;

type Row = Readonly<Record<string, string>>;

/** Rule 2: lines in are lines out, each with one word, and each word is true. */
const checkReport = (drop: Drop, world: World): string[] => {
  const intake = [...world.ledger.intakes.values()].find(({ object }) => object.versionId === drop.versionId);
  if (intake === undefined || !('result' in intake) || intake.result === undefined) return [];
  const file = world.bucket.newest.get(intake.result.resultKey);
  if (file === undefined) return [`rule 2: ${drop.key} is ${intake.phase} without a result`];
  const rows: Row[] = parse(Buffer.from(file.bytes), { columns: true });
  // A file that could not be planned, however often it was tried, has one word for all of its lines.
  if ('error' in intake && intake.error !== undefined && rows.length === 1) return [];
  if (rows.length !== drop.lines.length)
    return [`rule 2: ${drop.key} has ${drop.lines.length} lines, its result ${rows.length}`];
  return rows.flatMap((row, place) => {
    const line = drop.lines[place];
    const wrong = line === undefined ? undefined : whyUntrue(row, line, intake, world);
    return wrong === undefined ? [] : [`rule 2: ${drop.key} line ${place + 2} (${line?.holder}): ${wrong}`];
  });
};

const whyUntrue = (
  row: Row,
  { holder, fate }: Drop['lines'][number],
  { intakeId, phase }: Intake,
  { ledger, book, weather, inspector }: World,
): string | undefined => {
  const word = row.deskdrop_status ?? '';
  if (!(FINAL_WORDS as readonly string[]).includes(word)) return `"${word}" is no final word`;
  if ((word === 'invalid' || word === 'duplicate') !== (fate !== 'valid') || (fate !== 'valid' && word !== fate))
    return `it is ${fate}, and the report says ${word}: ${row.deskdrop_reason}`;
  const own = book.orders.filter(
    ({ clientOrderId }) => ledger.orders.versions.get(clientOrderId ?? '')?.at(-1)?.order.intakeId === intakeId,
  );
  switch (word) {
    case 'ordered': {
      const order = book.find(row.deskdrop_order_id ?? '');
      return order !== undefined && holds(order, holder)
        ? undefined
        : `"ordered" in ${order?.id}, which does not hold it`;
    }
    case 'already-ordered':
      return book.orders.some((order) => order.clientOrderId !== undefined && holds(order, holder))
        ? undefined
        : '"already-ordered", and nobody has ordered it';
    case 'rejected': {
      // Without T and V an order may appear after it was proved absent.
      const holding = own.find((order) => holds(order, holder));
      const isKnown = holding !== undefined && ledger.providerOrders.get(holding.id)?.status === 'EXTRA';
      const isPromised = weather.holds.commit && weather.holds.listed && !inspector.released.has(holder);
      return holding === undefined || isKnown || !isPromised || phase === 'HELD'
        ? undefined
        : `"rejected", and ${holding.id} holds it`;
    }
    default:
      return undefined;
  }
};
