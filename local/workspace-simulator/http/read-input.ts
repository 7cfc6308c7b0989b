import * as z from 'zod';

/** The input of a call, or one line that says what is wrong with it. */
export type Input<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

const check = <T>(schema: z.ZodType<T>, value: unknown): Input<T> => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const problem = parsed.error.issues
    .map((issue) => (issue.path.length === 0 ? issue.message : `${z.core.toDotPath(issue.path)}: ${issue.message}`))
    .join('; ');
  return { ok: false, problem };
};

export const readJson = <T>(text: string, schema: z.ZodType<T>): Input<T> => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, problem: `the body is not JSON: ${(error as Error).message}` };
  }
  return check(schema, value);
};

/**
 * @param schema strict; otherwise a filter that the simulator does not support would be silently ignored
 * @param repeatable the parameters that are arrays, given as repeated keys (`user_names=a&user_names=b`); any other key
 *   is allowed once
 */
export const readQuery = <T>(
  query: URLSearchParams,
  schema: z.ZodType<T>,
  repeatable: readonly string[] = [],
): Input<T> => {
  const values: Record<string, string | string[]> = {};
  for (const key of new Set(query.keys())) {
    const all = query.getAll(key);
    if (repeatable.includes(key)) values[key] = all;
    else if (all.length === 1) values[key] = all[0] ?? '';
    else return { ok: false, problem: `${key}: given ${all.length} times` };
  }
  return check(schema, values);
};

/** A whole number in a query, within bounds. */
export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, 'not a whole number')
    .transform(Number)
    .refine((value) => value >= min && value <= max, `not between ${min} and ${max}`);
