import { basename, extname } from 'node:path';
import * as z from 'zod';
import type { CloudFormationTemplate } from '../../../lib/synthesize-stage.ts';
import type { TemplateValue } from './template.ts';
import { parseProperties, resourcesOfType } from './template-resources.ts';

const functionSchema = z.object({
  FunctionName: z.string().optional(),
  /** Seconds. */
  Timeout: z.number().positive().default(3),
  MemorySize: z.number().positive().default(128),
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }).default({ Variables: {} }),
});

export interface FunctionPlan {
  readonly logicalId: string;
  readonly name: string;
  /** Source file of the handler, relative to the repository. */
  readonly entry: string;
  readonly timeoutMs: number;
  readonly memoryMiB: number;
  /** Unresolved, as in the template. They are resolved when the resources exist. */
  readonly environment: Readonly<Record<string, TemplateValue>>;
}

/** Leaves out functions without an entry: CDK's helpers are not needed locally. */
export const planFunctions = (template: CloudFormationTemplate, prefix: string): FunctionPlan[] =>
  resourcesOfType(template, 'AWS::Lambda::Function').flatMap(({ logicalId, properties, metadata }) => {
    const entry = metadata['deskdrop:entry'];
    if (typeof entry !== 'string') return [];
    const { FunctionName, Timeout, MemorySize, Environment } = parseProperties(
      functionSchema,
      properties,
      `The function ${logicalId}`,
    );
    return {
      logicalId,
      name: FunctionName ?? `${prefix}-${basename(entry, extname(entry))}`,
      entry,
      timeoutMs: Timeout * 1000,
      memoryMiB: MemorySize,
      environment: Environment.Variables,
    };
  });
