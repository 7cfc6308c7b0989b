import * as z from 'zod';
import { type ColumnMeaning, isColumnMeaning, MEANING_RULE } from '../../domain/columns/column-settings.ts';
import { SPENDING_LIMITS } from '../../domain/events/event-schemas.ts';
import type { Intake } from '../../domain/intakes/intake.ts';
import { emptyCounts, LINE_STATUSES } from '../../domain/intakes/line-status.ts';
import { PAYMENT_MODES } from '../../domain/orders/order.ts';
import type { Profile } from '../../domain/request/profile.ts';
import { count, loose, optional, outbox, text, time, yes } from './read-item.ts';

const money = loose({ amount: z.number(), currency: text });

/** The planner checked it when it was pinned, by the rules of that time; today's may be stricter. */
const profile = z.custom<Profile>(
  (value) => typeof value === 'object' && value !== null && 'name' in value && 'hourPackageResource' in value,
  'must be a profile',
);

const plan = loose({
  profiles: z.record(text, profile),
  defaultProfile: optional(text),
  computerNamePrefix: text,
  payment: z.enum(PAYMENT_MODES),
  allowUserNames: optional(z.array(text)),
  columns: optional(z.record(text, z.custom<ColumnMeaning>(isColumnMeaning, MEANING_RULE))),
  userNameFromEmail: optional(yes),
  plannerVersion: count,
  digest: text,
  fileDigest: optional(text),
  counts: loose({ lines: count, valid: count, invalid: count, duplicate: count }),
  desktops: optional(count),
  orders: count,
  maxAmount: optional(money),
  amount: optional(money),
});

export const decision = loose({
  by: text,
  arn: optional(text),
  sessionNames: optional(z.literal('bound')),
  command: optional(text),
  at: time,
  reason: optional(text),
});

const result = loose({ resultKey: text, summaryKey: text });

const PHASES = [
  'PLANNING',
  'REFUSED',
  'HELD',
  'REJECTED',
  'PLANNED',
  'QUEUEING',
  'QUEUED',
  'STUCK',
  'REPORTED',
] as const satisfies readonly Intake['phase'][];

const common = {
  intakeId: text,
  object: loose({ bucket: text, key: text, etag: text, versionId: optional(text), sizeBytes: count }),
  receivedAt: time,
  requester: optional(text),
  sourceIpAddress: optional(text),
  requestId: optional(text),
  resentAt: optional(time),
  interimAt: optional(time),
  ordersOpen: optional(yes),
  reportFailedAt: optional(time),
  payment: z.enum(PAYMENT_MODES),
  planOnly: optional(yes),
  approval: optional(decision),
  rejection: optional(decision),
  outbox,
  history: z.array(loose({ at: time, to: z.enum(PHASES), reason: text, by: optional(decision) })),
};

const reported = {
  ...common,
  phase: z.literal('REPORTED'),
  reportedAt: time,
  result,
  // Versions before a status existed counted none of it.
  counts: optional(
    z.partialRecord(z.enum(LINE_STATUSES), count).transform((counted) => ({ ...emptyCounts(), ...counted })),
  ),
};

/** The schema of an item whose plan's profiles are unpacked. */
export const intakeSchema: z.ZodType<Intake> = z.discriminatedUnion('phase', [
  loose({ ...common, phase: z.literal('PLANNING') }),
  loose({ ...common, phase: z.literal('REFUSED'), error: text }),
  loose({
    ...common,
    phase: z.literal('HELD'),
    plan,
    reasons: z.array(text),
    limits: optional(z.array(z.enum(SPENDING_LIMITS))),
    result: optional(result),
  }),
  loose({ ...common, phase: z.literal('REJECTED'), plan, rejection: decision }),
  loose({ ...common, phase: z.literal('PLANNED'), plan, wouldBeHeld: z.array(text) }),
  loose({ ...common, phase: z.literal('QUEUEING'), plan }),
  loose({ ...common, phase: z.literal('QUEUED'), plan }),
  loose({ ...common, phase: z.literal('STUCK'), plan, error: text }),
  z.discriminatedUnion('ending', [
    loose({ ...reported, ending: z.literal('refused'), error: text }),
    loose({ ...reported, ending: z.literal('rejected'), plan, rejection: decision }),
    loose({ ...reported, ending: z.literal('planned'), plan, wouldBeHeld: z.array(text) }),
    loose({ ...reported, ending: z.literal('queued'), plan }),
    loose({ ...reported, ending: z.literal('stuck'), plan, error: text }),
  ]),
]);
