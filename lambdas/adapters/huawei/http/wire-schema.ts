import * as z from 'zod';
import { EvidenceUnavailableError } from '../../../ports/provider.ts';
import { isOrderId } from './is-order-id.ts';
import type { Page } from './read-pages.ts';
import { parseTime } from './wire-time.ts';

// Fields that decide something (ids, states, times, counts, names) are parsed strictly: an unknown shape is missing
// evidence. Only fields that are merely shown may have any shape.

/** The SDKs disagree on whether numbers come as such or as text. */
export const wholeNumber = z.union([
  z.int().nonnegative(),
  z
    .string()
    .regex(/^\d{1,15}$/, 'must be a whole number')
    .transform(Number),
]);

/** A sum of money, as a number or as plain decimal text; in any other form the order's cost is unknown. */
export const optionalAmount = z
  .unknown()
  .transform((value) => {
    const number = typeof value === 'string' && /^\d{1,15}(\.\d{1,10})?$/.test(value) ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined;
  })
  .optional();

/** A text that may be missing, null or empty: then undefined. */
export const optionalText = z
  .string()
  .nullish()
  .transform((text) => text || undefined);

/** A text that is only displayed: undefined if it is not a text. */
export const shownText = z
  .unknown()
  .transform((value) => (typeof value === 'number' ? String(value) : value))
  .transform((value) => (typeof value === 'string' && value !== '' ? value : undefined))
  .optional();

/** The id of an order, as it also goes into URLs. */
export const orderId = z.string().refine(isOrderId, 'must be an order id');

/** An order id that may be missing, null or empty: then undefined. */
export const optionalOrderId = optionalText.refine((id) => id === undefined || isOrderId(id), 'must be an order id');

/** See `parseTime`. */
export const time = z.string().transform((text, context) => {
  const at = parseTime(text);
  if (at !== undefined) return at;
  context.addIssue({ code: 'custom', message: 'must be a time with a zone, like 2026-01-31T08:05:09Z' });
  return z.NEVER;
});

/** A time that may be missing, null or empty: then undefined. */
export const optionalTime = z
  .union([z.literal('').transform(() => undefined), time])
  .nullish()
  .transform((at) => at ?? undefined);

/**
 * Parses a response, or throws `EvidenceUnavailableError` that names the fields which do not match the documentation.
 */
export const parseAnswer = <Schema extends z.ZodType>(
  source: string,
  schema: Schema,
  json: unknown,
): z.output<Schema> => {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues
    .slice(0, 3)
    .map((issue) => `${issue.path.join('.') || 'the whole'}: ${issue.message}`);
  throw new EvidenceUnavailableError(`${source} came in an unknown shape: ${problems.join('; ')}`);
};

/** A list of the provider: whose it is, and in which field its rows are. */
interface PagedList<Row extends z.ZodType> {
  readonly source: string;
  readonly field: string;
  readonly row: Row;
}

/**
 * `{total_count, <field>: [...]}`. The array may be missing only if the count says that there is nothing at the offset.
 *
 * @param offset how many entries come before this page
 */
export const parsePage = <Row extends z.ZodType>(
  { source, field, row }: PagedList<Row>,
  json: unknown,
  offset: number,
): Page<z.output<Row>> => {
  const { total_count: total } = parseAnswer(source, z.object({ total_count: wholeNumber.nullish() }), json);
  const mayBeMissing = total === 0 || total === offset;
  const schema = z.object({ [field]: mayBeMissing ? z.array(row).nullish() : z.array(row) });
  const rows = parseAnswer(source, schema, json)[field] ?? [];
  return total == null ? { rows } : { rows, total };
};
