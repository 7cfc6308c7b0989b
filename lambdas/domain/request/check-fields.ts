import type * as z from 'zod';
import { type FieldError, formatFieldPath } from '../values/field-error.ts';
import { nearestField } from './nearest-field.ts';
import { placesOfField, type UnknownField, unknownFields } from './unknown-fields.ts';

/** A known field that is not allowed: matched against the whole path, only where the schema lacks it. */
export interface Refusal {
  readonly field: RegExp;
  readonly rule: string;
}

export type FieldCheck<Value> =
  | { readonly ok: true; readonly value: Value; readonly warnings: string[] }
  | { readonly ok: false; readonly errors: FieldError[] };

/** They would change existing machines. */
const DANGEROUS_FIELDS: readonly Refusal[] = [
  {
    field: /(^|\.)copy_volume_\w*$/,
    rule: 'is refused: it copies the disks of a desktop that somebody else may be using, so the order would not only add desktops',
  },
  {
    field: /(^|\.)if_delete_old_desktop$/,
    rule: 'is refused: it deletes an old desktop with its data, and Deskdrop never deletes anything',
  },
  {
    field: /(^|\.)if_mount_old_desktop_disk$/,
    rule: 'is refused: it takes the disks of an old desktop away, and Deskdrop never touches existing desktops',
  },
];

/** Left over in the API page's own example, and removed from the provider's definition. */
const DROPPED_FIELD = 'tenantId';

const ruleOfUnknown = (schema: z.ZodType, { path, known }: UnknownField): string => {
  const name = String(path.at(-1));
  const places = [...placesOfField(schema, name)].map((place) => (place === '' ? 'at the top' : `in ${place}`));
  if (places.length > 0) return `is not a field of this object: ${name} belongs ${places.join(' or ')}`;
  return `is not a known field: the nearest one here is ${nearestField(name, known)}`;
};

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown> | null | undefined)?.[key], value);

/** Checks a value against its schema and reports every error of every field at once. Unknown fields are errors. */
export const checkFields = <Value>(
  schema: z.ZodType<Value>,
  value: unknown,
  refusals: readonly Refusal[] = [],
): FieldCheck<Value> => {
  const warnings: string[] = [];
  const errors = new Map<string, FieldError>();
  const add = (error: FieldError) => errors.set(`${error.field}: ${error.rule}`, error);

  for (const unknown of unknownFields(schema, value)) {
    const field = formatFieldPath(unknown.path);
    if (unknown.path.at(-1) === DROPPED_FIELD) {
      warnings.push(`${field} was left out: the provider's example has it, but its API takes no such field.`);
      continue;
    }
    const refusal = [...DANGEROUS_FIELDS, ...refusals].find((refused) => refused.field.test(field));
    add({ field, value: unknown.value, rule: refusal?.rule ?? ruleOfUnknown(schema, unknown) });
  }

  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues) {
      add({ field: formatFieldPath(path), value: valueAt(value, path), rule: message });
    }
  }
  return parsed.success && errors.size === 0
    ? { ok: true, value: parsed.data, warnings }
    : { ok: false, errors: [...errors.values()] };
};
