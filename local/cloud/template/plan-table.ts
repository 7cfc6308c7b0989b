import * as z from 'zod';
import type { CloudFormationTemplate } from '../../../lib/synthesize-stage.ts';
import { onlyResource, parseProperties } from './template-resources.ts';

const keySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));

const tableSchema = z.object({
  TableName: z.string().optional(),
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  KeySchema: keySchema,
  GlobalSecondaryIndexes: z
    .array(
      z.object({
        IndexName: z.string(),
        KeySchema: keySchema,
        Projection: z.object({
          ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
          NonKeyAttributes: z.array(z.string()).optional(),
        }),
      }),
    )
    .optional(),
});

/** Keys and indexes in the form of the DynamoDB API. The other properties do not matter locally. */
export type TableDefinition = Omit<z.infer<typeof tableSchema>, 'TableName'>;

export interface TablePlan {
  readonly logicalId: string;
  readonly name: string;
  readonly definition: TableDefinition;
}

/** The name of the ledger's table if the template gives none. */
export const ledgerTableName = (prefix: string): string => `${prefix}-ledger`;

/** The other way round. */
export const stageOfLedger = (tableName: string): string => /^deskdrop-(.+)-ledger$/.exec(tableName)?.[1] ?? 'local';

export const planTable = (template: CloudFormationTemplate, prefix: string): TablePlan => {
  const [logicalId, properties] = onlyResource(template, 'AWS::DynamoDB::GlobalTable');
  const { TableName, ...definition } = parseProperties(tableSchema, properties, `The table ${logicalId}`);
  return { logicalId, name: TableName ?? ledgerTableName(prefix), definition };
};
