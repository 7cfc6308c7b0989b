import * as z from 'zod';

const settingsSchema = z.strictObject({
  /** Desktops of a paid order are built one after another, each this long. */
  buildDelayMs: z.number().nonnegative(),
  /** An order shows in the billing list this long after it was placed. Its details, cancel and pay know it at once. */
  listingDelayMs: z.number().nonnegative(),
  /**
   * When a computer name is taken: by the order, or only by the desktop once it is built (two orders may then both be
   * accepted, and the desktop that comes second fails). `never`: two desktops may bear one name. The vendor does not say
   * which is true.
   */
  reserve: z.enum(['at-order', 'when-built', 'never']),
  /** An order that is not paid by then is cancelled by the provider, this long after it; until that it can be paid. */
  payWithinMs: z.number().positive(),
  lapseDelayMs: z.number().nonnegative(),
  /** Automatic payment fails, for want of balance: the order is accepted all the same, and stays unpaid. */
  autoPayFails: z.boolean(),
  /** Computer or user names whose desktop will fail to be built; noted when the order is paid. */
  failingBuilds: z.array(z.string()).readonly(),
  /**
   * Orders are combined ones (a market image is sold with the desktop): each has two sub-orders, desktops carry the
   * first one's id as `order_id`, and the order itself bears no service code.
   */
  combinedOrders: z.boolean(),
  /** Of a combined order the order call answers the first part's id, and not its own. The vendor does not say which. */
  answersPart: z.boolean(),
  /**
   * Of a combined order billing lists its parts, each under its own id and without a word of the whole; only the details
   * of the whole name the parts. Paying and cancelling take the whole's id alone, as ever.
   */
  listsParts: z.boolean(),
  /** How times are written: in UTC, with the offset of China, or without a zone, as elsewhere in the vendor's APIs. */
  times: z.enum(['utc', 'offset', 'zoneless']),
  /** `page`: `total_count` of a list counts the entries of its page alone. */
  totals: z.enum(['all', 'page']),
  /** The most that a list gives on a page, whatever is asked for. `null`: as documented. */
  pageMax: z.int().positive().nullable(),
  /** What the `subscription_num` of a line item counts: the desktops, as documented, or packages, of which there is one. */
  numbers: z.enum(['desktops', 'packages']),
  /** How the name filters of the desktop list compare, always without case. The vendor does not say which is true. */
  nameFilter: z.enum(['exact', 'contains']),
  /** Desktops are listed without the tags that they were ordered with. The vendor does not say whether they keep them. */
  dropTags: z.boolean(),
  /** Desktops are filed under ids that no answer and no list of orders tells. Nothing the vendor says excludes it. */
  filesElsewhere: z.boolean(),
  /** In which what orders cost is told; `null`: it is not told at all, as the vendor's optional fields allow. */
  currency: z.string().nullable(),
  tokenLifetimeMs: z.number().positive(),
  /** The `Date` of every answer is so far ahead of the simulator's own clock; `null`: answers bear none. */
  dateOffMs: z.number().nullable(),
  /** Every answer leaves this long after its work is done. */
  answerDelayMs: z.number().nonnegative(),
  /**
   * The gateway lets this many order calls through within any `perMs`, whole seconds, and throttles the others
   * (APIGW.0308); those do not count. 0: it throttles none.
   */
  throttleAbove: z.strictObject({
    orders: z.int().nonnegative(),
    perMs: z.int().positive().multipleOf(1000),
  }),
  /**
   * How many desktops the project may hold, ordered ones too; an order that would go above is refused as a whole. `null`:
   * any number. The vendor answers a quota with 400 or with 403, and does not say which is this one's.
   */
  quota: z.strictObject({
    desktops: z.int().nonnegative().nullable(),
    status: z.literal([400, 403]),
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
};
