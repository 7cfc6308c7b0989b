import { serviceName } from '../../lambdas/domain/measuring/metrics.ts';
import { omitUndefined } from '../../lambdas/domain/values/omit-undefined.ts';
import type { RetentionTerm } from '../../lambdas/domain/values/retention.ts';
import type { FedName, FunctionName } from '../stage/function-config.ts';
import type { StageConfig } from '../stage/stage-config.ts';
import type { AuditStore } from './audit-store.ts';
import type { DropBucket } from './drop-bucket.ts';
import type { EmailKey } from './email-key.ts';
import type { FactBus } from './fact-bus.ts';
import type { LedgerTable } from './ledger-table.ts';
import type { Notifications } from './notifications.ts';
import type { ProviderSecret } from './provider-secret.ts';
import type { WorkQueue } from './work-queue.ts';

export interface Wiring {
  readonly stage: StageConfig;
  readonly ledger: LedgerTable;
  readonly drops: DropBucket;
  readonly secret: ProviderSecret;
  readonly emailKey: EmailKey;
  /** Absent in stage `local`. */
  readonly notifications?: Notifications | undefined;
  readonly audit?: AuditStore | undefined;
  readonly facts?: FactBus | undefined;
  readonly queues: Readonly<Record<'intake' | 'order' | 'reconcile' | 'report' | 'command', WorkQueue>>;
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/** How long request bodies are kept. */
export const personalDataTerm = ({ retention }: StageConfig): RetentionTerm => ({
  afterEndMs: retention.personalDays * DAY_MS,
  atMostMs: retention.personalAtMostDays * DAY_MS,
});

type Variables = Readonly<Record<string, string>>;

/** The environment variables of each function, which lambdas/config.ts reads. */
export const functionEnvironment = (wiring: Wiring): Readonly<Record<FunctionName, Variables>> => {
  const { stage, ledger, drops, secret, emailKey, queues, notifications, audit, facts } = wiring;
  const { provider } = stage;
  const pace: Variables = { ORDER_RATE: stage.orderRate === undefined ? 'off' : JSON.stringify(stage.orderRate) };
  const common: Variables = {
    LEDGER_TABLE: ledger.tableName,
    ORDERING_TIMES: JSON.stringify(stage.times),
    POWERTOOLS_SERVICE_NAME: serviceName(stage.stage),
    // Nobody reads metrics locally, and each patrol would write a line.
    ...(stage.stage === 'local' && { POWERTOOLS_METRICS_DISABLED: 'true' }),
  };
  // The local cloud has no bus: it sets EVENTS_FILE.
  const tells: Variables = facts === undefined ? {} : { EVENT_BUS_NAME: facts.busName };
  const term: Variables = { PERSONAL_DATA_TERM: JSON.stringify(personalDataTerm(stage)) };
  const bucket: Variables = { BUCKET_NAME: drops.bucketName };
  const addresses: Variables = { EMAIL_KEY_SECRET_ARN: emailKey.secretArn };
  const intakeQueue: Variables = { INTAKE_QUEUE_URL: queues.intake.queueUrl };
  const orderQueues: Variables = {
    ORDER_QUEUE_URL: queues.order.queueUrl,
    RECONCILE_QUEUE_URL: queues.reconcile.queueUrl,
    REPORT_QUEUE_URL: queues.report.queueUrl,
  };
  const commandQueue: Variables = { COMMAND_QUEUE_URL: queues.command.queueUrl };
  const plan: Variables = {
    PAYMENT_MODE: stage.payment,
    SPENDING_GUARD: JSON.stringify(stage.guard),
    COMPUTER_NAME_PREFIX: stage.computerNamePrefix,
    ...(stage.allowUserNames.length > 0 && { ALLOW_USER_NAMES: JSON.stringify(stage.allowUserNames) }),
    ...(Object.keys(stage.columns).length > 0 && { HEADER_COLUMNS: JSON.stringify(stage.columns) }),
    ...(stage.userNameFromEmail && { USER_NAME_FROM_EMAIL: 'true' }),
    ...omitUndefined({ DEFAULT_PROFILE: stage.defaultProfile }),
  };
  const providerVariables: Variables = {
    WORKSPACE_ENDPOINT: provider.workspaceEndpoint,
    IAM_ENDPOINT: provider.iamEndpoint,
    BSS_ENDPOINT: provider.bssEndpoint,
    WORKSPACE_CREDENTIALS_SECRET_ARN: secret.secretArn,
    ...omitUndefined({ PROJECT_ID: provider.projectId }),
  };
  const fedBy = (queue: WorkQueue, name: FedName): Variables => ({
    QUEUE_URL: queue.queueUrl,
    QUEUE_VISIBILITY_MS: String(stage.functions[name].visibilityMs),
  });
  return {
    split: {
      ...fedBy(queues.intake, 'split'),
      ...common,
      ...tells,
      ...term,
      ...bucket,
      ...addresses,
      ...orderQueues,
      ...plan,
    },
    submit: { ...common, ...tells, ...term, ...pace, ...orderQueues, ...providerVariables },
    reconcile: {
      ...fedBy(queues.reconcile, 'reconcile'),
      ...common,
      ...tells,
      ...term,
      ...pace,
      ...bucket,
      ...intakeQueue,
      ...orderQueues,
      ...commandQueue,
      ...providerVariables,
    },
    operate: {
      ...fedBy(queues.command, 'operate'),
      ...common,
      ...tells,
      ...term,
      ...intakeQueue,
      ...orderQueues,
      ...commandQueue,
      ...providerVariables,
      PROVIDER_REGION: provider.region,
      COMPUTER_NAME_PREFIX: stage.computerNamePrefix,
      SESSION_NAMES: stage.sessionNames,
    },
    'request-command': { ...common, ...commandQueue },
    report: {
      ...fedBy(queues.report, 'report'),
      ...common,
      ...tells,
      ...bucket,
      ...addresses,
      ...(notifications !== undefined && { NOTIFICATION_TOPIC_ARN: notifications.topic.topicArn }),
      ...(audit !== undefined && { AUDIT_BUCKET: audit.bucket.bucketName }),
      ...(stage.language !== 'en' && { REPORT_LANGUAGE: stage.language }),
      // For stage `local` `start-deskdrop.ts` sets it.
      HOLD_OPTIONS: stage.region === undefined ? '' : `--stage ${stage.stage} --region ${stage.region}`,
    },
    'dead-letters': {
      ...common,
      ...tells,
      ...term,
      ...intakeQueue,
      ...commandQueue,
      ...orderQueues,
      PAYMENT_MODE: stage.payment,
      RECONCILE_DEAD_LETTERS_ARN: queues.reconcile.deadLetterQueue.queueArn,
    },
  };
};
