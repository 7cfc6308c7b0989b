import * as z from 'zod';

export interface UnknownField {
  readonly path: readonly PropertyKey[];
  readonly value: unknown;
  /** The fields that the same object may have. */
  readonly known: readonly string[];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const unwrapped = (schema: unknown): unknown => (schema instanceof z.ZodOptional ? schema.unwrap() : schema);

/** Every field of the value, at any depth of the schema, that the schema does not have. */
export function* unknownFields(
  schema: unknown,
  value: unknown,
  path: readonly PropertyKey[] = [],
): Generator<UnknownField> {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodArray && Array.isArray(value)) {
    for (const [place, item] of value.entries()) yield* unknownFields(inner.element, item, [...path, place]);
  }
  if (inner instanceof z.ZodObject && isObject(value)) {
    for (const [name, field] of Object.entries(value)) {
      const fieldPath = [...path, name];
      if (Object.hasOwn(inner.shape, name)) yield* unknownFields(inner.shape[name], field, fieldPath);
      else yield { path: fieldPath, value: field, known: Object.keys(inner.shape) };
    }
  }
}

/** The objects that have a field of this name, as paths without indexes: `hour_package_resources.create_desktops`. */
export function* placesOfField(schema: unknown, name: string, path: readonly string[] = []): Generator<string> {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodArray) yield* placesOfField(inner.element, name, path);
  if (inner instanceof z.ZodObject) {
    if (Object.hasOwn(inner.shape, name)) yield path.join('.');
    for (const [field, fieldSchema] of Object.entries(inner.shape)) {
      yield* placesOfField(fieldSchema, name, [...path, field]);
    }
  }
}
