import * as z from 'zod';

// The tables of docs/JSON.md: one row for each field of a schema.

type Schema = z.core.JSONSchema.JSONSchema;

const isPlain = ({ type, properties, $ref, additionalProperties }: Schema): boolean =>
  $ref === undefined && properties === undefined && type !== 'array' && typeof additionalProperties !== 'object';

/** The schema of the items of an array or the values of a record. */
const heldBy = ({ type, items, properties, additionalProperties }: Schema): Schema | undefined => {
  if (type === 'array') return items as Schema;
  return properties === undefined && typeof additionalProperties === 'object' ? additionalProperties : undefined;
};

const typeOf = (schema: Schema): string => {
  const held = heldBy(schema);
  const many = schema.type === 'array' ? 'array' : 'by key';
  if (held !== undefined) return isPlain(held) ? `${many} of ${typeOf(held)}` : many;
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace('#/$defs/', '');
    return `[${name}](#${name})`;
  }
  if (schema.anyOf !== undefined) return schema.anyOf.map((one) => typeOf(one as Schema)).join(' or ');
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${value}\``).join(', ');
  return schema.format === 'date-time' ? 'time' : [schema.type].flat().join(' or ');
};

const rowsOf = (path: string, schema: Schema): readonly string[] => {
  const { properties, description = '', required = [] } = schema;
  const held = heldBy(schema);
  const isSaid = description !== '' || (properties === undefined && (held === undefined || isPlain(held)));
  const own =
    path !== '' && isSaid ? [`| \`${path}\` | ${typeOf(schema)} | ${description} |`.replace('|  |', '| |')] : [];
  const inside = Object.entries(properties ?? {}).flatMap(([name, value]) =>
    rowsOf(`${path === '' ? '' : `${path}.`}${name}${required.includes(name) ? '' : '?'}`, value as Schema),
  );
  const below =
    held === undefined || isPlain(held) ? [] : rowsOf(`${path}${schema.type === 'array' ? '[]' : '.*'}`, held);
  return [...own, ...inside, ...below];
};

/** The rows of each shape, and of each schema with an id that a shape uses, by name. */
export const shapeTables = (shapes: Readonly<Record<string, z.ZodType>>): ReadonlyMap<string, readonly string[]> => {
  const tables = new Map<string, readonly string[]>();
  const named = new Map<string, readonly string[]>();
  for (const [name, shape] of Object.entries(shapes)) {
    const { $defs = {}, ...schema } = z.toJSONSchema(shape) as Schema;
    for (const [id, definition] of Object.entries($defs)) named.set(id, rowsOf('', definition as Schema));
    if (shape.meta()?.id === undefined) tables.set(name, rowsOf('', schema));
    else named.set(name, rowsOf('', schema));
  }
  return new Map([...tables, ...named]);
};
