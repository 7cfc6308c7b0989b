import type { Authorizer } from '../../lambdas/adapters/huawei/auth/authorizer.ts';
import { createProviderClock } from '../../lambdas/adapters/huawei/http/provider-clock.ts';
import { createOrderProvider } from '../../lambdas/adapters/huawei/ordering/order-client.ts';
import { createProviderBook } from '../../lambdas/adapters/huawei/provider-book.ts';
import { beginPause, endPause, holdsStill } from '../../lambdas/domain/intakes/brakes.ts';
import type { Member } from '../../lambdas/domain/members/line.ts';
import type { Order, PaymentMode } from '../../lambdas/domain/orders/order.ts';
import type { OrderRate } from '../../lambdas/domain/orders/order-rate.ts';
import type { OrderingTimes } from '../../lambdas/domain/orders/ordering-times.ts';
import { quietMs } from '../../lambdas/domain/orders/ordering-times.ts';
import type { Transition } from '../../lambdas/domain/orders/transition.ts';
import type { Clock } from '../../lambdas/ports/clock.ts';
import type { Ledger } from '../../lambdas/ports/ledger.ts';
import type { OrderProvider, ProviderBook } from '../../lambdas/ports/provider.ts';
import { cancelExtraOrder } from '../../lambdas/use-cases/doubts/cancel-extra-order.ts';
import { reconcileOrder } from '../../lambdas/use-cases/reconcile/reconcile-order.ts';
import { resendLostMessages } from '../../lambdas/use-cases/recover/resend-lost-messages.ts';
import { submitOrder } from '../../lambdas/use-cases/submit/submit-order.ts';
import { startWorkspaceSimulator, type WorkspaceSimulator } from '../../local/workspace-simulator/simulator.ts';
import { type LedgerUnderTest, startLedger } from './ledger.ts';
import { fresh, TIMES } from './orders.ts';
import { connect, manualClock, orderBody } from './workspace-simulator-client.ts';

const TOKEN = 'ready';
const OPERATOR = 'deskdrop';

/** The parts of a worker that a test may replace. */
export interface Worker {
  readonly ledger?: Ledger;
  readonly provider?: OrderProvider;
  readonly book?: ProviderBook;
  readonly times?: Partial<OrderingTimes>;
  readonly orderRate?: OrderRate;
  readonly remainingMs?: () => number;
  readonly newNonce?: () => string;
}

/** The stage has ordered before, and billing's number was the number of desktops. */
const AGREED = { at: '2026-02-01T12:00:00.000Z', clientOrderId: 'earlier', providerOrderId: 'CS0', told: 2, sent: 2 };

/**
 * The use cases on the real ledger and the provider's real protocol, with a clock that the test moves. All tests of a
 * file share one emulator; `reset` gives each test its own provider, and moves the clock past earlier orders' windows.
 */
export const startProtocolWorld = async () => {
  const under: LedgerUnderTest = await startLedger();
  await under.ledger.numbers.putFinding('agreement', AGREED);
  const clock = manualClock('2026-03-01T12:00:00.000Z');
  const here: Clock = { now: clock.now, monotonic: clock.now };
  const log = {
    info: () => {},
    warn: (text: string) => void warnings.push(text),
    error: (text: string) => void alarms.push(text),
  };
  let simulator: WorkspaceSimulator | undefined;
  let skewMs = 0;
  let people = 0;
  let orders = 0;
  let nonces = 0;
  let messages: unknown[][] = [];
  let alarms: string[] = [];
  let warnings: string[] = [];

  const running = (): WorkspaceSimulator => {
    if (simulator === undefined) throw new Error('reset the world first');
    return simulator;
  };
  const client = () => connect(running(), TOKEN);
  const authorizer: Authorizer = {
    operator: async () => OPERATOR,
    headers: async () => ({ 'X-Auth-Token': TOKEN }),
    invalidate: () => false,
  };
  const provider = (as = authorizer): OrderProvider =>
    createOrderProvider({
      workspaceEndpoint: running().url,
      projectId: running().projectId,
      authorizer: as,
      requestTimeoutMs: TIMES.requestTimeoutMs,
      now: clock.now,
    });
  const book = (): ProviderBook =>
    createProviderBook({
      workspaceEndpoint: running().url,
      bssEndpoint: running().url,
      projectId: running().projectId,
      authorizer,
      requestTimeoutMs: TIMES.requestTimeoutMs,
      retryDelayMs: { min: 1, max: 2 },
    });
  const deps = (worker: Worker = {}) => ({
    ledger: worker.ledger ?? under.ledger,
    provider: worker.provider ?? provider(),
    book: worker.book ?? book(),
    clock: here,
    providerClock: createProviderClock({ workspaceEndpoint: running().url }, here),
    times: { ...TIMES, ...worker.times },
    log,
    random: () => 0,
    newNonce: worker.newNonce ?? (() => `nonce-${nonces++}`),
    sleep: async (delayMs: number) => clock.advance(delayMs),
    messages: {
      sendIntakes: async (objects: readonly { key: string }[]) =>
        void messages.push(['intake', ...objects.map(({ key }) => key)]),
      sendOrders: async (ids: readonly string[], delayMs: number) => {
        for (const id of ids) messages.push(['order', id, delayMs]);
      },
      sendReconcile: async (id: string, delayMs: number) => void messages.push(['reconcile', id, delayMs]),
      sendCommand: async () => {},
      sendExtra: async (id: string, delayMs: number) => void messages.push(['extra', id, delayMs]),
      sendReport: async (id: string, _: number, options?: { again: boolean }) =>
        void messages.push(['report', id, options?.again ?? false]),
    },
  });
  const world = {
    get ledger(): Ledger {
      return under.ledger;
    },
    under,
    clock,
    get simulator(): WorkspaceSimulator {
      return running();
    },
    /** The dependencies of a use case. */
    worker: deps,
    /** Each message that was sent: its kind, its subject, and its options. */
    messages: () => messages,
    alarms: () => alarms,
    warnings: () => warnings,
    reset: async (): Promise<void> => {
      await simulator?.stop();
      clock.advance(3_600_000 - (clock.now() % 1_000));
      skewMs = 0;
      simulator = await startWorkspaceSimulator({
        staticToken: TOKEN,
        staticTokenUser: OPERATOR,
        now: () => clock.now() + skewMs,
      });
      messages = [];
      alarms = [];
      warnings = [];
    },
    /** Sets the difference between the provider's clock and ours. */
    skewProvider: (ms: number): void => {
      skewMs = ms;
    },
    stop: async (): Promise<void> => {
      await simulator?.stop();
      await under.stop();
    },
    client,
    authorizer,
    provider,
    book,
    deps,
    /** Runs the submit use case with time for one POST, and none for a second try. */
    submit: (id: string, worker: Worker = {}): Promise<void> =>
      submitOrder(id, worker.remainingMs ?? (() => TIMES.requestTimeoutMs + 1_500), deps(worker)),
    reconcile: (id: string, worker: Worker = {}): Promise<void> => reconcileOrder(id, deps(worker)),
    cancelExtraOrder: (providerOrderId: string, worker: Worker = {}): Promise<void> =>
      cancelExtraOrder(providerOrderId, deps(worker)),
    /** Runs the schedule's patrol once. */
    sweep: (worker: Worker = {}): Promise<void> =>
      resendLostMessages({
        ...deps(worker),
        orderRate: worker.orderRate,
        bucketName: 'drops',
        files: { list: async function* () {}, describe: async () => undefined } as never,
      }),
    person: (): string => `p${(people++).toString(36)}`,
    /** Stores a queued order for these people, as a plan does. */
    put: async (
      users: readonly string[],
      { mode = 'manual' as PaymentMode, names = users.map((user) => `D-${user}`), claimsName = false, ...over } = {},
    ): Promise<string> => {
      const clientOrderId = `order-${orders++}`;
      const order = fresh({
        clientOrderId,
        intakeId: `intake-of-${clientOrderId}`,
        size: users.length,
        payment: mode,
        createdAt: new Date(clock.now()).toISOString(),
        since: new Date(clock.now()).toISOString(),
        ...over,
      });
      const members: Member[] = users.map((userName, position) => ({
        position,
        line: position + 2,
        userName,
        computerName: names[position] ?? '',
        claimsName,
      }));
      const request = orderBody(
        users.map((user_name, position) => ({ user_name, computer_name: names[position] ?? '' })),
        mode === 'auto' ? 'true' : 'false',
      );
      await under.ledger.orders.putOrder({ order, members, request: request as never });
      return clientOrderId;
    },
    order: async (id: string): Promise<Order> => {
      const order = await under.ledger.orders.getOrder(id);
      if (order === undefined) throw new Error(`there is no order ${id}`);
      return order;
    },
    state: async (id: string): Promise<Order['state']> => (await world.order(id)).state,
    /** Writes a transition that the order's own step would make; it is lost if another process was faster. */
    write: (transition: Transition) => under.ledger.orders.write(transition),
    item: (providerOrderId: string) => under.ledger.providerOrders.getProviderOrder(providerOrderId),
    /** Pauses the stage, as a command does. */
    pause: async (command = 'p'): Promise<void> => {
      const at = new Date(clock.now()).toISOString();
      const before = await under.ledger.brakes.getPause();
      const result = await under.ledger.brakes.changePause(before, beginPause(before, { by: 'Ann', at, command }, at));
      if (result === 'lost') throw new Error('somebody else pauses');
    },
    /** Ends the pause, if there is one. */
    letGo: async (): Promise<void> => {
      const at = new Date(clock.now()).toISOString();
      const before = await under.ledger.brakes.getPause();
      if (holdsStill(before))
        await under.ledger.brakes.changePause(before, endPause(before, { by: 'Ann', at, command: 'r' }, at));
    },
    /** The ids of the orders that exist at the provider and are not cancelled. */
    live: (): string[] =>
      running()
        .book.liveOrders()
        .map(({ orderId }) => orderId),
    placed: (): string[] =>
      running()
        .book.orders()
        .map(({ orderId }) => orderId),
    pastLease: (): void => clock.advance(TIMES.leaseMs + 1),
    pastQuiet: (): void => clock.advance(quietMs(TIMES) + 1_001),
    /** Places an order at the provider that no order in the ledger made. */
    placeByHand: async (users: readonly string[], paid = false, names = users.map((user) => `D-${user}`)) => {
      const { json } = await client().order(
        orderBody(
          users.map((user_name, no) => ({ user_name, computer_name: names[no] ?? '' })),
          paid ? 'true' : 'false',
        ),
      );
      return json.order_id as string;
    },
  };
  return world;
};

export type ProtocolWorld = Awaited<ReturnType<typeof startProtocolWorld>>;

type Method<Port, Name extends keyof Port> = Extract<Port[Name], (...args: never[]) => unknown>;

/** The port with one method replaced. */
export const wrap = <Port extends object, Name extends keyof Port>(
  port: Port,
  name: Name,
  around: (call: Method<Port, Name>) => Method<Port, Name>,
): Port =>
  new Proxy(port, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      const bound = typeof value === 'function' ? value.bind(target) : value;
      return key === name ? around(bound as Method<Port, Name>) : bound;
    },
  });

/** Runs `act` between this worker's decision and the first call that `fits`: the interleaving that a race needs. */
export const justBefore = <Port extends object, Name extends keyof Port>(
  port: Port,
  name: Name,
  act: () => Promise<unknown>,
  fits: (...args: Parameters<Method<Port, Name>>) => boolean = () => true,
): Port => {
  let done = false;
  return wrap(
    port,
    name,
    (call) =>
      (async (...args: Parameters<Method<Port, Name>>) => {
        if (!done && fits(...args)) {
          done = true;
          await act();
        }
        return call(...(args as never[]));
      }) as never,
  );
};

/** Likewise, between the call and the worker's use of its answer. */
export const justAfter = <Port extends object, Name extends keyof Port>(
  port: Port,
  name: Name,
  act: () => Promise<unknown>,
  fits: (...args: Parameters<Method<Port, Name>>) => boolean = () => true,
): Port => {
  let done = false;
  return wrap(
    port,
    name,
    (call) =>
      (async (...args: Parameters<Method<Port, Name>>) => {
        const answer = await call(...(args as never[]));
        if (!done && fits(...args)) {
          done = true;
          await act();
        }
        return answer;
      }) as never,
  );
};

/** Holds a worker up at one point until the test lets it continue. */
export const holdUp = () => {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  return {
    /** The worker calls this at that point. */
    here: async (): Promise<void> => {
      reached.resolve();
      await released.promise;
    },
    reached: reached.promise,
    goOn: (): void => released.resolve(),
  };
};

/** A POST that seems lost to the worker, and reaches the provider only when the test lets it. */
export const underWay = (provider: OrderProvider) => {
  let body: string | undefined;
  return {
    provider: wrap(provider, 'placeOrder', () => async (sent: string) => {
      body = sent;
      return { kind: 'ambiguous', reason: 'no answer within the time limit' } as const;
    }),
    arrive: async () => {
      if (body === undefined) throw new Error('nothing was sent');
      return provider.placeOrder(body);
    },
  };
};

export class Killed extends Error {}

/** A ledger that kills its worker instead of the write that `fits`. */
export const killedBefore = (ledger: Ledger, fits: (transition: Transition) => boolean): Ledger => ({
  ...ledger,
  orders: justBefore(
    ledger.orders,
    'write',
    async () => {
      throw new Killed();
    },
    fits,
  ),
});
