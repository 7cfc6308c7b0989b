import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { CLAIM_PREFIXES } from '../../lambdas/domain/claims/claim.ts';
import type { StageConfig } from '../stage/stage-config.ts';
import type { EncryptionKeys } from './encryption-keys.ts';
import { keptAlways } from './removal.ts';

const string = (name: string): dynamodb.Attribute => ({ name, type: dynamodb.AttributeType.STRING });
const number = (name: string): dynamodb.Attribute => ({ name, type: dynamodb.AttributeType.NUMBER });

// Indexes project keys and states, never payloads: they find items, which are then read themselves.
const ORDER_ATTRIBUTES = ['state', 'clientOrderId', 'intakeId', 'profile', 'providerOrderId'];
const INTAKE_ATTRIBUTES = ['phase', 'objectKey'];

/** All but `ordersByIntake` and `intakesByDay` are sparse: without the key attribute an item is not in the index. */
const INDEXES = {
  ordersByIntake: { partitionKey: string('orderShard'), sortKey: number('firstLine'), attributes: ORDER_ATTRIBUTES },
  openOrders: { partitionKey: string('openShard'), sortKey: string('since'), attributes: ORDER_ATTRIBUTES },
  watchedOrders: { partitionKey: string('watch'), sortKey: string('since'), attributes: ORDER_ATTRIBUTES },
  intakesByDay: { partitionKey: string('day'), sortKey: string('receivedAt'), attributes: INTAKE_ATTRIBUTES },
  unreportedIntakes: {
    partitionKey: string('unreported'),
    sortKey: string('receivedAt'),
    attributes: INTAKE_ATTRIBUTES,
  },
  outbox: { partitionKey: string('outboxMark'), sortKey: string('outboxSince'), attributes: [] },
} satisfies Record<string, { partitionKey: dynamodb.Attribute; sortKey: dynamodb.Attribute; attributes: string[] }>;

type IndexName = keyof typeof INDEXES;

/** The kinds of items, which the beginning of the partition key tells. */
type ItemKind = 'BILLING' | 'BRAKE' | 'CLAIM' | 'COMMAND' | 'DAY' | 'INTAKE' | 'ORDER' | 'PACE' | 'PROVIDER';

const KEY_PREFIXES: Readonly<Record<ItemKind, readonly string[]>> = {
  BILLING: ['BILLING#'],
  BRAKE: ['BRAKE#'],
  CLAIM: CLAIM_PREFIXES,
  COMMAND: ['COMMAND#'],
  DAY: ['DAY#'],
  INTAKE: ['INTAKE#'],
  ORDER: ['ORDER#'],
  PACE: ['PACE#'],
  PROVIDER: ['PROVIDER#'],
};

export interface LedgerRights {
  readonly reads: readonly ItemKind[];
  readonly puts?: readonly ItemKind[];
  /** Items of which single attributes may be set, such as the time at which DynamoDB deletes them. */
  readonly updates?: readonly ItemKind[];
  /** The only attributes that `updates` may name, beside the keys: without it any. */
  readonly updatedAttributes?: readonly string[];
  readonly deletes?: readonly ItemKind[];
  /** Items that may be queried by their keys. */
  readonly queries?: readonly ItemKind[];
  /** Scans of the whole table, which cannot be limited by key. */
  readonly scans?: boolean;
  /** The indexes that may be queried. */
  readonly indexes?: readonly IndexName[];
}

/** The ledger: one table with the keys `pk` and `sk`, and an index for each query that the keys do not support. */
export class LedgerTable extends Construct {
  readonly table: dynamodb.TableV2;
  readonly #keys: EncryptionKeys | undefined;

  constructor(
    scope: Construct,
    id: string,
    { stage, keys }: { stage: StageConfig; keys?: EncryptionKeys | undefined },
  ) {
    super(scope, id);
    this.#keys = keys;
    this.table = new dynamodb.TableV2(this, 'Table', {
      partitionKey: string('pk'),
      sortKey: string('sk'),
      billing: dynamodb.Billing.onDemand(),
      encryption:
        keys === undefined
          ? dynamodb.TableEncryptionV2.awsManagedKey()
          : dynamodb.TableEncryptionV2.customerManagedKey(keys.data),
      timeToLiveAttribute: 'expiresAt',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: stage.keepsData },
      deletionProtection: stage.keepsData,
      removalPolicy: keptAlways(stage),
      globalSecondaryIndexes: Object.entries(INDEXES).map(([indexName, { attributes, ...keys }]) => ({
        indexName,
        ...keys,
        ...(attributes.length === 0
          ? { projectionType: dynamodb.ProjectionType.KEYS_ONLY }
          : { projectionType: dynamodb.ProjectionType.INCLUDE, nonKeyAttributes: attributes }),
      })),
    });
  }

  get tableName(): string {
    return this.table.tableName;
  }

  /** Grants only what is named: items by the beginning of their keys, and indexes by name. */
  grant(grantee: iam.IGrantable, rights: LedgerRights): void {
    const { reads, queries = [], scans = false, puts = [], updates = [], deletes = [], indexes = [] } = rights;
    const { tableArn } = this.table;
    const allow = (actions: string[], kinds: readonly ItemKind[], attributes?: readonly string[]) => {
      if (kinds.length === 0) return;
      const keys = kinds.flatMap((kind) => KEY_PREFIXES[kind].map((prefix) => `${prefix}*`));
      grantee.grantPrincipal.addToPrincipalPolicy(
        new iam.PolicyStatement({
          actions: actions.map((action) => `dynamodb:${action}`),
          resources: [tableArn],
          conditions: {
            'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys },
            ...(attributes !== undefined && {
              'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['pk', 'sk', ...attributes] },
            }),
          },
        }),
      );
    };
    allow(['GetItem', 'BatchGetItem'], reads);
    allow(['Query'], queries);
    allow(['PutItem'], puts);
    allow(['UpdateItem'], updates, rights.updatedAttributes);
    allow(['DeleteItem'], deletes);
    if (scans)
      grantee.grantPrincipal.addToPrincipalPolicy(
        new iam.PolicyStatement({ actions: ['dynamodb:Scan'], resources: [tableArn] }),
      );
    if (indexes.length > 0)
      grantee.grantPrincipal.addToPrincipalPolicy(
        new iam.PolicyStatement({
          actions: ['dynamodb:Query'],
          resources: indexes.map((index) => `${tableArn}/index/${index}`),
        }),
      );
    const changes = puts.length + updates.length + deletes.length > 0;
    this.#keys?.grant(grantee, 'dynamodb', changes ? 'write' : 'read');
  }
}
