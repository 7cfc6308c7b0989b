import type { SQSRecord } from 'aws-lambda';
import {
  parseIntakeMessage,
  parseOrderMessage,
  parseReconcileMessage,
  parseReportMessage,
} from '../../lambdas/adapters/sqs/message-bodies.ts';
import { parseDeadLetter } from '../../lambdas/adapters/sqs/read-dead-letter.ts';
import { isDecided, isFollowed, isOpen } from '../../lambdas/domain/orders/order.ts';
import { quietMs } from '../../lambdas/domain/orders/ordering-times.ts';
import { cancelExtraOrder } from '../../lambdas/use-cases/doubts/cancel-extra-order.ts';
import { reconcileOrder } from '../../lambdas/use-cases/reconcile/reconcile-order.ts';
import { endDeadLetter } from '../../lambdas/use-cases/recover/end-dead-letter.ts';
import { resendLostMessages } from '../../lambdas/use-cases/recover/resend-lost-messages.ts';
import { reportIntake } from '../../lambdas/use-cases/report/report-intake.ts';
import { sendOwnEvents, sendWaitingEvents } from '../../lambdas/use-cases/signals/send-events.ts';
import { splitIntake } from '../../lambdas/use-cases/split/split-intake.ts';
import { submitOrder } from '../../lambdas/use-cases/submit/submit-order.ts';
import type { Purpose } from '../judge/check-purpose.ts';
import type { Terms } from '../judge/history.ts';
import { judge, tell } from '../judge/judge.ts';
import { checkRest, isAnswered, isYetToBeFound } from './check-rest.ts';
import { createClocks } from './clocks.ts';
import { createDice } from './dice.ts';
import { createHistorian, type Historian } from './historian.ts';
import { createInspector } from './inspector.ts';
import { createMemoryBus } from './memory-bus.ts';
import { createBucket, openFiles } from './memory-files.ts';
import { createLedgerState, openLedger } from './memory-ledger.ts';
import { allOrders, currentOrder, ordersOfLines } from './memory-orders.ts';
import { createQueues, openMessages } from './memory-queues.ts';
import { openOrderProvider } from './order-provider.ts';
import { bringStrangers, chooseBad, type Drop, dropFiles, leaveOlderDesktops, PROFILES } from './people.ts';
import type { Process, Sky } from './process.ts';
import { createBook, OPERATOR } from './provider-book.ts';
import { openWitness } from './provider-witness.ts';
import { createScheduler } from './scheduler.ts';
import { startStaff } from './staff.ts';
import { createStory, type Telling } from './story.ts';
import { type Focus, forecast, HOUR_MS, TIMES, type Weather } from './weather.ts';

const MINUTE_MS = 60_000;
const STARTS_AT = Date.parse('2026-03-01T08:00:00.000Z');
/** By then everything that can end has ended: desktops, deadlines, and the time for following. */
const REST_AT_MOST_MS = 72 * HOUR_MS;
/** By then every wait for other orders, for an operator or for the order rate has ended. */
const HALF_A_DAY_MS = 12 * HOUR_MS;
/** Larger than every seed of a run. */
const FORM_SEEDS = 2 ** 31;
const BUS_SEEDS = 3 * 2 ** 30;
const PREFIX = 'D-';
const ORDER_RATE = { orders: 20, perMs: MINUTE_MS };

/** The settings of the simulated stage. */
const termsOf = ({ payment, approval, knowsOperator }: Weather, calmFrom: number): Terms => ({
  payment,
  approval,
  profiles: { standard: ['administrators', 'users'], 'developer-linux': ['sudo', 'default'] },
  operator: OPERATOR,
  namesOperator: knowsOperator,
  commitWithinMs: TIMES.commitWithinMs,
  listedWithinMs: TIMES.listedWithinMs,
  lookWithinMs: TIMES.followMaxMs + HOUR_MS,
  maxAttempts: TIMES.maxAttempts,
  orderedBy: calmFrom + HALF_A_DAY_MS,
});

/** Example: `results/file-1.0a1b2c3d.result.csv` is the result of `incoming/file-1.csv`. */
const noteOutput = (key: string, bytes: Uint8Array, drops: readonly Drop[], historian: Historian): void => {
  if (!key.startsWith('results/')) return;
  const drop = drops.find((one) => key.startsWith(one.key.replace('incoming/', 'results/').replace('.csv', '.')));
  if (drop === undefined) throw new Error(`${key} is no answer to a drop`);
  historian.output({ drop: drop.versionId, kind: key.endsWith('.summary.json') ? 'summary' : 'result', bytes });
};

export interface Run {
  readonly seed: number;
  readonly weather: Weather;
  readonly violations: readonly string[];
  readonly story: readonly string[];
  /** The counts of the people whom nothing hindered, and the names of those of them who have no desktop. */
  readonly purpose: Purpose;
  readonly missed: readonly string[];
  /** Lets a test check that the run was not idle. */
  readonly seen: { readonly posts: number; readonly states: readonly string[] };
}

/** The evidence of an order before the run. */
const EARLIER = { at: '2026-02-01T12:00:00.000Z', clientOrderId: 'earlier', providerOrderId: 'CS0', told: 2, sent: 2 };

/** Runs the whole system once from its seed: the same seed and focus give the same run. */
export const simulate = async (seed: number, telling: Telling = 'none', focus?: Focus): Promise<Run> => {
  const dice = createDice(seed);
  const weather = forecast(dice, createDice(seed + FORM_SEEDS), focus);
  const scheduler = createScheduler(STARTS_AT, dice);
  const story = createStory(scheduler.now, telling);
  const stormEndsAt = STARTS_AT + dice.pick([0.5, 2, 5]) * HOUR_MS;
  const { fromMs = 0, forMs = 0 } = weather.wrongClock ?? {};
  const calmFrom = Math.max(stormEndsAt, STARTS_AT + fromMs + forMs);
  const historian = createHistorian(scheduler.now);
  const sky: Sky = {
    scheduler,
    dice,
    story,
    weather,
    historian,
    startsAt: STARTS_AT,
    isStormy: () => scheduler.now() < stormEndsAt,
  };

  const ledger = createLedgerState();
  ledger.braked = weather.pauses + weather.stops > 0;
  if (weather.isCountKnown) ledger.numbers = { agreement: EARLIER };
  const bucket = createBucket('drops');
  const inspector = createInspector(sky, ledger, () => book);
  const book = createBook(sky, (order) => inspector.onBookChange(order));
  const { bus, ...told } = createMemoryBus(createDice(seed + BUS_SEEDS), sky.isStormy);
  ledger.orders.onWrite = (before, after) => {
    inspector.onOrderWrite(before, after);
    told.onOrderWrite(before, after);
  };
  ledger.onIntakeMove = told.onIntakeMove;
  const badPeople = chooseBad(sky);
  const clocks = createClocks(sky, () => book.skewMs);
  const index = { now: scheduler.now, lagMs: () => (sky.isStormy() ? dice.between(0, TIMES.indexLagMs) : 100) };
  let nonces = 0;

  const portsOf = (process: Process) => ({
    ledger: openLedger(ledger, index, process.call),
    files: openFiles(bucket, scheduler.now, process.call, (key, bytes) => noteOutput(key, bytes, drops, historian)),
    messages: openMessages(queues, process),
    book: openWitness(book, process, sky, inspector),
    clock: process.clock,
    providerClock: clocks.providerClock(process),
    log: process.log,
    times: TIMES,
    events: bus,
    emailKey: async () => 'a key that is always the same',
    orderRate: weather.paced ? ORDER_RATE : undefined,
  });
  const queues = createQueues(
    sky,
    {
      split: async (body, process) => {
        const { object, origin } = parseIntakeMessage(body);
        const stage = {
          payment: weather.payment,
          computerNamePrefix: PREFIX,
          guard: { approval: weather.approval ? ('always' as const) : ('none' as const) },
          profiles: async () => PROFILES,
        };
        const ports = portsOf(process);
        await splitIntake(object, origin, { ...ports, stage });
        await sendOwnEvents(ports);
      },
      submit: async (body, process) => {
        const { clientOrderId, revision } = parseOrderMessage(body);
        const deps = {
          ...portsOf(process),
          provider: openOrderProvider(book, badPeople, process, sky, (post) => inspector.onPost(post)),
          random: dice.next,
          newNonce: () => `n${++nonces}`,
          sleep: process.sleep,
        };
        await submitOrder(clientOrderId, process.remainingMs, deps, revision);
        await sendOwnEvents(deps);
      },
      reconcile: async (body, process) => {
        const message = parseReconcileMessage(body);
        const ports = portsOf(process);
        if ('patrol' in message) {
          await sendWaitingEvents(ports);
          await resendLostMessages({ ...ports, bucketName: bucket.name });
        } else if ('providerOrderId' in message) await cancelExtraOrder(message.providerOrderId, ports);
        else await reconcileOrder(message.clientOrderId, ports);
        await sendOwnEvents(ports);
      },
      report: async (body, process, receives) => {
        const { intakeId, again, factAt } = parseReportMessage(body, receives);
        const ports = portsOf(process);
        await reportIntake(intakeId, again, { ...ports, holdOptions: '', language: 'en' }, factAt);
        await sendOwnEvents(ports);
      },
    },
    async ({ queue, body, sentAt }, process) => {
      const record = {
        body,
        attributes: { SentTimestamp: String(sentAt) } as SQSRecord['attributes'],
        messageAttributes: {},
        eventSourceARN: queue,
      };
      await endDeadLetter(parseDeadLetter(record, 'reconcile'), { ...portsOf(process), payment: weather.payment });
    },
    clocks.skewOf,
  );

  const drops = dropFiles(sky, bucket, queues);
  bringStrangers(sky, book);
  leaveOlderDesktops(sky, book);
  const staff = startStaff({
    sky,
    book,
    ledger,
    inspector,
    prefix: PREFIX,
    dependenciesOf: portsOf,
    skewOf: () => clocks.skewOf('staff'),
  });
  const schedule = (): void => {
    queues.send('reconcile', JSON.stringify({ patrol: 'all' }), 0);
    scheduler.after((sky.isStormy() ? 5 : 15) * MINUTE_MS, schedule);
  };
  scheduler.after(MINUTE_MS, schedule);

  /** Whether nothing is under way, and nothing is left that the patrol would send. */
  const isAtRest = (): boolean => {
    if (queues.pending() > 0 || sky.isStormy() || !staff.isHome()) return false;
    if (ledger.intakes.size < drops.length || ![...ledger.intakes.values()].every(isAnswered)) return false;
    return ordersOfLines(ledger.orders).every((order) => {
      if (isOpen(order) || isFollowed(order)) return false;
      if (order.state !== 'NEEDS_ATTENTION') return true;
      if (!order.settled)
        return (
          scheduler.now() > Date.parse(order.leasedAt) + 3 * quietMs(TIMES) && !isYetToBeFound(order, book, weather)
        );
      const owner = currentOrder(ledger.orders, order.waitsFor ?? '');
      return owner === undefined || !isDecided(owner);
    });
  };
  await scheduler.run(() => inspector.violations.length > 0 || isAtRest(), STARTS_AT + REST_AT_MOST_MS);
  if (inspector.violations.length === 0) {
    if (!isAtRest()) inspector.violations.push('left out: the world does not come to rest');
    inspector.violations.push(...checkRest({ weather, ledger, book, drops }));
    // The next patrol.
    const clock = { now: () => scheduler.now() + 2 * MINUTE_MS, monotonic: scheduler.now };
    const calm = openLedger(ledger, index, async (_operation, effect) => effect());
    await sendWaitingEvents({ ledger: calm, events: bus, clock, log: { info() {}, warn() {}, error() {} } });
    inspector.violations.push(...told.violations());
  }
  const { findings, purpose, missed } = judge(historian.history(termsOf(weather, calmFrom), isAtRest()));
  inspector.violations.push(...findings.map(tell));
  const states = allOrders(ledger.orders).map(({ state }) => state);
  return {
    seed,
    weather,
    violations: inspector.violations,
    story: story.lines(),
    purpose,
    missed: missed.map(tell),
    seen: { posts: inspector.posts.length, states },
  };
};
