import type { Post } from '../../lambdas/domain/orders/attempt.ts';
import type {
  CancelledOrder,
  InDoubtOrder,
  NeedsAttentionOrder,
  Order,
  OrderedOrder,
  OrderState,
  ParkedInDoubtOrder,
  ParkedSettledOrder,
  QueuedOrder,
  RejectedOrder,
  ReplacedOrder,
  SkippedOrder,
  SubmittingOrder,
} from '../../lambdas/domain/orders/order.ts';
import type { OrderingTimes } from '../../lambdas/domain/orders/ordering-times.ts';

/** Round numbers: quiet is 10 s after the lease, as on one machine. */
export const TIMES: OrderingTimes = {
  sendByMs: 2_000,
  requestTimeoutMs: 3_000,
  submitLimitMs: 6_000,
  leaseMs: 8_000,
  commitWithinMs: 1_000,
  listedWithinMs: 1_000,
  clockSkewMs: 0,
  indexLagMs: 0,
  sweepEveryMs: 1_000,
  maxSweeps: 5,
  retryDelayMinMs: 100,
  retryDelayMaxMs: 2_000,
  maxAttempts: 3,
  throttledForMs: 60_000,
  waitForOwnerMs: 3_000,
  resendAfterMs: 20_000,
  followMinMs: 1_000,
  followMaxMs: 60_000,
  followForMs: 600_000,
};

export const NOON = '2026-03-01T12:00:00.000Z';
export const noonPlus = (ms: number): string => new Date(Date.parse(NOON) + ms).toISOString();

export const POST: Post = { attempt: { no: 1, nonce: 'n1' }, leasedAt: NOON, sent: [0, 1], bodyDigest: 'd1' };

const base = {
  clientOrderId: 'order-a',
  intakeId: 'intake-1',
  profile: 'standard',
  firstLine: 2,
  size: 2,
  payment: 'manual',
  origin: { kind: 'planned' },
  createdAt: NOON,
  since: NOON,
  revision: 3,
  shards: 1,
  attemptsUsed: 1,
  throttled: 0,
  alreadyOrdered: {},
  ejected: {},
  setAside: {},
  history: [],
} as const;

/** One order in each state, with the attempt of POST; a test overrides only what it is about. */
export const queued = (over: Partial<QueuedOrder> = {}): QueuedOrder => ({
  ...base,
  ...POST,
  state: 'QUEUED',
  ...over,
});
export const fresh = (over: Partial<QueuedOrder> = {}): QueuedOrder => ({
  ...base,
  attemptsUsed: 0,
  revision: 0,
  state: 'QUEUED',
  ...over,
});
export const submitting = (over: Partial<SubmittingOrder> = {}): SubmittingOrder => ({
  ...base,
  ...POST,
  state: 'SUBMITTING',
  ...over,
});
export const inDoubt = (over: Partial<InDoubtOrder> = {}): InDoubtOrder => ({
  ...base,
  ...POST,
  state: 'IN_DOUBT',
  reason: 'timeout',
  sweeps: 0,
  ...over,
});
export const ordered = (over: Partial<OrderedOrder> = {}): OrderedOrder => ({
  ...base,
  ...POST,
  state: 'ORDERED',
  providerOrderId: 'CS1',
  orderedAt: NOON,
  found: 'answer',
  paymentState: { kind: 'unpaid', tries: 0 },
  desktopStates: {},
  ...over,
});
export const rejected = (over: Partial<RejectedOrder> = {}): RejectedOrder => ({
  ...base,
  ...POST,
  state: 'REJECTED',
  reason: 'refused',
  ...over,
});
export const skipped = (over: Partial<SkippedOrder> = {}): SkippedOrder => ({
  ...base,
  ...POST,
  state: 'SKIPPED',
  ...over,
});
export const replaced = (over: Partial<ReplacedOrder> = {}): ReplacedOrder => ({
  ...base,
  ...POST,
  state: 'REPLACED',
  children: [],
  ...over,
});
export const cancelled = (over: Partial<CancelledOrder> = {}): CancelledOrder => ({
  ...base,
  ...POST,
  state: 'CANCELLED',
  providerOrderId: 'CS1',
  reason: 'lapsed',
  ...over,
});
export const parkedInDoubt = (over: Partial<ParkedInDoubtOrder> = {}): ParkedInDoubtOrder => ({
  ...base,
  ...POST,
  state: 'NEEDS_ATTENTION',
  reason: 'unclear',
  settled: false,
  ...over,
});
export const parkedSettled = (over: Partial<ParkedSettledOrder> = {}): ParkedSettledOrder => ({
  ...base,
  ...POST,
  state: 'NEEDS_ATTENTION',
  reason: 'quota',
  settled: true,
  ...over,
});

export const IN_EVERY_STATE: Readonly<Record<OrderState, Order>> = {
  QUEUED: queued(),
  SUBMITTING: submitting(),
  IN_DOUBT: inDoubt(),
  ORDERED: ordered(),
  REJECTED: rejected(),
  SKIPPED: skipped(),
  REPLACED: replaced(),
  CANCELLED: cancelled(),
  NEEDS_ATTENTION: parkedInDoubt() satisfies NeedsAttentionOrder,
};
