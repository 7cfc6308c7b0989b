import * as z from 'zod';
import { ORDER_STATES, type OrderState } from '../orders/order.ts';
import type { CommandKind, CommandRequest, CommandRequestOf } from './command.ts';

/** Ids of ours, of the provider's, and names of people and desktops are all much shorter. */
const id = z.string().trim().min(1).max(128);
const reason = z.string().trim().min(1).max(500);

/** More would not fit into an item. */
export const PAYMENTS_MAX = 1_000;

const seenPayment = z.strictObject({
  clientOrderId: id,
  attempt: z.strictObject({ no: z.int().nonnegative(), nonce: z.string().max(128) }),
  amount: z.exactOptional(
    z.strictObject({ value: z.number().nonnegative(), currency: z.exactOptional(z.string().max(16)) }),
  ),
});

/** More would take hours, and nobody looks through more before saying yes. */
export const ORDERS_MAX = 500;

const orderState = z.enum(Object.keys(ORDER_STATES) as [OrderState, ...OrderState[]]);
const filter = z
  .strictObject({
    intakeId: z.exactOptional(id),
    state: z.exactOptional(orderState),
    reason: z.exactOptional(reason),
  })
  .refine((given) => Object.keys(given).length > 0, 'It must say a file, a state or a reason.');
const chosen = {
  filter,
  orders: z
    .array(z.strictObject({ clientOrderId: id, state: orderState }))
    .min(1)
    .max(ORDERS_MAX)
    .refine(
      (orders) => new Set(orders.map((order) => order.clientOrderId)).size === orders.length,
      'It names an order twice.',
    ),
};

const releaseFields = {
  kind: z.literal('release'),
  name: id,
  computerNamePrefix: z.exactOptional(z.string().min(1).max(4)),
};
const seenOrder = z.strictObject({ clientOrderId: id, standing: z.enum(['ordered', 'parked']) });

/** Strict, also where a stored command is read: a field that this version does not know could change what is asked for. */
export const COMMAND_SCHEMAS: { readonly [Kind in CommandKind]: z.ZodType<CommandRequestOf<Kind>> } = {
  approve: z.strictObject({
    kind: z.literal('approve'),
    intakeId: id,
    payments: z.exactOptional(z.array(seenPayment).min(1).max(PAYMENTS_MAX)),
  }),
  reject: z.strictObject({ kind: z.literal('reject'), intakeId: id, reason: z.exactOptional(reason) }),
  'resolve-adopt': z.strictObject({ kind: z.literal('resolve-adopt'), clientOrderId: id, providerOrderId: id }),
  'resolve-absent': z.strictObject({ kind: z.literal('resolve-absent'), clientOrderId: id }),
  'redrive-order': z.strictObject({ kind: z.literal('redrive-order'), clientOrderId: id }),
  'redrive-file': z.strictObject({ kind: z.literal('redrive-file'), intakeId: id }),
  'redrive-orders': z.strictObject({ kind: z.literal('redrive-orders'), ...chosen }),
  'resolve-orders-absent': z.strictObject({ kind: z.literal('resolve-orders-absent'), ...chosen }),
  'release-orders': z.strictObject({ kind: z.literal('release-orders'), ...chosen }),
  release: z.strictObject({ ...releaseFields, seen: z.exactOptional(seenOrder) }),
  pause: z.strictObject({ kind: z.literal('pause'), reason: z.exactOptional(reason) }),
  resume: z.strictObject({ kind: z.literal('resume'), reason: z.exactOptional(reason) }),
  verify: z.strictObject({ kind: z.literal('verify'), from: z.iso.datetime() }),
  doctor: z.strictObject({ kind: z.literal('doctor') }),
  stop: z.strictObject({ kind: z.literal('stop'), intakeId: id, reason: z.exactOptional(reason) }),
};

/** What may be asked for: stricter than what an earlier version has recorded. */
export const ASKED_SCHEMAS: typeof COMMAND_SCHEMAS = {
  ...COMMAND_SCHEMAS,
  release: z.strictObject({ ...releaseFields, seen: seenOrder }),
};

const hasKind = z.looseObject({ kind: z.enum(Object.keys(COMMAND_SCHEMAS) as [CommandKind, ...CommandKind[]]) });

/** A request of any kind. */
export const commandRequestSchema: z.ZodType<CommandRequest> = hasKind.transform((request, context) => {
  const parsed = COMMAND_SCHEMAS[request.kind].safeParse(request);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) context.addIssue({ ...issue, code: 'custom', message: issue.message });
  return z.NEVER;
});
