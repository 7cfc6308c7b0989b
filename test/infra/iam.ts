import type { CloudFormationTemplate } from '../../lib/synthesize-stage.ts';
import { resourcesOf, rightsOf, type Statement, statementsIn } from './template.ts';

/** A request to AWS: its resource by logical id, and the values that the conditions of a policy check. */
export interface Asked {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

const matches = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 's').test(text);

/** The operators that the stack's policies use. A key that is missing in the request fails all but `ForAllValues`. */
const holds = (condition: unknown, context: Asked['context'] = {}): boolean =>
  Object.entries((condition ?? {}) as Record<string, Record<string, string | string[]>>).every(([operator, terms]) =>
    Object.entries(terms).every(([key, wanted]) => {
      const patterns = [wanted].flat();
      const told = context[key] ?? [];
      switch (operator) {
        case 'ForAllValues:StringEquals':
          return told.every((value) => patterns.includes(value));
        case 'ForAllValues:StringLike':
          return told.every((value) => patterns.some((pattern) => matches(pattern, value)));
        case 'StringLike':
          return told.length > 0 && told.every((value) => patterns.some((pattern) => matches(pattern, value)));
        case 'StringEquals':
          return told.length > 0 && told.every((value) => patterns.includes(value));
        default:
          throw new Error(`The test does not know the condition operator ${operator}.`);
      }
    }),
  );

export const isAllowed = (statements: readonly Statement[], { action, resource, context }: Asked): boolean =>
  statements.some(
    ({ effect, actions, resources, condition }) =>
      effect === 'Allow' &&
      actions.some((allowed) => matches(allowed, action)) &&
      resources.some((pattern) => matches(pattern, resource)) &&
      holds(condition, context),
  );

/** A policy for people, by the beginning of its logical id. */
export const policyOf = (template: CloudFormationTemplate, name: string): Statement[] =>
  resourcesOf(template, 'AWS::IAM::ManagedPolicy')
    .filter(({ id }) => new RegExp(`^Policies${name}[0-9A-F]{8}$`).test(id))
    .flatMap(({ properties }) => statementsIn(properties.PolicyDocument));

/** All statements that apply to a function, or to a person with this policy. */
export const statementsOf = (template: CloudFormationTemplate, holder: string): Statement[] =>
  /^(Operator|Uploader|Approver)/.test(holder) ? policyOf(template, holder) : rightsOf(template, holder);

const READS = ['GetItem', 'BatchGetItem', 'Query', 'Scan'];
const WRITES_OF_S3 = ['s3:PutObject'];

/** The KMS calls that a service makes on behalf of its caller. Deleting, listing and counting need no key. */
export const askedOfKms = ({ action }: Asked, region: string): Asked[] => {
  const [service = '', name = ''] = action.split(':');
  const needs = (...actions: string[]): Asked[] =>
    actions.map((kms) => ({
      action: `kms:${kms}`,
      resource: 'KeysDataA2F7C5E6',
      context: { 'kms:ViaService': [`${service}.${region}.amazonaws.com`] },
    }));
  switch (service) {
    case 'dynamodb':
      return READS.includes(name) ? needs('Decrypt') : needs('Decrypt', 'Encrypt', 'GenerateDataKey', 'DescribeKey');
    case 's3':
      if (name.startsWith('GetObject')) return needs('Decrypt');
      return WRITES_OF_S3.includes(action) ? needs('Decrypt', 'GenerateDataKey') : [];
    case 'sqs':
      if (name === 'ReceiveMessage') return needs('Decrypt');
      return name === 'SendMessage' ? needs('Decrypt', 'GenerateDataKey') : [];
    default:
      return [];
  }
};
