import type { DropBucket } from './drop-bucket.ts';
import type { LedgerTable } from './ledger-table.ts';
import type { ProviderSecret } from './provider-secret.ts';
import type { FunctionName, StageConfig } from './stage-config.ts';
import type { WorkQueue } from './work-queue.ts';

export interface Wiring {
  readonly stage: StageConfig;
  readonly ledger: LedgerTable;
  readonly drops: DropBucket;
  readonly secret: ProviderSecret;
  readonly queues: Readonly<Record<'intake' | 'order' | 'reconcile' | 'report', WorkQueue>>;
}

type Variables = Readonly<Record<string, string>>;

/** What each function finds in its environment: the other side of lambdas/config.ts. */
export const functionEnvironment = (wiring: Wiring): Readonly<Record<FunctionName, Variables>> => {
  const { stage, ledger, drops, secret, queues } = wiring;
  const { provider } = stage;
  const pace: Variables = { ORDER_RATE: stage.orderRate === undefined ? 'off' : JSON.stringify(stage.orderRate) };
  const common: Variables = { LEDGER_TABLE: ledger.tableName, ORDERING_TIMES: JSON.stringify(stage.times) };
  const bucket: Variables = { BUCKET_NAME: drops.bucketName };
  const intakeQueue: Variables = { INTAKE_QUEUE_URL: queues.intake.queueUrl };
  const orderQueues: Variables = {
    ORDER_QUEUE_URL: queues.order.queueUrl,
    RECONCILE_QUEUE_URL: queues.reconcile.queueUrl,
    REPORT_QUEUE_URL: queues.report.queueUrl,
  };
  const plan: Variables = {
    PAYMENT_MODE: stage.payment,
    SPENDING_GUARD: JSON.stringify(stage.guard),
    COMPUTER_NAME_PREFIX: stage.computerNamePrefix,
    ...(stage.defaultProfile !== undefined && { DEFAULT_PROFILE: stage.defaultProfile }),
  };
  const providerVariables: Variables = {
    WORKSPACE_ENDPOINT: provider.workspaceEndpoint,
    IAM_ENDPOINT: provider.iamEndpoint,
    BSS_ENDPOINT: provider.bssEndpoint,
    WORKSPACE_CREDENTIALS_SECRET_ARN: secret.secretArn,
    ...(provider.projectId !== undefined && { PROJECT_ID: provider.projectId }),
  };
  return {
    split: { ...common, ...bucket, ...orderQueues, ...plan },
    submit: { ...common, ...pace, ...orderQueues, ...providerVariables },
    reconcile: { ...common, ...pace, ...bucket, ...intakeQueue, ...orderQueues, ...providerVariables },
    report: {
      ...common,
      ...bucket,
      REPORT_QUEUE_URL: queues.report.queueUrl,
      HOLD_OPTIONS: `--table ${ledger.tableName} --intake-queue ${queues.intake.queueUrl}`,
    },
  };
};
