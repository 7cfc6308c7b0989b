import { resolve } from 'node:path';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { CDK_FLAGS } from './cdk-flags.ts';
import { AccessLogBucket } from './constructs/access-log-bucket.ts';
import { Alarms } from './constructs/alarms.ts';
import { AuditStore } from './constructs/audit-store.ts';
import { CommandsApi } from './constructs/commands-api.ts';
import { Dashboard } from './constructs/dashboard.ts';
import { type BundledFolder, DeskdropFunction } from './constructs/deskdrop-function.ts';
import { DropBucket } from './constructs/drop-bucket.ts';
import { DropEvents } from './constructs/drop-events.ts';
import { EmailKey } from './constructs/email-key.ts';
import { EncryptionKeys } from './constructs/encryption-keys.ts';
import { FactBus } from './constructs/fact-bus.ts';
import { functionEnvironment } from './constructs/function-environment.ts';
import { grantFunctions } from './constructs/function-rights.ts';
import { LedgerTable } from './constructs/ledger-table.ts';
import { Notifications } from './constructs/notifications.ts';
import { PatrolSchedule } from './constructs/patrol-schedule.ts';
import { PeoplePolicies } from './constructs/people-policies.ts';
import { ProviderSecret } from './constructs/provider-secret.ts';
import { StageParameters } from './constructs/stage-parameters.ts';
import { UploadTrail } from './constructs/upload-trail.ts';
import { VerifySchedule } from './constructs/verify-schedule.ts';
import { Watched } from './constructs/watched.ts';
import { WorkQueue } from './constructs/work-queue.ts';
import { PROFILES_DIR } from './files/installation.ts';
import type { FunctionName, WorkerName } from './stage/function-config.ts';
import type { StageConfig } from './stage/stage-config.ts';
import { assertPlace, StagePlaceError } from './stage/stage-place.ts';
import { assertStageRules } from './stage/stage-rules.ts';

export interface DeskdropProps {
  /** From `stageConfig`. Its region and account must be those of the construct's stack. */
  readonly stage: StageConfig;
  /** The folder of the order profiles; by default those of Deskdrop. Check them first with `checkProfiles`. */
  readonly profiles?: string;
  /** Encrypts what would otherwise be encrypted with two keys of Deskdrop's own. */
  readonly key?: kms.IKey;
  /** Takes drops and results in place of a bucket of Deskdrop's own. It keeps versions and tells EventBridge. */
  readonly bucket?: s3.IBucket;
  /** Gets reports and alarms in place of a topic of Deskdrop's own. */
  readonly topic?: sns.ITopic;
  /** Gets events in place of a bus of Deskdrop's own. */
  readonly bus?: Pick<events.IEventBus, 'eventBusArn'>;
}

/**
 * The whole of Deskdrop: its resources, their connections and rights. One in a stack. Throws `StageRuleError` if the
 * stage's numbers contradict each other, and `StagePlaceError` if the stack or a given resource cannot hold it.
 */
export class Deskdrop extends Construct {
  /** Where files are dropped, under `incoming/`. */
  readonly bucket: s3.IBucket;
  /** Reports, files that wait for approval, and alarms. Undefined in stage `local`. */
  readonly topic: sns.ITopic | undefined;
  /** Where events go. Undefined in stage `local`. */
  readonly eventBusName: string | undefined;
  /** Encrypts the data. Undefined in stage `local`. */
  readonly key: kms.IKey | undefined;

  constructor(scope: Construct, id: string, { stage, profiles = PROFILES_DIR, ...props }: DeskdropProps) {
    assertStageRules(stage);
    super(scope, id);
    assertPlace(this, stage);
    const others = Stack.of(this)
      .node.findAll()
      .filter((other) => other instanceof Deskdrop && other !== this);
    if (others.length > 0)
      throw new StagePlaceError(
        `${this.node.path}: its stack holds ${others[0]?.node.path} already. Give each a stack of its own.`,
      );
    // The flags of another app would change the template or break it.
    for (const [name, value] of CDK_FLAGS) this.node.setContext(name, value);

    // The local cloud has no KMS and no access logs.
    const deployed = stage.region !== undefined;
    const keys = deployed ? new EncryptionKeys(this, 'Keys', { ...stage, given: props.key }) : undefined;
    const accessLogs = deployed ? new AccessLogBucket(this, 'AccessLogs', stage).bucket : undefined;
    const ledger = new LedgerTable(this, 'Ledger', { stage, keys });
    const drops = new DropBucket(this, 'Drops', { stage, keys, accessLogs, given: props.bucket });
    const secret = new ProviderSecret(this, 'Provider', { stage, keys });
    const emailKey = new EmailKey(this, 'EmailKey', { stage, keys });
    if (stage.recordsUploads && keys !== undefined && accessLogs !== undefined)
      new UploadTrail(this, 'UploadTrail', { stage, drops, keys, accessLogs });

    const notifications = deployed
      ? new Notifications(this, 'Notifications', { stage, keys, given: props.topic })
      : undefined;
    const audit = deployed ? new AuditStore(this, 'Audit', { stage, keys, accessLogs }) : undefined;

    const facts = deployed ? new FactBus(this, 'Facts', { stage, given: props.bus }) : undefined;

    const queueFor = (id: string, role: string, consumer: WorkerName) =>
      new WorkQueue(this, id, { stage, role, consumer: stage.functions[consumer], keys });
    const queues = {
      intake: queueFor('IntakeQueue', 'intake', 'split'),
      order: queueFor('OrderQueue', 'order', 'submit'),
      reconcile: queueFor('ReconcileQueue', 'reconcile', 'reconcile'),
      report: queueFor('ReportQueue', 'report', 'report'),
      command: queueFor('CommandQueue', 'command', 'operate'),
    };

    const environment = functionEnvironment({
      stage,
      ledger,
      drops,
      secret,
      emailKey,
      queues,
      notifications,
      audit,
      facts,
    });
    const functionFor = (id: string, name: FunctionName, bundled?: BundledFolder) =>
      new DeskdropFunction(this, id, { stage, name, environment: environment[name], bundled, keys }).function;
    const bundledProfiles = { from: resolve(profiles), name: 'profiles' };
    const functions = {
      split: functionFor('Split', 'split', bundledProfiles),
      submit: functionFor('Submit', 'submit'),
      reconcile: functionFor('Reconcile', 'reconcile'),
      report: functionFor('Report', 'report'),
      operate: functionFor('Operate', 'operate', bundledProfiles),
      'dead-letters': functionFor('DeadLetters', 'dead-letters'),
      'request-command': functionFor('RequestCommand', 'request-command'),
    };
    const commandsApi = new CommandsApi(this, 'Commands', { stage, accepts: functions['request-command'], keys });

    const drop = new DropEvents(this, 'DropEvents', { drops, intakeQueue: queues.intake });
    const patrol = new PatrolSchedule(this, 'Sweep', {
      everyMs: stage.patrolEveryMs,
      reconcileQueue: queues.reconcile,
    });
    const verify = new VerifySchedule(this, 'Verify', { commandQueue: queues.command });
    queues.intake.feed(functions.split, { callsBack: true });
    queues.order.feed(functions.submit, { callsBack: false });
    queues.reconcile.feed(functions.reconcile, { callsBack: true });
    queues.report.feed(functions.report, { callsBack: true });
    queues.command.feed(functions.operate, { callsBack: true });
    for (const queue of Object.values(queues))
      queue.feedDeadLetters(functions['dead-letters'], stage.functions['dead-letters']);

    grantFunctions(functions, { ledger, drops, secret, emailKey, queues, facts });
    audit?.grantWrite(functions.report);
    notifications?.grantPublish(functions.report);
    if (notifications !== undefined) {
      const { topic } = notifications;
      const rules = [drop.rule, patrol.rule, verify.rule];
      const alarms = new Alarms(this, 'Alarms', { stage, topic, queues, functions, rules, table: ledger.tableName });
      const watched = new Watched(this, 'Watched', { queues, alarms: alarms.names });
      const parameters = new StageParameters(this, 'Parameters', {
        stage,
        ledger,
        drops,
        queues,
        functions,
        secret,
        emailKey,
        commandsApi,
        watched,
      });
      new PeoplePolicies(this, 'Policies', { ledger, drops, emailKey, commandsApi, parameters, watched });
      new Dashboard(this, 'Operators', {
        stage: stage.stage,
        region: Stack.of(this).region,
        alarms: alarms.all,
        queues,
        functions,
      });
      new CfnOutput(this, 'NotificationTopicArn', {
        value: topic.topicArn,
        description: 'Reports, files that wait for approval, and alarms.',
      });
    }
    if (facts !== undefined) new CfnOutput(this, 'EventBusName', { value: facts.busName });
    if (audit !== undefined) new CfnOutput(this, 'AuditBucketName', { value: audit.bucket.bucketName });
    new CfnOutput(this, 'BucketName', { value: drops.bucketName, description: 'Drop CSV files under incoming/ here.' });
    new CfnOutput(this, 'TableName', { value: ledger.tableName, description: 'The ledger.' });
    new CfnOutput(this, 'IntakeQueueUrl', { value: queues.intake.queueUrl });
    new CfnOutput(this, 'OrderQueueUrl', { value: queues.order.queueUrl });
    new CfnOutput(this, 'ReconcileQueueUrl', { value: queues.reconcile.queueUrl });
    new CfnOutput(this, 'ReportQueueUrl', { value: queues.report.queueUrl });
    new CfnOutput(this, 'CommandsUrl', { value: commandsApi.url, description: 'Signed commands of people go here.' });
    new CfnOutput(this, 'CredentialsSecretArn', {
      value: secret.secretArn,
      description: "Put the provider's credentials here; it is created empty.",
    });
    this.bucket = drops.bucket;
    this.topic = notifications?.topic;
    this.eventBusName = facts?.busName;
    this.key = keys?.data;
  }
}
