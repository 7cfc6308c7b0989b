import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

const string = (name: string): dynamodb.Attribute => ({ name, type: dynamodb.AttributeType.STRING });
const number = (name: string): dynamodb.Attribute => ({ name, type: dynamodb.AttributeType.NUMBER });

// State beside the keys, never payloads: an index answers "which", the item itself answers "what".
const ORDER_ATTRIBUTES = ['state', 'clientOrderId', 'intakeId', 'profile', 'providerOrderId'];
const INTAKE_ATTRIBUTES = ['phase', 'objectKey'];

/** All but `ordersByIntake` and `intakesByDay` are sparse: an item leaves them with its key attribute. */
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
} satisfies Record<string, { partitionKey: dynamodb.Attribute; sortKey: dynamodb.Attribute; attributes: string[] }>;

type IndexName = keyof typeof INDEXES;

interface LedgerRights {
  /** The indexes that may be queried. */
  readonly indexes?: readonly IndexName[];
  readonly deletes?: boolean;
}

/** The ledger: one table, keys `pk` and `sk`, and an index for each question that the keys do not answer. */
export class LedgerTable extends Construct {
  readonly table: dynamodb.TableV2;

  constructor(scope: Construct, id: string, props: { keepsData: boolean }) {
    super(scope, id);
    this.table = new dynamodb.TableV2(this, 'Table', {
      partitionKey: string('pk'),
      sortKey: string('sk'),
      billing: dynamodb.Billing.onDemand(),
      // A key of our own can not be rendered for a table of a stack that names no region.
      encryption: dynamodb.TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: props.keepsData },
      deletionProtection: props.keepsData,
      removalPolicy: props.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      globalSecondaryIndexes: Object.entries(INDEXES).map(([indexName, { attributes, ...keys }]) => ({
        indexName,
        ...keys,
        projectionType: dynamodb.ProjectionType.INCLUDE,
        nonKeyAttributes: attributes,
      })),
    });
  }

  get tableName(): string {
    return this.table.tableName;
  }

  /** What every use of the ledger is made of: reads by key, and puts of one item under a condition. */
  grant(grantee: iam.IGrantable, { indexes = [], deletes = false }: LedgerRights = {}): void {
    const allow = (actions: string[], resources: string[]) =>
      grantee.grantPrincipal.addToPrincipalPolicy(
        new iam.PolicyStatement({ actions: actions.map((action) => `dynamodb:${action}`), resources }),
      );
    const { tableArn } = this.table;
    allow(['GetItem', 'BatchGetItem', 'PutItem', ...(deletes ? ['DeleteItem'] : [])], [tableArn]);
    if (indexes.length > 0)
      allow(
        ['Query'],
        indexes.map((index) => `${tableArn}/index/${index}`),
      );
  }
}
