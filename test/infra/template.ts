import { omitUndefined } from '../../lambdas/domain/values/omit-undefined.ts';
import type { CloudFormationTemplate } from '../../lib/synthesize-stage.ts';

/** A resource of a template, as loosely typed as CloudFormation itself. */
export interface Resource {
  readonly id: string;
  // biome-ignore lint/suspicious/noExplicitAny: properties are JSON of any shape; each test states what it expects.
  readonly properties: any;
  readonly deletionPolicy?: string;
}

export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly effect: string;
  readonly condition?: unknown;
}

/** All resources of one type, with their logical ids. */
export const resourcesOf = (template: CloudFormationTemplate, type: string): Resource[] =>
  Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === type)
    .map(([id, resource]) => ({
      id,
      properties: resource.Properties ?? {},
      ...omitUndefined({ deletionPolicy: (resource as { DeletionPolicy?: string }).DeletionPolicy }),
    }));

/** The one resource of its type. */
export const only = (template: CloudFormationTemplate, type: string): Resource => {
  const [found, ...more] = resourcesOf(template, type);
  if (found === undefined || more.length > 0) throw new Error(`There is not exactly one ${type}.`);
  return found;
};

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/** A short readable form of an intrinsic function: `{ Ref: X }` and `{ GetAtt: [X, Arn] }` become `X`. */
export const render = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const intrinsic = value as { Ref?: string; 'Fn::GetAtt'?: string[]; 'Fn::Join'?: [string, unknown[]] };
  if (intrinsic.Ref !== undefined) return intrinsic.Ref;
  if (intrinsic['Fn::GetAtt'] !== undefined) return String(intrinsic['Fn::GetAtt'][0]);
  if (intrinsic['Fn::Join'] !== undefined) return intrinsic['Fn::Join'][1].map(render).join(intrinsic['Fn::Join'][0]);
  throw new Error(`The test cannot read ${JSON.stringify(value)}.`);
};

export const statementsIn = (document: { Statement: Record<string, unknown>[] }): Statement[] =>
  document.Statement.map(({ Action, Resource, Effect, Condition }) => ({
    actions: listOf(Action).map(String),
    resources: listOf(Resource).map(render),
    effect: String(Effect),
    condition: Condition,
  }));

/** The function of a handler, `submit` for lambdas/handlers/submit.ts. */
export const functionOf = (template: CloudFormationTemplate, name: string): Resource => {
  const entry = `lambdas/handlers/${name}.ts`;
  const found = resourcesOf(template, 'AWS::Lambda::Function').find(
    ({ id }) => template.Resources[id]?.Metadata?.['deskdrop:entry'] === entry,
  );
  if (found === undefined) throw new Error(`No function has the entry ${entry}.`);
  return found;
};

/** All rights that the policies of this stack give to the handler's role. */
export const rightsOf = (template: CloudFormationTemplate, name: string): Statement[] => {
  const role = render(functionOf(template, name).properties.Role);
  return resourcesOf(template, 'AWS::IAM::Policy')
    .filter(({ properties }) => properties.Roles.map(render).includes(role))
    .flatMap(({ properties }) => statementsIn(properties.PolicyDocument));
};

/** The handler's environment, with readable text instead of the values that CloudFormation fills in. */
export const environmentOf = (template: CloudFormationTemplate, name: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(functionOf(template, name).properties.Environment.Variables).map(([key, value]) => [
      key,
      render(value),
    ]),
  );

/** The event source of the handler. */
export const mappingOf = (template: CloudFormationTemplate, name: string): Resource => {
  const fn = functionOf(template, name).id;
  const found = resourcesOf(template, 'AWS::Lambda::EventSourceMapping').filter(
    ({ properties }) => render(properties.FunctionName) === fn,
  );
  if (found.length !== 1) throw new Error(`${found.length} queues feed ${name}.`);
  return found[0] as Resource;
};

export const queueOf = (template: CloudFormationTemplate, name: string): Resource => {
  const id = render(mappingOf(template, name).properties.EventSourceArn);
  return resourcesOf(template, 'AWS::SQS::Queue').find((queue) => queue.id === id) as Resource;
};
