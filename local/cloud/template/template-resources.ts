import * as z from 'zod';
import type { CloudFormationTemplate } from '../../../lib/synthesize-stage.ts';
import { TemplateError } from './template.ts';

export interface TemplateResource {
  readonly logicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export const resourcesOfType = (template: CloudFormationTemplate, type: string): TemplateResource[] =>
  Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([logicalId, resource]) => ({
      logicalId,
      properties: resource.Properties ?? {},
      metadata: resource.Metadata ?? {},
    }));

/** The stack's only resource of the type. `TemplateError` unless there is exactly one. */
export const onlyResource = (
  template: CloudFormationTemplate,
  type: string,
): [logicalId: string, properties: Readonly<Record<string, unknown>>] => {
  const [first, ...others] = resourcesOfType(template, type);
  if (first === undefined || others.length > 0) {
    throw new TemplateError(`The stack must have one ${type}, but has ${first === undefined ? 0 : others.length + 1}.`);
  }
  return [first.logicalId, first.properties];
};

/** Drops properties that the schema does not name: they are not emulated. */
export const parseProperties = <T>(schema: z.ZodType<T>, value: unknown, where: string): T => {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new TemplateError(`${where} cannot be emulated locally: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
};
