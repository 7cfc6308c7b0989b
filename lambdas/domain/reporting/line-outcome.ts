import type { IN_PROGRESS, LineOutcome, LineStatus } from '../intakes/line-status.ts';
import { type EmailDigests, isOtherEmail } from '../members/email-digest.ts';
import type { LineFate } from '../members/line.ts';
import type { Position } from '../orders/attempt.ts';
import { isOpen, type Order, type OwnerPointer } from '../orders/order.ts';
import { type NextStep, type Reason, told } from '../wording/reason.ts';
import { type InterimOutcome, inProgress } from './interim-report.ts';
import { doubtOf, orderedLineOutcome } from './ordered-line-outcome.ts';
import { poolLineOutcome } from './pool-line-outcome.ts';

/** What the report needs to know about an owner in another file. */
export interface Owner {
  readonly order: Order;
  /** File name of the drop that it came from. */
  readonly file: string;
}

export interface ReportFacts {
  /** Every order of the intake, children included. */
  readonly orders: ReadonlyMap<string, Order>;
  /** Orders that already-ordered members point at. */
  readonly owners: ReadonlyMap<string, Owner>;
  /**
   * The e-mail digests of the orders with already-ordered members, and of the owners. Without them no address is
   * compared.
   */
  readonly emails?: EmailDigests | undefined;
  /** Why orders of the plan that are not in the ledger never will be; without it, every order must be there. */
  readonly notPut?: string | undefined;
}

const NOTHING = { computerName: '', providerOrderId: '', payment: '', desktopState: '' };

/** The final status of one line. Every order of the file must have ended. */
export const lineOutcome = (fate: LineFate, facts: ReportFacts): LineOutcome =>
  outcomeOf<never>(fate, facts, ({ clientOrderId, state }) => {
    throw new Error(`order ${clientOrderId} is still ${state}`);
  });

/** The same while orders of the file continue: a line that one of them holds is in progress. */
export const interimOutcome = (fate: LineFate, facts: ReportFacts): InterimOutcome =>
  outcomeOf(fate, facts, inProgress);

type OutcomeWith<Status> = Omit<LineOutcome, 'status'> & { readonly status: LineStatus | Status };
/** The outcome of a member whose order continues. */
type GoesOn<Status> = (order: Order, computerName: string) => OutcomeWith<Status>;

const outcomeOf = <Status extends typeof IN_PROGRESS>(
  fate: LineFate,
  facts: ReportFacts,
  goesOn: GoesOn<Status>,
): OutcomeWith<Status> => {
  switch (fate.kind) {
    case 'invalid':
      return { ...NOTHING, status: 'invalid', reason: { code: 'invalid', params: { problems: fate.problems } } };
    case 'duplicate':
      return {
        ...NOTHING,
        status: 'duplicate',
        reason:
          fate.pool === undefined
            ? { code: 'duplicate-user', params: { line: fate.ofLine } }
            : { code: 'duplicate-pool', params: { line: fate.ofLine, name: fate.pool.name, size: fate.pool.size } },
      };
    case 'ordered-in': {
      if (isNotPut(fate.clientOrderId, facts)) return notPutOutcome(fate.computerName);
      const place = whereMember(fate.clientOrderId, fate.position, (id) => facts.orders.get(id));
      return memberOutcome({ ...place, computerName: fate.computerName }, facts, goesOn);
    }
    case 'pool-ordered-in':
      return poolLineOutcome(
        fate.orders.flatMap(({ clientOrderId, size }) =>
          Array.from({ length: size }, (_, position) => {
            if (isNotPut(clientOrderId, facts)) return notPutOutcome(fate.computerName);
            const member = whereMember(clientOrderId, position, (id) => facts.orders.get(id));
            return memberOutcome({ ...member, computerName: fate.computerName }, facts, goesOn, 'order-missing');
          }),
        ),
        fate.computerName,
      );
  }
};

const isNotPut = (clientOrderId: string, { orders, notPut }: ReportFacts): boolean =>
  notPut !== undefined && !orders.has(clientOrderId);

const notPutOutcome = (computerName: string): LineOutcome => ({
  ...NOTHING,
  status: 'rejected',
  reason: { code: 'not-put', params: {} },
  computerName,
});

/** The order that a member is in by now, and its place there. */
interface MemberPlace {
  readonly order: Order;
  readonly position: Position;
}

/**
 * A member that was set aside or redriven belongs to that order; its position there is its rank among the members moved
 * with it.
 */
const whereMember = (
  clientOrderId: string,
  position: Position,
  find: (clientOrderId: string) => Order | undefined,
): MemberPlace => {
  const order = find(clientOrderId);
  if (order === undefined) throw new Error(`order ${clientOrderId} was planned but is not in the ledger`);
  const moved = position in order.setAside ? order.setAside : (order.redriven ?? {});
  const child = moved[position];
  if (child === undefined) return { order, position };
  const together = Object.keys(moved)
    .map(Number)
    .filter((other) => moved[other] === child)
    .sort((a, b) => a - b);
  return whereMember(child, together.indexOf(position), find);
};

const memberOutcome = <Status extends typeof IN_PROGRESS>(
  { order, position, computerName }: MemberPlace & { readonly computerName: string },
  facts: ReportFacts,
  goesOn: GoesOn<Status>,
  replacement: NextStep = 'drop-again',
): OutcomeWith<Status> => {
  const notOrdered = (status: 'rejected' | 'withdrawn' | 'needs-attention', reason: Reason): LineOutcome => ({
    ...NOTHING,
    status,
    reason,
    computerName,
  });
  const ejected = order.ejected[position];
  if (ejected !== undefined && order.state === 'ORDERED' && order.desktopStates[position] === 'failed') {
    return {
      ...notOrdered('rejected', {
        code: 'desktop-failed',
        params: { cause: told(ejected), next: order.sent.length > 0 ? replacement : 'drop-again' },
      }),
      providerOrderId: order.providerOrderId,
      desktopState: 'failed',
    };
  }
  if (ejected !== undefined) return notOrdered('rejected', told(ejected));
  const pointer = order.alreadyOrdered[position];
  if (pointer !== undefined) {
    const { profile, userGroup } = order;
    const emailDigest = facts.emails?.get(order.clientOrderId)?.[position];
    return alreadyOrdered(pointer, facts, { profile, userGroup, emailDigest }, replacement);
  }
  if (isOpen(order)) return goesOn(order, computerName);
  switch (order.state) {
    case 'ORDERED':
      return { ...orderedLineOutcome(order, position), computerName, providerOrderId: order.providerOrderId };
    case 'REJECTED':
      return order.withdrawn
        ? notOrdered('withdrawn', { code: 'file-stopped', params: { text: order.reason } })
        : notOrdered('rejected', told(order.reason));
    case 'CANCELLED':
      return {
        ...notOrdered('rejected', { code: 'cancelled', params: { cause: told(order.reason) } }),
        providerOrderId: order.providerOrderId,
        payment: 'cancelled',
      };
    case 'NEEDS_ATTENTION':
      return notOrdered('needs-attention', {
        code: 'parked',
        params: { cause: told(order.reason), clientOrderId: order.clientOrderId },
      });
    case 'SKIPPED':
    case 'REPLACED':
    case 'QUEUED':
    case 'SUBMITTING':
    case 'IN_DOUBT':
      throw new Error(`order ${order.clientOrderId} is ${order.state} and says nothing of member ${position}`);
  }
};

const whatBecame = (order: Order, position: Position): Reason => {
  if (order.state !== 'ORDERED') return { code: 'order-is', params: { state: order.state } };
  const ejected = order.ejected[position];
  return ejected === undefined ? { code: 'not-in-that-order', params: {} } : told(ejected);
};

/** The parts of a line that are compared with what its person has. */
export interface Asked {
  readonly profile: string;
  readonly userGroup: string | undefined;
  readonly emailDigest: string | undefined;
}

/**
 * The columns in which the line asks for something else than its person has. An empty cell asks for nothing in
 * particular.
 */
const changedColumns = (asked: Asked, ordered: Asked): string[] => [
  ...(asked.profile === ordered.profile ? [] : ['profile']),
  ...(asked.userGroup && ordered.userGroup !== undefined && asked.userGroup !== ordered.userGroup
    ? ['user_group']
    : []),
  ...(isOtherEmail(asked.emailDigest, ordered.emailDigest) ? ['user_email'] : []),
];

/** Joined from the owner as it is now: it may have changed since the order was skipped. */
export const alreadyOrdered = (
  pointer: OwnerPointer,
  { owners, emails }: Pick<ReportFacts, 'owners' | 'emails'>,
  asked: Asked,
  replacement: NextStep = 'drop-again',
): LineOutcome => {
  const owner = owners.get(pointer.clientOrderId);
  if (owner === undefined) throw new Error(`order ${pointer.clientOrderId} was pointed at but is not in the ledger`);
  const { file } = owner;
  const { computerName, line } = pointer;
  // A redrive may have ordered it after all.
  const { order, position } = whereMember(pointer.clientOrderId, pointer.position, (id) => owners.get(id)?.order);
  if (order.state !== 'ORDERED' || !order.sent.includes(position)) {
    return {
      ...NOTHING,
      status: 'needs-attention',
      reason: {
        code: 'ordered-but-ended',
        params: {
          file,
          line,
          became: whatBecame(order, position),
          next: order.state === 'ORDERED' && order.sent.length > 0 ? replacement : 'drop-again',
        },
      },
      computerName,
    };
  }
  const doubt = doubtOf(order, position);
  if (doubt !== undefined)
    return {
      ...NOTHING,
      status: 'needs-attention',
      reason: { code: 'ordered-but-unclear', params: { file, line, doubt } },
      computerName,
      providerOrderId: order.providerOrderId,
    };
  const { reason, payment, desktopState } = orderedLineOutcome(order, position);
  const changed = changedColumns(asked, {
    profile: order.profile,
    userGroup: order.userGroup,
    emailDigest: emails?.get(order.clientOrderId)?.[position],
  });
  return {
    status: 'already-ordered',
    reason: {
      code: 'already-ordered',
      params: {
        day: order.orderedAt.slice(0, 10),
        file,
        line,
        providerOrderId: order.providerOrderId,
        now: reason,
        changed,
      },
    },
    ...(changed.length > 0 ? { changed } : {}),
    computerName,
    providerOrderId: order.providerOrderId,
    payment,
    desktopState,
  };
};
