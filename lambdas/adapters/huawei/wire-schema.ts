import * as z from 'zod';
import { EvidenceUnavailableError } from '../../ports.ts';
import type { Page } from './read-pages.ts';

/** The SDKs disagree on whether numbers come as such or as text. */
export const wholeNumber = z.union([
  z.int().nonnegative(),
  z.string().regex(/^\d+$/, 'must be a whole number').transform(Number),
]);

/** A number, as such or as text, that may be missing or unreadable: then undefined. */
export const optionalNumber = z
  .unknown()
  .transform((value) => {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
  })
  .optional();

/** A text that may be missing, null or empty: then undefined. */
export const optionalText = z
  .string()
  .nullish()
  .transform((text) => text || undefined);

/** The provider's times, like `2026-01-31T08:05:09Z`, as epoch milliseconds. */
export const utcTime = z.string().transform((text, context) => {
  const at = Date.parse(text);
  if (Number.isNaN(at)) context.addIssue({ code: 'custom', message: 'must be a time' });
  return at;
});

/** A time that may be missing or unreadable: then undefined. */
export const optionalTime = z
  .unknown()
  .transform((value) => {
    const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
    return Number.isNaN(at) ? undefined : at;
  })
  .optional();

/** Parses an answer, or throws `EvidenceUnavailableError` that names the fields which are not as documented. */
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

/** `{total_count, <field>: [...]}`. The array may be missing only where the count says that it would be empty. */
export const parsePage = <Row extends z.ZodType>(
  source: string,
  field: string,
  row: Row,
  json: unknown,
): Page<z.output<Row>> => {
  const { total_count: total } = parseAnswer(source, z.object({ total_count: wholeNumber.nullish() }), json);
  const schema = z.object({ [field]: total === 0 ? z.array(row).nullish() : z.array(row) });
  const rows = parseAnswer(source, schema, json)[field] ?? [];
  return total == null ? { rows } : { rows, total };
};
