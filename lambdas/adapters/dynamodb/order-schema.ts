import * as z from 'zod';
import type { Member } from '../../domain/members/line.ts';
import { ORDER_STATES, type Order, type OrderState, PAYMENT_MODES } from '../../domain/orders/order.ts';
import { attempt, count, loose, optional, outbox, text, time, yes } from './read-item.ts';

const state = z.enum(Object.keys(ORDER_STATES) as [OrderState, ...OrderState[]]);

/** Keys are the members' positions in the order. */
const byPosition = <Value extends z.ZodType>(value: Value) => z.record(z.string().regex(/^\d{1,2}$/), value);

const answer = loose({
  status: z.int(),
  errorCode: optional(text),
  errorMessage: optional(text),
  errorDetail: optional(text),
  encodedAuthorizationMessage: optional(text),
  requestId: optional(text),
});

const origin = z.discriminatedUnion('kind', [
  loose({ kind: z.literal('planned') }),
  loose({ kind: z.literal('aside'), parent: text }),
  loose({ kind: z.literal('half'), parent: text, depth: count }),
  loose({ kind: z.literal('redrive'), parent: text, generation: count }),
]);

const post = {
  attempt,
  leasedAt: time,
  sent: z.array(count),
  bodyDigest: text,
};

const common = {
  clientOrderId: text,
  intakeId: text,
  profile: text,
  userGroup: optional(text),
  firstLine: count,
  size: count,
  payment: z.enum(PAYMENT_MODES),
  origin,
  createdAt: time,
  notesPointing: optional(yes),
  revision: count,
  shards: count,
  since: time,
  attemptsUsed: z.int(),
  throttled: count,
  throttledSince: optional(time),
  alreadyOrdered: byPosition(loose({ clientOrderId: text, position: count, line: count, computerName: text })),
  ejected: byPosition(text),
  setAside: byPosition(text),
  redriven: optional(byPosition(text)),
  outbox,
  history: z.array(
    loose({
      at: time,
      from: state.nullable(),
      to: state,
      attempt: count,
      reason: text,
      answer: optional(answer),
      command: optional(text),
    }),
  ),
  answer: optional(answer),
  leaseOffMs: optional(z.number()),
  attempt: optional(post.attempt),
  leasedAt: optional(post.leasedAt),
  sent: optional(post.sent),
  bodyDigest: optional(post.bodyDigest),
};
const sent = { ...common, ...post };

const amount = loose({ value: z.number(), currency: optional(text) });

const paymentTries = { tries: count, problem: optional(text) };

const paymentState = z.discriminatedUnion('kind', [
  loose({ kind: z.literal('unpaid'), ...paymentTries, waitingSince: optional(time), notBefore: optional(time) }),
  loose({ kind: z.literal('paying'), ...paymentTries, payingAt: time, waitingSince: optional(time) }),
  loose({ kind: z.literal('unknown'), ...paymentTries, payingAt: optional(time), takenAt: optional(time) }),
  loose({ kind: z.literal('paid'), paidAt: time }),
  loose({ kind: z.literal('held'), tries: count, problem: text }),
  loose({ kind: z.literal('given-up'), tries: count, problem: text }),
]);

const followed = {
  paymentState,
  payApproval: optional(loose({ by: text, arn: optional(text), at: time, amount: optional(amount) })),
  payApprovedAt: optional(time),
  datedLate: optional(yes),
  payBy: optional(time),
  amount: optional(amount),
  completedAt: optional(time),
  firstSight: optional(z.literal('awaited')),
  lapsedAt: optional(time),
  desktopStates: byPosition(z.enum(['active', 'failed'])),
  unclear: optional(byPosition(text)),
  doubles: optional(z.array(text)),
  followedAt: optional(time),
  nextLookAt: optional(time),
  followEnd: optional(z.enum(['complete', 'given-up'])),
};

const parked = {
  state: z.literal('NEEDS_ATTENTION'),
  reason: text,
  completedSeen: optional(z.record(text, time)),
};

export const orderSchema: z.ZodType<Order> = z.discriminatedUnion('state', [
  loose({
    ...common,
    state: z.literal('QUEUED'),
    notBefore: optional(time),
    waitingSince: optional(time),
    paceSlot: optional(z.number()),
  }),
  loose({ ...sent, state: z.literal('SUBMITTING') }),
  loose({ ...sent, state: z.literal('IN_DOUBT'), reason: text, sweeps: count, sweptAt: optional(time) }),
  loose({
    ...sent,
    ...followed,
    state: z.literal('ORDERED'),
    providerOrderId: text,
    otherIds: optional(z.array(text)),
    orderedAt: time,
    found: z.enum(['answer', 'recovered']),
  }),
  loose({ ...common, state: z.literal('REJECTED'), reason: text, released: optional(yes), withdrawn: optional(yes) }),
  loose({ ...common, state: z.literal('SKIPPED') }),
  loose({ ...common, state: z.literal('REPLACED'), children: z.array(text) }),
  loose({ ...common, state: z.literal('CANCELLED'), providerOrderId: text, reason: text }),
  z.discriminatedUnion('settled', [
    loose({ ...common, ...parked, settled: z.literal(true), waitsFor: optional(text) }),
    loose({ ...sent, ...parked, settled: z.literal(false), sweptAt: optional(time) }),
  ]),
]);

const member = { position: count, line: count, claimsName: z.boolean(), computerName: text };

export const membersSchema: z.ZodType<readonly Member[]> = z.array(
  z.union([
    loose({ ...member, userName: z.literal(''), pool: loose({ name: text, size: count }) }),
    loose({ ...member, userName: text, emailDigest: optional(text), pool: optional(z.never()) }),
  ]),
);
