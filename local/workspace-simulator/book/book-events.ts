import * as z from 'zod';
import type { CreateDesktopOrderRequest } from '../../../lambdas/domain/request/order-request.ts';

/** How the desktops of an order will be built. Fixed at the payment, so that a replay gives the same result. */
const buildPlanSchema = z.strictObject({
  buildDelayMs: z.number(),
  /** Positions in the order of the desktops that will fail. */
  failing: z.array(z.int()).readonly(),
  /** A desktop is built even if another one has its name. */
  sharesNames: z.literal(true).optional(),
});

export type BuildPlan = z.infer<typeof buildPlanSchema>;

/** All events that change the book, one journal line each. Times are epoch milliseconds. */
export const bookEventSchema = z.discriminatedUnion('event', [
  z.strictObject({
    event: z.literal('order-placed'),
    at: z.number(),
    orderId: z.string(),
    /** Only for a combined order. */
    subOrderIds: z.array(z.string()).readonly(),
    jobId: z.string(),
    /** Login name of the IAM user whose token placed it. */
    operator: z.string(),
    /** When it appears in the billing list. */
    listedAt: z.number(),
    payBy: z.number(),
    /** If it lapses later than at its deadline. */
    lapsesAt: z.number().optional(),
    request: z.custom<CreateDesktopOrderRequest>((value) => typeof value === 'object' && value !== null),
    /** The computer name of each desktop: the request's, or one that the provider generated. */
    computerNames: z.array(z.string()).readonly(),
    /** If it was paid when it was placed. */
    paid: buildPlanSchema.optional(),
  }),
  z.strictObject({ event: z.literal('order-paid'), at: z.number(), orderId: z.string(), plan: buildPlanSchema }),
  z.strictObject({ event: z.literal('order-cancelled'), at: z.number(), orderId: z.string() }),
]);

export type BookEvent = z.infer<typeof bookEventSchema>;
export type OrderPlaced = Extract<BookEvent, { event: 'order-placed' }>;
