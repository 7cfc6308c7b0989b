import type { Check } from '../examining/check.ts';
import type { Attempt } from '../orders/attempt.ts';
import type { Order, OrderState } from '../orders/order.ts';
import type { Amount } from '../orders/payment-state.ts';
import type { Verification, VerificationProgress } from '../verifying/verification.ts';

/** A stopped payment as the person who approves it has seen it. */
export interface SeenPayment {
  readonly clientOrderId: string;
  readonly attempt: Attempt;
  readonly amount?: Amount;
}

/** By what a person has chosen orders: all that it says must hold. It says something, so that nobody chooses every order by mistake. */
export interface OrderFilter {
  readonly intakeId?: string;
  readonly state?: Order['state'];
  /** A part of the order's reason, in any case. */
  readonly reason?: string;
}

/** The orders that a person has chosen and seen. Nothing is done with another one, nor with one that has changed since. */
export interface ChosenOrders {
  readonly filter: OrderFilter;
  readonly orders: readonly { readonly clientOrderId: string; readonly state: Order['state'] }[];
}

/**
 * Everything that a person can ask Deskdrop to change. A new command is one more member here: the compiler then names
 * each table that needs an entry for it (its role below, its schema, how it is run).
 */
export type CommandRequest =
  /** A file that waits; with `payments`, the stopped payments of a file that was ordered. */
  | { readonly kind: 'approve'; readonly intakeId: string; readonly payments?: readonly SeenPayment[] }
  | { readonly kind: 'reject'; readonly intakeId: string; readonly reason?: string }
  | { readonly kind: 'resolve-adopt'; readonly clientOrderId: string; readonly providerOrderId: string }
  | { readonly kind: 'resolve-absent'; readonly clientOrderId: string }
  | { readonly kind: 'redrive-order'; readonly clientOrderId: string }
  | { readonly kind: 'redrive-file'; readonly intakeId: string }
  /** The whole stage: no order is leased and no payment begun until it is resumed. */
  | { readonly kind: 'pause'; readonly reason?: string }
  | { readonly kind: 'resume'; readonly reason?: string }
  | ({ readonly kind: 'redrive-orders' } & ChosenOrders)
  | ({ readonly kind: 'resolve-orders-absent' } & ChosenOrders)
  | ({ readonly kind: 'release-orders' } & ChosenOrders)
  /** A file: what of it was not sent is not sent any more. */
  | { readonly kind: 'stop'; readonly intakeId: string; readonly reason?: string }
  /**
   * `computerNamePrefix`: of derived computer names, if it is not the stage's. `seen`: the order that held the person when
   * the person who releases looked; nobody is released from another one, nor with another effect. A request must say it;
   * only a command that an earlier version recorded may lack it.
   */
  | {
      readonly kind: 'release';
      readonly name: string;
      readonly computerNamePrefix?: string;
      readonly seen?: { readonly clientOrderId: string; readonly standing: 'ordered' | 'parked' };
    }
  /** Holds the ledger against the provider since a time (ISO 8601), and changes neither. */
  | { readonly kind: 'verify'; readonly from: string }
  /** Asks the provider whether it would take orders, and changes nothing. */
  | { readonly kind: 'doctor' };

export type CommandKind = CommandRequest['kind'];
export type CommandRequestOf<Kind extends CommandKind> = Extract<CommandRequest, { readonly kind: Kind }>;

/** Who may ask for a command: each role has a policy of its own. */
export type CommandRole = 'approver' | 'operator';

export const COMMAND_ROLES = {
  approve: 'approver',
  reject: 'approver',
  'resolve-adopt': 'operator',
  'resolve-absent': 'operator',
  'redrive-order': 'operator',
  'redrive-file': 'operator',
  'redrive-orders': 'operator',
  'resolve-orders-absent': 'operator',
  'release-orders': 'operator',
  release: 'operator',
  pause: 'operator',
  resume: 'operator',
  verify: 'operator',
  doctor: 'operator',
  stop: 'operator',
} as const satisfies Readonly<Record<CommandKind, CommandRole>>;

export const COMMAND_KINDS = Object.keys(COMMAND_ROLES) as readonly CommandKind[];

/** Who asked, as IAM has authenticated them. */
export interface Caller {
  readonly arn: string;
  readonly accountId: string;
  readonly userId: string;
  /** Of a role session: the role is proved, the session's name only if the role's trust policy binds it. */
  readonly role?: string;
  readonly sessionName?: string;
}

/** What a command came to. */
export type CommandResult =
  /** A held file. `sent`: its message is on its way; otherwise its file is not in the bucket, or no longer. */
  | { readonly kind: 'decided'; readonly sent: boolean }
  | { readonly kind: 'payments'; readonly approved: number }
  | { readonly kind: 'order'; readonly what: string; readonly clientOrderId: string }
  | ListResult
  | ({ readonly kind: 'stage' } & PauseStanding)
  /** The differences are in its pages. */
  | ({ readonly kind: 'verified' } & Verification)
  | { readonly kind: 'examined'; readonly checks: readonly Check[] }
  | ({ readonly kind: 'stopped' } & StoppedFile);

/** What became of each of many orders. */
export type ListResult = ({ readonly kind: 'file' } & FileRedrive) | ({ readonly kind: 'orders' } & OrdersResult);

/** How far a command for many orders has come: the next worker continues behind it. */
export interface Reached {
  /** The last order that was dealt with. */
  readonly order: string;
  readonly result: ListResult;
}

/** What became of a file that was stopped. */
export interface StoppedFile {
  /** Who stopped it, now or before. */
  readonly by: string;
  /** False: its orders are still being put, and each ends when its message comes. */
  readonly complete: boolean;
  readonly withdrawn: { readonly orders: number; readonly desktops: number };
  /** Its other orders by state: these go on to their end, or have ended. */
  readonly others: Readonly<Partial<Record<OrderState, number>>>;
}

/** Whether the stage is paused, when that began and by whom; `changed`: by this command. */
export interface PauseStanding {
  readonly paused: boolean;
  readonly changed: boolean;
  /** Absent if it was never paused. */
  readonly since?: string;
  readonly by?: string;
}

/** What a redrive of a file did with each of its orders that was neither ORDERED nor under way. */
export interface FileRedrive {
  readonly redriven: readonly { readonly from: string; readonly to: string; readonly desktops: number }[];
  /** QUEUED orders whose message was sent once more. */
  readonly sent: readonly string[];
  readonly refused: readonly { readonly orderId: string; readonly reason: string }[];
  /** How many more of these the record has no room for. */
  readonly more?: number;
}

/** What became of each of the orders that a person has chosen. */
export interface OrdersResult {
  readonly done: readonly { readonly orderId: string; readonly what: string }[];
  readonly refused: readonly { readonly orderId: string; readonly reason: string }[];
  /** How many more of these the record has no room for. */
  readonly more?: number;
}

interface CommandCommon {
  /** The client's own, so that a repeated request is the same command. */
  readonly commandId: string;
  readonly request: CommandRequest;
  readonly requestedBy: Caller;
  /** ISO 8601, UTC. */
  readonly requestedAt: string;
  /** Distinguishes two writes of the same state. */
  readonly revision: number;
}

/**
 * requested -> running: a worker has it. running -> running: another worker continues it, or it has made progress.
 * running -> done, refused: its end. requested -> refused, running -> failed: nobody continued it in time.
 * requested, running -> failed: its message failed each time.
 */
export type Command =
  | (CommandCommon & { readonly state: 'requested' })
  | (CommandCommon & {
      readonly state: 'running';
      readonly startedAt: string;
      /** When its worker last began or made progress. */
      readonly seenAt: string;
      /** How often a worker began: more than once after a crash, or a message that came twice. */
      readonly tries: number;
      readonly progress?: string;
      readonly reached?: Reached;
      /** Of `verify`: how far it has come. */
      readonly verification?: VerificationProgress;
      /** Why the last try failed; its message comes again. */
      readonly trouble?: string;
    })
  | (CommandCommon & { readonly state: 'done'; readonly endedAt: string; readonly result: CommandResult })
  /** `recorded`: nothing that was asked for was changed, but something else was found and recorded along the way. */
  | (CommandCommon & {
      readonly state: 'refused';
      readonly endedAt: string;
      readonly reason: string;
      readonly recorded?: true;
    })
  | (CommandCommon & { readonly state: 'failed'; readonly endedAt: string; readonly error: string });

type CommandState = Command['state'];
export type CommandIn<State extends CommandState> = Extract<Command, { readonly state: State }>;
export type OpenCommand = CommandIn<'requested' | 'running'>;

export const isOpenCommand = (command: Command): command is OpenCommand =>
  command.state === 'requested' || command.state === 'running';

const HOUR_MS = 3_600_000;

/**
 * How long a command that nobody continues stays open, and how long whoever asked waits for its end: longer than a stage
 * tries a message that fails. What is begun later surprises whoever has given up waiting.
 */
export const COMMAND_OPEN_MS = 4 * HOUR_MS;

/** Since when nobody has heard of it. */
export const commandSince = (command: Command): string => {
  switch (command.state) {
    case 'requested':
      return command.requestedAt;
    case 'running':
      return command.seenAt;
    case 'done':
    case 'refused':
    case 'failed':
      return command.endedAt;
  }
};
