import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { desktopsByComputerName, desktopsByUser } from './book/book.ts';
import { type BookDesktop, type BookOrder, isLive } from './book/book-order.ts';
import { openBook } from './book/kept-book.ts';
import { ENDPOINTS, type Endpoint } from './endpoints.ts';
import { type Fault, FaultList, type Faults } from './faults/faults.ts';
import { createOrderThrottle } from './http/order-throttle.ts';
import { serve } from './http/serve.ts';
import { cryptoRandom, type Random } from './random.ts';
import { billingRoutes } from './routes/billing-routes.ts';
import { controlRoutes } from './routes/control-routes.ts';
import { desktopRoutes } from './routes/desktop-routes.ts';
import { iamRoutes } from './routes/iam-routes.ts';
import { jobRoutes } from './routes/job-routes.ts';
import { offerRoutes } from './routes/offer-routes.ts';
import { orderRoute } from './routes/order-route.ts';
import { DEFAULT_SETTINGS, type SettingsChange } from './settings.ts';
import type { AccessKey, Login, Provider } from './simulated-provider.ts';
import type { SimulatorReport } from './simulator-report.ts';
import { Tokens } from './tokens.ts';

export interface SimulatorOptions {
  /** On 127.0.0.1; by default a free port. */
  readonly port?: number;
  /** The folder of the book's journal. Without it the book is lost when the simulator stops. */
  readonly dataDir?: string;
  readonly projectId?: string;
  readonly projectName?: string;
  /** The users who may request tokens; by default anybody. */
  readonly logins?: readonly Login[];
  /** The keys that may sign requests; by default none. */
  readonly accessKeys?: readonly AccessKey[];
  /** A token that is valid from the start, for the project and for billing. */
  readonly staticToken?: string;
  /** Login name of the static token's IAM user. */
  readonly staticTokenUser?: string;
  readonly settings?: SettingsChange;
  readonly faults?: readonly Fault[];
  /** Epoch milliseconds. */
  readonly now?: () => number;
  readonly random?: Random;
}

/** What was really ordered, read in this process. Each read returns a copy of the current state. */
interface BookView {
  /** In the order of their placement. */
  orders(): readonly BookOrder[];
  /** The orders that are not cancelled. */
  liveOrders(): readonly BookOrder[];
  order(orderId: string): BookOrder | undefined;
  /** Lower-case user name to the desktops, built or not, of live orders for the user. */
  desktopsByUser(): ReadonlyMap<string, readonly BookDesktop[]>;
  /** Lower-case computer name to the desktops, built or not, of live orders with that name. */
  desktopsByComputerName(): ReadonlyMap<string, readonly BookDesktop[]>;
}

export interface WorkspaceSimulator {
  /** The endpoint of all three APIs: Workspace, IAM and billing. */
  readonly url: string;
  readonly projectId: string;
  /** The account's id, which signed billing calls contain. */
  readonly domainId: string;
  readonly book: BookView;
  readonly faults: Faults;
  /** The number of requests to each endpoint, including failed ones. */
  readonly calls: Readonly<Record<Endpoint, number>>;
  changeSettings(change: SettingsChange): void;
  stop(): Promise<void>;
}

const PROJECT_ID = '0a1b2c3d4e5f60718293a4b5c6d7e8f9';
const DOMAIN_ID = '9f8e7d6c5b4a39281706f5e4d3c2b1a0';

const noCalls = (): Record<Endpoint, number> =>
  Object.fromEntries(ENDPOINTS.map((endpoint) => [endpoint, 0])) as Record<Endpoint, number>;

const providerOf = (options: SimulatorOptions, now: () => number, random: Random): Provider => ({
  projectId: options.projectId ?? PROJECT_ID,
  projectName: options.projectName ?? 'local',
  domainId: DOMAIN_ID,
  logins: options.logins ?? [],
  accessKeys: options.accessKeys ?? [],
  ...(options.staticToken === undefined
    ? {}
    : { staticToken: { token: options.staticToken, user: options.staticTokenUser ?? 'deskdrop' } }),
  book: openBook(now, options.dataDir),
  tokens: new Tokens(random),
  settings: { ...DEFAULT_SETTINGS, ...options.settings },
  now,
  random,
});

const copyOrder = (order: BookOrder): BookOrder => ({
  ...order,
  desktops: order.desktops.map((desktop) => ({ ...desktop })),
});

const viewBook = (provider: Provider): BookView => {
  const orders = (): readonly BookOrder[] => provider.book.now().orders().map(copyOrder);
  return {
    orders,
    liveOrders: () => orders().filter(isLive),
    order(orderId) {
      const order = provider.book.now().find(orderId);
      return order && copyOrder(order);
    },
    desktopsByUser: () => desktopsByUser(orders()),
    desktopsByComputerName: () => desktopsByComputerName(orders()),
  };
};

/** Simulates Workspace, IAM and billing over HTTP on loopback, with a book of what was really ordered. */
export const startWorkspaceSimulator = async (options: SimulatorOptions = {}): Promise<WorkspaceSimulator> => {
  const random = options.random ?? cryptoRandom;
  const faults = new FaultList(random);
  faults.add(...(options.faults ?? []));
  const provider = providerOf(options, options.now ?? Date.now, random);
  const calls = noCalls();
  const report = (): SimulatorReport => ({
    projectId: provider.projectId,
    orders: provider.book.now().orders(),
    calls,
    faults: faults.list(),
    settings: provider.settings,
  });
  const routes = [
    orderRoute(provider),
    ...desktopRoutes(provider),
    ...jobRoutes(provider),
    ...iamRoutes(provider),
    ...billingRoutes(provider),
    ...offerRoutes(provider),
    ...controlRoutes(provider, faults, report),
  ];

  const stopping = new AbortController();
  const service = {
    routes,
    faults,
    calls,
    throttle: createOrderThrottle(() => provider.settings, provider.now),
    answerDelayMs: () => provider.settings.answerDelayMs,
    date: () => (provider.settings.dateOffMs === null ? null : provider.now() + provider.settings.dateOffMs),
    stopping: stopping.signal,
    reportError: console.error,
  };
  const server = createServer((request, response) => void serve(service, request, response));
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port ?? 0, '127.0.0.1', resolve);
    });
  } catch (error) {
    provider.book.close();
    throw error;
  }

  const stop = async (): Promise<void> => {
    stopping.abort();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    provider.book.close();
  };
  let stopped: Promise<void> | undefined;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    projectId: provider.projectId,
    domainId: provider.domainId,
    book: viewBook(provider),
    faults,
    calls,
    changeSettings(change) {
      provider.settings = { ...provider.settings, ...change };
    },
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
};
