import type { LineOutcome } from './final-word.ts';
import type { LineFate } from './line.ts';
import { isOpen, type Order, type OwnerPointer, type Position } from './order.ts';
import { orderedWords } from './ordered-words.ts';

/** What the report needs to know of an owner that stands in another file. */
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
}

const NOTHING = { computerName: '', providerOrderId: '', payment: '', desktopState: '' };

/** The final word on one line. Every order of the file must have ended. */
export const lineOutcome = (fate: LineFate, facts: ReportFacts): LineOutcome => {
  switch (fate.kind) {
    case 'invalid':
      return { ...NOTHING, word: 'invalid', reason: fate.errors.join(' ') };
    case 'duplicate':
      return {
        ...NOTHING,
        word: 'duplicate',
        reason: `the same user stands on line ${fate.ofLine}, which is the one that counts`,
      };
    case 'ordered-in': {
      const { order, position } = whereMember(fate.clientOrderId, fate.position, (id) => facts.orders.get(id));
      return memberOutcome(order, position, fate.computerName, facts);
    }
  }
};

/** A member that was set aside or redriven is that order's; its place there is its rank among those that went with it. */
const whereMember = (
  clientOrderId: string,
  position: Position,
  find: (clientOrderId: string) => Order | undefined,
): { order: Order; position: Position } => {
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

const memberOutcome = (order: Order, position: Position, computerName: string, facts: ReportFacts): LineOutcome => {
  if (isOpen(order)) throw new Error(`order ${order.clientOrderId} is still ${order.state}`);
  const notOrdered = (word: 'rejected' | 'needs-attention', reason: string): LineOutcome => ({
    ...NOTHING,
    word,
    reason,
    computerName,
  });
  const ejected = order.ejected[position];
  if (ejected !== undefined && order.state === 'ORDERED' && order.desktopStates[position] === 'failed') {
    return {
      ...notOrdered(
        'rejected',
        `${ejected}; the provider refunds what it can not make; drop the line again to order it`,
      ),
      providerOrderId: order.providerOrderId,
      desktopState: 'failed',
    };
  }
  if (ejected !== undefined) return notOrdered('rejected', ejected);
  const pointer = order.alreadyOrdered[position];
  if (pointer !== undefined) return alreadyOrdered(pointer, facts);
  switch (order.state) {
    case 'ORDERED':
      return { ...orderedWords(order, position), computerName, providerOrderId: order.providerOrderId };
    case 'REJECTED':
      return notOrdered('rejected', order.reason);
    case 'CANCELLED':
      return {
        ...notOrdered('rejected', `${order.reason}; drop the line again to order it`),
        providerOrderId: order.providerOrderId,
        payment: 'cancelled',
      };
    case 'NEEDS_ATTENTION':
      return notOrdered('needs-attention', `${order.reason} (order ${order.clientOrderId})`);
    case 'SKIPPED':
    case 'REPLACED':
    case 'QUEUED':
    case 'SUBMITTING':
    case 'IN_DOUBT':
      throw new Error(`order ${order.clientOrderId} is ${order.state} and says nothing of member ${position}`);
  }
};

const whatBecame = (order: Order, position: Position): string =>
  order.state === 'ORDERED' ? (order.ejected[position] ?? 'not in that order') : `that order is ${order.state} now`;

/** Joined from the owner as it is now: what was true when the order was skipped may have changed since. */
export const alreadyOrdered = (pointer: OwnerPointer, { owners }: Pick<ReportFacts, 'owners'>): LineOutcome => {
  const owner = owners.get(pointer.clientOrderId);
  if (owner === undefined) throw new Error(`order ${pointer.clientOrderId} was pointed at but is not in the ledger`);
  const { file } = owner;
  const { computerName } = pointer;
  // Perhaps a redrive has ordered it after all.
  const { order, position } = whereMember(pointer.clientOrderId, pointer.position, (id) => owners.get(id)?.order);
  if (order.state !== 'ORDERED' || !order.sent.includes(position)) {
    return {
      ...NOTHING,
      word: 'needs-attention',
      reason: `was ordered from ${file} line ${pointer.line}, but ${whatBecame(order, position)}: drop the line again to order it`,
      computerName,
    };
  }
  return {
    ...NOTHING,
    word: 'already-ordered',
    reason: `ordered on ${order.orderedAt.slice(0, 10)} from ${file} line ${pointer.line} in order ${order.providerOrderId}`,
    computerName,
    providerOrderId: order.providerOrderId,
  };
};
