import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { type CloudFormationTemplate, synthesizeStage } from '../../lib/synthesize-stage.ts';
import { type Asked, askedOfKms, isAllowed, policyOf } from './iam.ts';

// Each AWS CLI command in the documents is allowed by the policy that the documents name for it.

const TABLE = 'LedgerTable9343E4AA';
const BUCKET = 'DropsBucketA91BB315';
const REGION = 'ap-southeast-1';

let prod: CloudFormationTemplate;
beforeAll(async () => {
  prod = await synthesizeStage('prod', { provider: { projectId: 'p1' } });
});

const readPage = (file: string): Promise<string> => readFile(join(import.meta.dirname, '../..', file), 'utf8');

const linesOf = async (file: string, section: string, command: RegExp): Promise<string[]> => {
  const text = await readPage(file);
  const from = text.indexOf(section);
  expect(from, section).toBeGreaterThan(-1);
  const end = text.indexOf('\n## ', from + 1);
  const lines = text.slice(from, end === -1 ? undefined : end).split('\n');
  return lines.map((line) => line.trim()).filter((line) => command.test(line));
};

const ITEM_ACTIONS: Readonly<Record<string, string>> = {
  query: 'Query',
  scan: 'Scan',
  'delete-item': 'DeleteItem',
  'update-item': 'UpdateItem',
};

const KEY = /"((?:USER|COMMAND|POOL|DESKTOP|DAY|INTAKE|ORDER|PACE|PROVIDER|BILLING)#[^"]*)"/;

/** The attributes of an update that a policy can check: the keys, and those that its expression names. */
const attributesOf = (line: string): string[] => ['pk', 'sk', ...(/'SET (\w+) =/.exec(line)?.slice(1) ?? [])];

const asked = (line: string): Asked => {
  const [, service, verb = ''] = line.split(/\s+/);
  const [, index] = /--index-name (\w+)/.exec(line) ?? [];
  const [, key] = KEY.exec(line) ?? [];
  if (service === 'dynamodb')
    return {
      action: `dynamodb:${ITEM_ACTIONS[verb]}`,
      resource: index === undefined ? TABLE : `${TABLE}/index/${index}`,
      context:
        key === undefined || index !== undefined
          ? {}
          : {
              'dynamodb:LeadingKeys': [key],
              ...(verb === 'update-item' && { 'dynamodb:Attributes': attributesOf(line) }),
            },
    };
  if (verb === 'list-object-versions')
    return {
      action: 's3:ListBucketVersions',
      resource: BUCKET,
      context: { 's3:prefix': [/--prefix (\S+)/.exec(line)?.[1] ?? ''] },
    };
  if (verb === 'delete-object') return { action: 's3:DeleteObjectVersion', resource: `${BUCKET}/incoming/FILE` };
  throw new Error(`The test cannot read ${line}`);
};

const update = (attribute: string): Asked => ({
  action: 'dynamodb:UpdateItem',
  resource: TABLE,
  context: { 'dynamodb:LeadingKeys': ['ORDER#1'], 'dynamodb:Attributes': ['pk', 'sk', attribute] },
});

const refusedBy = (policy: string, all: readonly Asked[]): Asked[] => {
  const statements = policyOf(prod, policy);
  expect(statements).not.toEqual([]);
  return all.flatMap((one) => [one, ...askedOfKms(one, REGION)]).filter((one) => !isAllowed(statements, one));
};

it.each(['OperatorReads', 'OperatorActs'])('every query of docs/QUERIES.md is allowed by %s', async (policy) => {
  const lines = (await readPage('docs/QUERIES.md')).split('\n').filter((line) => line.startsWith('aws dynamodb query'));
  expect(lines.length).toBeGreaterThan(8);
  for (const key of ['USER#', 'POOL#', 'DESKTOP#', 'DAY#', 'INTAKE#', 'ORDER#', 'PROVIDER#', 'PACE#', 'BILLING#'])
    expect(lines.join('\n')).toContain(key);
  expect(refusedBy(policy, lines.map(asked))).toEqual([]);
});

it('every step of a deletion on request is allowed by OperatorDeletes, and by no other policy', async () => {
  const lines = await linesOf('docs/DATA.md', '## Deleting a person on request', /^aws (dynamodb|s3api) /);
  const text = await linesOf('docs/DATA.md', '## Deleting a person on request', /delete the claims/);
  expect(lines).toHaveLength(4);
  expect(text).toHaveLength(1);
  const steps: Asked[] = [
    ...lines.map(asked),
    // The claims and the placeholder are described in the text.
    ...['USER#name', 'DESKTOP#name'].map((key) => ({
      action: 'dynamodb:DeleteItem',
      resource: TABLE,
      context: { 'dynamodb:LeadingKeys': [key] },
    })),
    update('members'),
    { action: 's3:DeleteObject', resource: `${BUCKET}/results/FILE` },
    { action: 's3:DeleteObjectVersion', resource: `${BUCKET}/plan/FILE` },
  ];
  expect(refusedBy('OperatorDeletes', steps)).toEqual([]);
  for (const policy of ['Uploader', 'OperatorReads', 'OperatorActs'])
    expect(refusedBy(policy, [{ action: 's3:DeleteObjectVersion', resource: `${BUCKET}/incoming/FILE` }])).toHaveLength(
      1,
    );
});

it('a person may update only what the documents tell to, and nothing on which Deskdrop bases a decision', () => {
  for (const [policy, own] of [
    ['OperatorDeletes', 'members'],
    ['OperatorRepairs', 'expiresAt'],
  ] as const)
    for (const attribute of ['members', 'expiresAt', 'state', 'attempt', 'history', 'providerOrderId'])
      expect([policy, attribute, isAllowed(policyOf(prod, policy), update(attribute))]).toEqual([
        policy,
        attribute,
        attribute === own,
      ]);
});

it('the repair of requests without a term is allowed by OperatorRepairs', async () => {
  const lines = await linesOf('docs/DEPLOY.md', '## Later', /^aws dynamodb /);
  expect(lines).toHaveLength(2);
  expect(refusedBy('OperatorRepairs', lines.map(asked))).toEqual([]);
});

it('readers cannot encrypt', () => {
  const viaDynamoDb = { 'kms:ViaService': [`dynamodb.${REGION}.amazonaws.com`] };
  const encrypt = { action: 'kms:Encrypt', resource: 'KeysDataA2F7C5E6', context: viaDynamoDb };
  for (const policy of ['OperatorReads', 'OperatorActs', 'Approver'])
    expect([policy, isAllowed(policyOf(prod, policy), encrypt)]).toEqual([policy, false]);
  expect(isAllowed(policyOf(prod, 'OperatorDeletes'), encrypt)).toBe(true);
});
