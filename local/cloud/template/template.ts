/** A value of a template: a literal, or an object with one intrinsic function. */
export type TemplateValue = unknown;

/** The names of a created resource: the values of Ref and of Fn::GetAtt Arn. */
export interface PhysicalResource {
  readonly ref: string;
  readonly arn: string;
}

export interface TemplateScope {
  /** By logical id. A resource that does not exist locally (a secret, a role) is missing. */
  readonly resources: ReadonlyMap<string, PhysicalResource>;
  readonly pseudoParameters: Readonly<Record<string, string>>;
}

/** The template contains something that the local cloud cannot emulate. The message says where and what. */
export class TemplateError extends Error {
  override readonly name: string = 'TemplateError';
}

/** A reference to a resource that the local cloud does not create. */
export class MissingResourceError extends TemplateError {
  override readonly name = 'MissingResourceError';
}

/** `['Fn::Join', argument]` for `{"Fn::Join": argument}`; undefined for everything else. */
const intrinsic = (value: TemplateValue): [name: string, argument: TemplateValue] | undefined => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const [entry, ...others] = Object.entries(value);
  if (entry === undefined || others.length > 0) return undefined;
  return entry[0] === 'Ref' || entry[0].startsWith('Fn::') ? entry : undefined;
};

const attributeOf = (argument: TemplateValue): [logicalId: unknown, attribute: unknown] =>
  typeof argument === 'string'
    ? [argument.slice(0, argument.indexOf('.')), argument.slice(argument.indexOf('.') + 1)]
    : (argument as [unknown, unknown]);

/** The logical id in `{"Ref": id}` or `{"Fn::GetAtt": [id, ...]}`. `TemplateError` for anything else. */
export const referencedId = (value: TemplateValue, where: string): string => {
  const [name, argument] = intrinsic(value) ?? [];
  const id = name === 'Ref' ? argument : name === 'Fn::GetAtt' ? attributeOf(argument)[0] : undefined;
  if (typeof id !== 'string') {
    throw new TemplateError(`${where} must refer to a resource of the stack, but is ${JSON.stringify(value)}.`);
  }
  return id;
};

/**
 * Resolves a value to the string that CloudFormation would produce. Supports Ref, Fn::GetAtt Arn, Fn::Join and Fn::Sub.
 */
export const resolveString = (value: TemplateValue, scope: TemplateScope, where: string): string => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);

  const find = (id: unknown): PhysicalResource => {
    const resource = scope.resources.get(String(id));
    if (resource === undefined) {
      throw new MissingResourceError(`${where} refers to ${id}, which does not exist in the local cloud.`);
    }
    return resource;
  };
  const reference = (id: unknown): string => scope.pseudoParameters[String(id)] ?? find(id).ref;
  const attribute = (id: unknown, attribute: unknown): string => {
    if (attribute !== 'Arn') throw new TemplateError(`${where} asks for ${id}.${attribute}; only Arn is supported.`);
    return find(id).arn;
  };

  const [name, argument] = intrinsic(value) ?? [];
  switch (name) {
    case 'Ref':
      return reference(argument);
    case 'Fn::GetAtt':
      return attribute(...attributeOf(argument));
    case 'Fn::Join': {
      const [separator, parts] = argument as [string, TemplateValue[]];
      return parts.map((part) => resolveString(part, scope, where)).join(separator);
    }
    case 'Fn::Sub': {
      const [text, variables] = (Array.isArray(argument) ? argument : [argument, {}]) as [
        string,
        Record<string, TemplateValue>,
      ];
      return text.replace(/\$\{(!?)([^}]+)\}/g, (_, escaped: string, id: string) => {
        if (escaped !== '') return `\${${id}}`;
        if (Object.hasOwn(variables, id)) return resolveString(variables[id], scope, where);
        return id.includes('.') ? attribute(...attributeOf(id)) : reference(id);
      });
    }
    default:
      throw new TemplateError(
        `${where} is ${JSON.stringify(value)}; only a literal, Ref, Fn::GetAtt Arn, Fn::Join and Fn::Sub are supported.`,
      );
  }
};
