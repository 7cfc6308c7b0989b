import * as z from 'zod';

// What other systems are told. docs/EVENTS.md and docs/events/*.json show these schemas, and a test compares them. No
// field holds a text of the provider, a person or a desktop: those may name people.

const id = z.string().min(1);
const time = z.iso.datetime();
const count = z.int().nonnegative();

/** The version of every schema. A field that goes or changes its meaning raises it; an added one does not. */
export const EVENT_VERSION = 1 as const;

const common = {
  version: z.literal(EVENT_VERSION),
  id: id.meta({ description: 'the same each time the event is repeated' }),
  at: time.meta({ description: 'when it became true' }),
  intakeId: id.meta({ description: 'the file, as `deskdrop status FILE` takes it' }),
};

const file = { ...common, file: id.meta({ description: "the dropped object's key" }) };

const order = {
  ...common,
  clientOrderId: id.meta({ description: 'the order, as `deskdrop order ID` takes it' }),
  profile: id,
  desktops: count.meta({ description: 'how many desktops the order asked for' }),
};

const accepted = { ...order, providerOrderId: id.meta({ description: "the order's id at the provider" }) };

const amount = z.strictObject({ value: z.number(), currency: z.exactOptional(z.string()) });

export const SPENDING_LIMITS = [
  'desktops-per-file',
  'desktops-per-day',
  'amount-per-file',
  'lines-per-file',
  'invalid-lines',
] as const;
export type SpendingLimit = (typeof SPENDING_LIMITS)[number];

export const ATTENTION_REASONS = [
  'in-doubt',
  'not-ordered',
  'waits-for-order',
  'desktops-unclear',
  'second-order',
  'payment-held',
  'payment-given-up',
] as const;
export type AttentionReason = (typeof ATTENTION_REASONS)[number];

export const EVENT_SCHEMAS = {
  FileReported: z.strictObject({
    ...file,
    ending: z.enum(['refused', 'rejected', 'planned', 'queued', 'stuck']),
    again: z.boolean().meta({ description: 'an earlier report is replaced' }),
    ordersOpen: z.boolean().meta({ description: 'the report did not wait for all orders' }),
    bucket: id,
    resultKey: id,
    summaryKey: id,
    counts: z.exactOptional(z.record(z.string(), count)).meta({ description: 'lines by their status' }),
  }),
  FileHeld: z.strictObject({
    ...file,
    orders: count,
    desktops: z.exactOptional(count),
    reasons: z.array(z.string()).min(1).meta({ description: 'each is part of a sentence: "it asks for ..."' }),
  }),
  OrderPlaced: z.strictObject({
    ...accepted,
    payment: z.enum(['manual', 'confirm', 'auto']),
    found: z.enum(['answer', 'recovered']).meta({ description: 'how Deskdrop learned of it' }),
  }),
  OrderInDoubt: z.strictObject({ ...order, attempt: count }),
  OrderNeedsAttention: z.strictObject({
    ...order,
    providerOrderId: z.exactOptional(id),
    reasons: z.array(z.enum(ATTENTION_REASONS)).min(1),
  }),
  OrderPaid: z.strictObject({ ...accepted, amount: z.exactOptional(amount) }),
  DesktopsReady: z.strictObject({
    ...accepted,
    ready: count.meta({ description: 'how many exist' }),
    failed: count.meta({ description: 'how many could not be created' }),
  }),
  SpendingGuardHit: z.strictObject({
    ...common,
    file: z.exactOptional(id).meta({ description: "of a held file: the dropped object's key" }),
    clientOrderId: z.exactOptional(id).meta({ description: 'of a held payment: its order' }),
    limits: z.array(z.enum(SPENDING_LIMITS)).min(1),
    desktops: z.exactOptional(count),
  }),
} as const;

export type EventType = keyof typeof EVENT_SCHEMAS;

/** An event of a type, as this version writes it. */
type EventOf<Type extends EventType> = {
  readonly [T in Type]: { type: T; detail: z.infer<(typeof EVENT_SCHEMAS)[T]> };
}[Type];
export type DeskdropEvent = EventOf<EventType>;
