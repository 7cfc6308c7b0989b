import * as z from 'zod';

const settingsSchema = z.strictObject({
  /** The build time of each desktop. The desktops of an order are built one after another. */
  buildDelayMs: z.number().nonnegative(),
  /** The time until a new order appears in the billing list. Details, cancel and pay know it at once. */
  listingDelayMs: z.number().nonnegative(),
  /**
   * When a computer name is taken: with the order, or only when the desktop is built (then two orders may be accepted,
   * and the second desktop fails). `never`: two desktops may have the same name. The vendor does not say which is true.
   */
  reserve: z.enum(['at-order', 'when-built', 'never']),
  /** The deadline for paying, from the placement. */
  payWithinMs: z.number().positive(),
  /** From the deadline until the provider cancels an unpaid order, which can still be paid meanwhile. */
  lapseDelayMs: z.number().nonnegative(),
  /** Automatic payment fails, as without balance. The order is accepted and stays unpaid. */
  autoPayFails: z.boolean(),
  /** Computer or user names whose desktops will fail to build, as of the payment. */
  failingBuilds: z.array(z.string()).readonly(),
  /**
   * Orders are combined (a market image is sold with the desktop): each has two sub-orders, desktops have the first
   * one's id as `order_id`, and the order itself has no service code.
   */
  combinedOrders: z.boolean(),
  /** For a combined order, the answer has the first sub-order's id. The vendor does not say which id it is. */
  answersPart: z.boolean(),
  /**
   * For a combined order, billing lists the sub-orders without the id of the whole; only the details of the whole name
   * its sub-orders. Paying and cancelling always require the id of the whole.
   */
  listsParts: z.boolean(),
  /** The format of times: in UTC, with China's offset, or without a zone, as in other APIs of the vendor. */
  times: z.enum(['utc', 'offset', 'zoneless']),
  /** `page`: `total_count` of a list counts only the entries of the page. */
  totals: z.enum(['all', 'page']),
  /** The largest page, whatever the requested limit. `null`: as documented. */
  pageMax: z.int().positive().nullable(),
  /** What `subscription_num` of a line item counts: desktops, as documented, or packages, always 1. */
  numbers: z.enum(['desktops', 'packages']),
  /** How the name filters of the desktop list compare, without case. The vendor does not say which is true. */
  nameFilter: z.enum(['exact', 'contains']),
  /** Desktops are listed without the tags of their order. The vendor does not say whether they keep them. */
  dropTags: z.boolean(),
  /**
   * Desktops are listed under order ids that no answer and no order list contains. The vendor does not exclude this.
   */
  filesElsewhere: z.boolean(),
  /** The currency of order amounts. `null`: no amounts, which are optional fields. */
  currency: z.string().nullable(),
  tokenLifetimeMs: z.number().positive(),
  /** How far the `Date` header of answers is ahead of the simulator's clock. `null`: no header. */
  dateOffMs: z.number().nullable(),
  /** The delay of every answer after its work is done. */
  answerDelayMs: z.number().nonnegative(),
  /**
   * The gateway accepts so many order calls within any `perMs` (whole seconds) and throttles the others (APIGW.0308),
   * which do not count. 0: no limit.
   */
  throttleAbove: z.strictObject({
    orders: z.int().nonnegative(),
    perMs: z.int().positive().multipleOf(1000),
  }),
  /**
   * The project's quota of desktops, including ordered ones. An order that would exceed it is refused as a whole.
   * `null`: no quota. The vendor answers other quotas with 400 or 403, and does not say which applies here.
   */
  quota: z.strictObject({
    desktops: z.int().nonnegative().nullable(),
    status: z.literal([400, 403]),
  }),
  /** What the lists of the offer say. Orders are accepted whatever they say, because others may buy meanwhile. */
  offer: z.strictObject({
    /** Status of products and hour packages by id; all others are `normal`. `absent`: not in the list. */
    sold: z.record(z.string(), z.enum(['normal', 'sellout', 'abandon', 'absent'])).readonly(),
    images: z.array(z.string()).readonly(),
    freeAddresses: z.int().nonnegative(),
    /** `SUBSCRIBED` if the service is open. */
    service: z.string(),
    isLocked: z.boolean(),
  }),
});

export type Settings = z.infer<typeof settingsSchema>;

export const settingsChangeSchema = settingsSchema.exactPartial();

export type SettingsChange = z.infer<typeof settingsChangeSchema>;

const HOUR_MS = 60 * 60 * 1000;

export const DEFAULT_SETTINGS: Settings = {
  buildDelayMs: 200,
  listingDelayMs: 0,
  reserve: 'at-order',
  payWithinMs: 7 * 24 * HOUR_MS,
  lapseDelayMs: 0,
  autoPayFails: false,
  failingBuilds: [],
  combinedOrders: false,
  answersPart: false,
  listsParts: false,
  times: 'utc',
  totals: 'all',
  pageMax: null,
  numbers: 'desktops',
  nameFilter: 'exact',
  dropTags: false,
  filesElsewhere: false,
  currency: 'USD',
  tokenLifetimeMs: 24 * HOUR_MS,
  dateOffMs: 0,
  answerDelayMs: 0,
  throttleAbove: { orders: 0, perMs: 60_000 },
  quota: { desktops: null, status: 403 },
  offer: {
    sold: {},
    // Those of the example profiles.
    images: ['4e8aebc3-f4dc-4789-a785-0a1769d44c0d', 'b1c3f6a2-9d57-4e0b-8c1e-5a7f2d4e9c60'],
    freeAddresses: 1_000,
    service: 'SUBSCRIBED',
    isLocked: false,
  },
};
