import type { CloudFormationTemplate } from '../../lib/synthesize-stage.ts';

type Item = Readonly<Record<string, unknown>>;

interface Index {
  readonly keys: readonly string[];
  readonly attributes: readonly string[];
}

interface IndexProperties {
  readonly KeySchema: readonly { readonly AttributeName: string }[];
  readonly Projection: { readonly NonKeyAttributes?: readonly string[] };
}

/** The table's indexes in the template. */
export const indexesOf = (template: CloudFormationTemplate): Index[] => {
  const table = Object.values(template.Resources).find(({ Type }) => Type === 'AWS::DynamoDB::GlobalTable');
  const indexes = (table?.Properties?.GlobalSecondaryIndexes ?? []) as readonly IndexProperties[];
  return indexes.map(({ KeySchema, Projection }) => ({
    keys: KeySchema.map(({ AttributeName }) => AttributeName),
    attributes: Projection.NonKeyAttributes ?? [],
  }));
};

/**
 * Write units of the indexes for one write to the table: one for each index that the item enters or leaves, or in which
 * a projected attribute changes; two if its key in the index changes; none if nothing in the index changes. Entries are
 * under 1 KiB. Source: "Best practices for using secondary indexes" of the DynamoDB developer guide.
 */
export const indexWrites = (before: Item | undefined, after: Item, indexes: readonly Index[]): number => {
  const same = (name: string): boolean => JSON.stringify(before?.[name]) === JSON.stringify(after[name]);
  return indexes.reduce((units, { keys, attributes }) => {
    const was = before !== undefined && keys.every((key) => before[key] !== undefined);
    const is = keys.every((key) => after[key] !== undefined);
    if (!was && !is) return units;
    if (!was || !is) return units + 1;
    if (!keys.every(same)) return units + 2;
    return attributes.every(same) ? units : units + 1;
  }, 0);
};
