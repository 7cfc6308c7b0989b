import type { CloudFormationTemplate } from '../../lib/synthesize-stage.ts';
import { resourcesOf, rightsOf, type Statement, statementsIn } from './template.ts';

/** The name in the table of each resource of the template. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^LedgerTable[0-9A-F]{8}(?=\/|$)/, 'ledger'],
  [/^DropsBucket[0-9A-F]{8}(?=\/|$)/, 'bucket'],
  [/^AuditBucket[0-9A-F]{8}(?=\/|$)/, 'audit bucket'],
  [/^NotificationsTopic[0-9A-F]{8}$/, 'topic'],
  [/^FactsBus[0-9A-F]{8}$/, 'event bus'],
  [/^KeysData[0-9A-F]{8}$/, 'key of the data'],
  [/^KeysCredentials[0-9A-F]{8}$/, 'key of the credentials'],
  [/^ProviderSecret[0-9A-F]{8}$/, 'secret'],
  [/^EmailKeySecret[0-9A-F]{8}$/, 'key of the addresses'],
  [/^(Intake|Order|Reconcile|Report|Command)QueueDeadLetterQueue[0-9A-F]{8}$/, '$1 dead letters'],
  [/^(Intake|Order|Reconcile|Report|Command)Queue[0-9A-F]{8}$/, '$1 queue'],
  [/^\w+Logs[0-9A-F]{8}$/, 'its log group'],
  [/^arn:aws:lambda:[^:]+:AWS::AccountId:event-source-mapping:\w+$/, 'event source mappings'],
  [/^arn:aws:cloudwatch:[^:]+:AWS::AccountId:alarm:Deskdrop-prod-\w+$/, 'alarms'],
  [/^arn:AWS::Partition:execute-api:AWS::Region:AWS::AccountId:CommandsApi[0-9A-F]{8}\/v1\//, 'commands API: '],
  [/^arn:aws:ssm:[^:]+:AWS::AccountId:parameter\/deskdrop\/prod(\/\w+)?$/, 'stage parameters$1'],
];

const nameOf = (resource: string): string =>
  NAMES.reduce((text, [pattern, name]) => text.replace(pattern, name), resource).toLowerCase();

const limitsOf = (condition: unknown): string =>
  Object.values((condition ?? {}) as Record<string, Record<string, unknown>>)
    .flatMap((terms) => Object.entries(terms))
    .map(([key, values]) => {
      const text = [values].flat().map(String).join(' ');
      if (key === 'dynamodb:LeadingKeys') return `keys ${text}`;
      if (key === 'dynamodb:Attributes') return `attributes ${text}`;
      if (key === 'kms:ViaService') return `through ${text.split('.')[0]}`;
      return `${key} ${text}`;
    })
    .join(', ');

const rowOf = (holder: string, { actions, resources, condition }: Statement): string =>
  `| ${holder} | ${actions.join(', ')} | ${[...new Set(resources.map(nameOf))].join(', ')} | ${limitsOf(condition)} |`;

/** The rows of docs/PERMISSIONS.md for one function: all rights of its role. */
export const rowsOfFunction = (template: CloudFormationTemplate, name: string): string[] =>
  rightsOf(template, name).map((statement) => rowOf(name, statement));

/** The rows for a policy for people, by the beginning of its logical id. */
export const rowsOfPolicy = (template: CloudFormationTemplate, name: string): string[] =>
  resourcesOf(template, 'AWS::IAM::ManagedPolicy')
    .filter(({ id }) => new RegExp(`^Policies${name}[0-9A-F]{8}$`).test(id))
    .flatMap(({ properties }) => statementsIn(properties.PolicyDocument))
    .map((statement) => rowOf(name, statement));
