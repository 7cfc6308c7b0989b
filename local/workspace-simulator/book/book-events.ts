import * as z from 'zod';
import type { CreateDesktopOrderRequest } from '../../../lambdas/domain/request/order-request.ts';

/** How the desktops of an order that is being paid will be built; fixed then, so that a replay builds the same. */
const buildPlanSchema = z.strictObject({
  buildDelayMs: z.number(),
  /** Places, in the order, of the desktops that will fail. */
  failing: z.array(z.int()).readonly(),
  /** A desktop is built although another one bears its name. */
  sharesNames: z.literal(true).optional(),
});

export type BuildPlan = z.infer<typeof buildPlanSchema>;

/** Everything that ever changes the book, one journal line each. Times are epoch milliseconds. */
export const bookEventSchema = z.discriminatedUnion('event', [
  z.strictObject({
    event: z.literal('order-placed'),
    at: z.number(),
    orderId: z.string(),
    /** Empty unless it is a combined order. */
    subOrderIds: z.array(z.string()).readonly(),
    jobId: z.string(),
    /** Login name of the IAM user whose token placed it. */
    operator: z.string(),
    /** When the billing list begins to show it. */
    listedAt: z.number(),
    payBy: z.number(),
    /** Where it lapses later than at its deadline. */
    lapsesAt: z.number().optional(),
    request: z.custom<CreateDesktopOrderRequest>((value) => typeof value === 'object' && value !== null),
    /** The computer name of each desktop: the request's, or what the provider made up. */
    computerNames: z.array(z.string()).readonly(),
    /** Present when it was paid as it was placed. */
    paid: buildPlanSchema.optional(),
  }),
  z.strictObject({ event: z.literal('order-paid'), at: z.number(), orderId: z.string(), plan: buildPlanSchema }),
  z.strictObject({ event: z.literal('order-cancelled'), at: z.number(), orderId: z.string() }),
]);

export type BookEvent = z.infer<typeof bookEventSchema>;
export type OrderPlaced = Extract<BookEvent, { event: 'order-placed' }>;
