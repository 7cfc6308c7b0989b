import { OwnEvents } from '../../lambdas/adapters/dynamodb/own-events.ts';
import type { Claim, ClaimKey } from '../../lambdas/domain/claims/claim.ts';
import { type Command, commandSince, isOpenCommand } from '../../lambdas/domain/commands/command.ts';
import type { NumberEvidence } from '../../lambdas/domain/doubts/told-number.ts';
import type { FileStop, Pause } from '../../lambdas/domain/intakes/brakes.ts';
import type { Intake } from '../../lambdas/domain/intakes/intake.ts';
import { isWatchedIntake } from '../../lambdas/domain/intakes/schedule-watch.ts';
import { FRESH_BUDGET, type PaceBudget } from '../../lambdas/domain/orders/order-rate.ts';
import type { ProviderOrderItem } from '../../lambdas/domain/orders/provider-order.ts';
import { intakeEvents } from '../../lambdas/domain/telling/intake-events.ts';
import { omitUndefined } from '../../lambdas/domain/values/omit-undefined.ts';
import type { Difference } from '../../lambdas/domain/verifying/verification.ts';
import type {
  BrakeLedger,
  ClaimLedger,
  CommandLedger,
  DayLedger,
  IntakeLedger,
  Ledger,
  NumberLedger,
  OrderPace,
  PaymentLedger,
  ProviderOrderLedger,
  WriteResult,
} from '../../lambdas/ports/ledger.ts';
import type { Call, IndexClock } from './memory-call.ts';
import { createOrderTable, type OrderTable, orderLedger } from './memory-orders.ts';
import { outboxLedger } from './memory-outbox.ts';

/** The ledger's contents, shared by every process. Only the views that `openLedger` returns may change them. */
export interface LedgerState {
  readonly commands: Map<string, Command>;
  readonly differences: Map<string, readonly Difference[]>;
  readonly orders: OrderTable;
  readonly intakes: Map<string, Intake>;
  readonly claims: Map<ClaimKey, Claim>;
  readonly providerOrders: Map<string, ProviderOrderItem>;
  readonly days: Map<string, Map<string, number>>;
  /** The cost of each file, by order. */
  readonly payments: Map<string, Map<string, number>>;
  numbers: NumberEvidence;
  /** Whether this run has pauses. If not, reading the brakes is no step, because it would change every story. */
  braked: boolean;
  pause: Pause | undefined;
  readonly stops: Map<string, FileStop>;
  budget: PaceBudget;
  /** Called after each successful move. */
  onIntakeMove: (before: Intake, after: Intake) => void;
}

export const createLedgerState = (): LedgerState => ({
  commands: new Map(),
  differences: new Map(),
  orders: createOrderTable(),
  intakes: new Map(),
  claims: new Map(),
  providerOrders: new Map(),
  days: new Map(),
  payments: new Map(),
  numbers: {},
  braked: false,
  pause: undefined,
  stops: new Map(),
  budget: FRESH_BUDGET,
  onIntakeMove: () => {},
});

/** The ledger's contract over plain maps: the same conditions on the same single items as in DynamoDB. */
export const openLedger = (state: LedgerState, index: IndexClock, call: Call): Ledger => {
  const own = new OwnEvents();
  return {
    brakes: brakeLedger(state, call),
    commands: commandLedger(state, call),
    days: dayLedger(state, call),
    intakes: intakeLedger(state, call, own),
    orders: orderLedger(state.orders, index, call, own),
    claims: claimLedger(state, call),
    providerOrders: providerOrderLedger(state, call),
    pace: orderPace(state, call),
    payments: paymentLedger(state, call),
    numbers: numberLedger(state, call),
    outbox: outboxLedger(state, own),
  };
};

const brakeLedger = (state: LedgerState, call: Call): BrakeLedger => {
  const step: Call = (operation, effect) => (state.braked ? call(operation, effect) : Promise.resolve().then(effect));
  return {
    getBrakes: (intakeId) =>
      step(`reads the brakes of ${intakeId}`, () =>
        omitUndefined({ pause: state.pause, stop: state.stops.get(intakeId) }),
      ),
    getStop: (intakeId) => step(`reads the stop of ${intakeId}`, () => state.stops.get(intakeId)),
    putStop: (stop) =>
      step(`stops ${stop.intakeId}`, () => {
        const standing = state.stops.get(stop.intakeId) ?? stop;
        state.stops.set(stop.intakeId, standing);
        return standing;
      }),
    getPause: () => step('reads the pause', () => state.pause),
    changePause: (from, to) =>
      step(to.resumed === undefined ? 'pauses' : 'resumes', (): WriteResult => {
        if (state.pause?.revision !== from?.revision) return 'lost';
        state.pause = to;
        return 'written';
      }),
  };
};

const commandLedger = ({ commands, differences }: LedgerState, call: Call): CommandLedger => ({
  putDifferences: async (id, page, found) => void differences.set(`${id}/${page}`, found),
  getDifferences: async (id, page) => {
    const found = differences.get(`${id}/${page}`);
    if (found === undefined) throw new Error(`page ${page} of the command ${id} is not in the ledger`);
    return found;
  },
  getCommand: (id) => call(`reads command ${id}`, () => commands.get(id)),
  putCommand: (command) =>
    call(`puts command ${command.commandId}, if absent`, () => {
      const standing = commands.get(command.commandId) ?? command;
      commands.set(command.commandId, standing);
      return standing;
    }),
  moveCommand: (from, to) =>
    call(`moves command ${from.commandId} ${from.state} -> ${to.state}`, (): WriteResult => {
      if (commands.get(from.commandId)?.revision !== from.revision) return 'lost';
      commands.set(from.commandId, to);
      return 'written';
    }),
  commandsOfDay: async (day) =>
    [...commands.values()]
      .filter(({ requestedAt }) => requestedAt.startsWith(day))
      .sort((a, b) => a.requestedAt.localeCompare(b.requestedAt)),
  // Not a step of the simulation, whose staff sends no commands: a step would change the stories of all fixed seeds.
  openCommands: async (before) =>
    [...commands.values()]
      .filter((command) => isOpenCommand(command) && commandSince(command) <= before)
      .sort((a, b) => commandSince(a).localeCompare(commandSince(b)))
      .map(({ commandId }) => commandId),
});

const intakeLedger = (state: LedgerState, call: Call, own: OwnEvents): IntakeLedger => {
  const { intakes } = state;
  const isUnchanged = (from: Intake): boolean => {
    const standing = intakes.get(from.intakeId);
    if (standing?.phase !== from.phase) return false;
    if (standing.phase === 'REPORTED' && from.phase === 'REPORTED') return standing.reportedAt === from.reportedAt;
    return (
      standing.phase !== 'QUEUED' ||
      (standing.history.length === from.history.length && standing.history.at(-1)?.at === from.history.at(-1)?.at)
    );
  };
  const oldestFirst = (keep: (intake: Intake) => boolean): Intake[] =>
    [...intakes.values()].filter(keep).sort((a, b) => a.receivedAt.localeCompare(b.receivedAt));
  return {
    getIntake: (id) => call(`reads intake ${id}`, () => intakes.get(id)),
    receiveIntake: (intake) =>
      call(`puts intake ${intake.intakeId}, if absent`, () => {
        const standing = intakes.get(intake.intakeId) ?? intake;
        intakes.set(intake.intakeId, standing);
        return standing;
      }),
    moveIntake: (from, to) =>
      call(`moves intake ${from.intakeId} ${from.phase} -> ${to.phase}`, (): WriteResult => {
        if (!isUnchanged(from)) return 'lost';
        const { outbox: _, ...moved } = to;
        const outbox = own.outboxWith({ intakeId: to.intakeId }, from.outbox, intakeEvents(from, to));
        intakes.set(from.intakeId, outbox.length === 0 ? moved : { ...moved, outbox });
        own.written({ intakeId: to.intakeId }, outbox);
        state.onIntakeMove(from, to);
        return 'written';
      }),
    unreportedIntakes: () => call('asks for unreported intakes', () => oldestFirst(isWatchedIntake)),
    intakesOfDay: (day) =>
      call(`asks for the intakes of ${day}`, () => oldestFirst(({ receivedAt }) => receivedAt.startsWith(day))),
  };
};

const claimLedger = ({ claims }: LedgerState, call: Call): ClaimLedger => ({
  claim: (key, claim, takeFrom) =>
    call(`claims ${key} for ${claim.clientOrderId}`, () => {
      const standing = claims.get(key);
      const free =
        standing === undefined ||
        standing.clientOrderId === claim.clientOrderId ||
        standing.released !== undefined ||
        standing.clientOrderId === takeFrom;
      if (!free) return { held: false, standing } as const;
      claims.set(key, claim);
      return { held: true } as const;
    }),
  getClaim: (key) => call(`reads claim ${key}`, () => claims.get(key)),
  release: (key, claim, released) =>
    call(`releases ${key}`, (): WriteResult => {
      const standing = claims.get(key);
      const isOwn = standing?.clientOrderId === claim.clientOrderId && standing.position === claim.position;
      if (!isOwn || standing.released !== undefined) return 'lost';
      claims.set(key, { ...claim, released });
      return 'written';
    }),
});

const ownerOf = (item: ProviderOrderItem): string => {
  const owner = item.status === 'OWNED' ? item : item.status === 'CANCELLING' ? item.owner : undefined;
  return owner === undefined ? '' : `${owner.clientOrderId} ${owner.attempt.no} ${owner.attempt.nonce}`;
};

const isSameItem = (standing: ProviderOrderItem | undefined, from: ProviderOrderItem): boolean =>
  standing?.status === from.status && ownerOf(standing) === ownerOf(from);

const providerOrderLedger = ({ providerOrders }: LedgerState, call: Call): ProviderOrderLedger => ({
  getProviderOrder: (id) => call(`reads item ${id}`, () => providerOrders.get(id)),
  getProviderOrders: (ids) =>
    call(`reads ${ids.length} provider items`, () => {
      const found = new Map<string, ProviderOrderItem>();
      for (const id of ids) {
        const item = providerOrders.get(id);
        if (item !== undefined) found.set(id, item);
      }
      return found;
    }),
  putProviderOrder: (item) =>
    call(`puts item ${item.providerOrderId} ${item.status}, if absent`, () => {
      const standing = providerOrders.get(item.providerOrderId) ?? item;
      providerOrders.set(item.providerOrderId, standing);
      return standing;
    }),
  changeProviderOrder: (from, to) =>
    call(`changes item ${from.providerOrderId} ${from.status} -> ${to.status}`, (): WriteResult => {
      if (!isSameItem(providerOrders.get(from.providerOrderId), from)) return 'lost';
      providerOrders.set(from.providerOrderId, to);
      return 'written';
    }),
  removeCancelling: (providerOrderId) =>
    call(`gives up cancelling ${providerOrderId}`, (): WriteResult => {
      const standing = providerOrders.get(providerOrderId);
      if (standing !== undefined && !isSameItem(standing, { providerOrderId, status: 'CANCELLING' })) return 'lost';
      providerOrders.delete(providerOrderId);
      return 'written';
    }),
});

type Counts = Map<string, Map<string, number>>;

/** The sum of the other names under `key`. */
const othersOf = (counts: Counts, key: string, name: string): number =>
  [...(counts.get(key) ?? [])].reduce((sum, [other, number]) => (other === name ? sum : sum + number), 0);

const countNamed = (counts: Counts, key: string, name: string, number: number, limit = Number.POSITIVE_INFINITY) => {
  const others = othersOf(counts, key, name);
  if (counts.get(key)?.get(name) === number) return { others, counted: true };
  if (others + number > limit) return { others, counted: false };
  counts.set(key, new Map(counts.get(key)).set(name, number));
  return { others, counted: true };
};

const dayLedger = ({ days }: LedgerState, call: Call): DayLedger => ({
  countDesktops: (day, intakeId, desktops, limit) =>
    call(`counts ${desktops} desktops into ${day}`, () => ({
      day,
      ...countNamed(days, day, intakeId, desktops, limit),
    })),
  readDay: (day, intakeId) =>
    call(`reads day ${day}`, () => ({
      day,
      others: othersOf(days, day, intakeId),
      counted: days.get(day)?.has(intakeId) === true,
    })),
});

const paymentLedger = ({ payments }: LedgerState, call: Call): PaymentLedger => ({
  countPayment: (intakeId, clientOrderId, units, limit) =>
    call(`counts what ${clientOrderId} costs`, () => countNamed(payments, intakeId, clientOrderId, units, limit)),
});

const numberLedger = (state: LedgerState, call: Call): NumberLedger => ({
  getEvidence: () => call('reads what billing’s number is worth', () => state.numbers),
  putFinding: (finding, compared) =>
    call(`puts the first ${finding} of billing’s number, if absent`, (): WriteResult => {
      if (state.numbers[finding] !== undefined) return 'lost';
      state.numbers = { ...state.numbers, [finding]: compared };
      return 'written';
    }),
});

const orderPace = (state: LedgerState, call: Call): OrderPace => ({
  getBudget: () => call('reads the order rate', () => state.budget),
  changeBudget: (from, to) =>
    call('changes the order rate', (): WriteResult => {
      if (state.budget.revision !== from.revision) return 'lost';
      state.budget = to;
      return 'written';
    }),
});
