import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { DeskdropFunction } from './deskdrop-function.ts';
import { DropBucket } from './drop-bucket.ts';
import { DropEvents } from './drop-events.ts';
import { functionEnvironment } from './function-environment.ts';
import { LedgerTable } from './ledger-table.ts';
import { ProviderSecret } from './provider-secret.ts';
import type { FunctionName, StageConfig } from './stage-config.ts';
import { SweepSchedule } from './sweep-schedule.ts';
import { WorkQueue } from './work-queue.ts';

/** All of Deskdrop, composed: who feeds whom, and who may do what. */
export class DeskdropStack extends Stack {
  constructor(scope: Construct, id: string, stage: StageConfig) {
    super(scope, id, { description: `Deskdrop, stage ${stage.stage}: dropped CSV files become desktop orders.` });

    const ledger = new LedgerTable(this, 'Ledger', stage);
    const drops = new DropBucket(this, 'Drops', stage);
    const secret = new ProviderSecret(this, 'Provider', stage);

    const queueFor = (id: string, consumer: FunctionName) =>
      new WorkQueue(this, id, { stage, consumer: stage.functions[consumer] });
    const queues = {
      intake: queueFor('IntakeQueue', 'split'),
      order: queueFor('OrderQueue', 'submit'),
      reconcile: queueFor('ReconcileQueue', 'reconcile'),
      report: queueFor('ReportQueue', 'report'),
    };

    const environment = functionEnvironment({ stage, ledger, drops, secret, queues });
    const functionFor = (id: string, name: FunctionName, bundledDirectory?: string) =>
      new DeskdropFunction(this, id, { stage, name, environment: environment[name], bundledDirectory }).function;
    const split = functionFor('Split', 'split', 'profiles');
    const submit = functionFor('Submit', 'submit');
    const reconcile = functionFor('Reconcile', 'reconcile');
    const report = functionFor('Report', 'report');

    new DropEvents(this, 'DropEvents', { drops, intakeQueue: queues.intake });
    new SweepSchedule(this, 'Sweep', { everyMs: stage.sweepScheduleMs, reconcileQueue: queues.reconcile });
    queues.intake.feed(split);
    queues.order.feed(submit);
    queues.reconcile.feed(reconcile);
    queues.report.feed(report);

    drops.grantReadDrops(split);
    ledger.grant(split, { indexes: ['openOrders'] });
    for (const queue of [queues.order, queues.reconcile, queues.report]) queue.grantSend(split);

    secret.grantRead(submit);
    ledger.grant(submit, { indexes: ['openOrders'] });
    for (const queue of [queues.order, queues.reconcile, queues.report]) queue.grantSend(submit);

    secret.grantRead(reconcile);
    drops.grantFindDrops(reconcile);
    ledger.grant(reconcile, {
      indexes: ['ordersByIntake', 'openOrders', 'watchedOrders', 'intakesByDay', 'unreportedIntakes'],
      // A cancellation that the provider refuses is taken back.
      deletes: true,
    });
    for (const queue of Object.values(queues)) queue.grantSend(reconcile);

    drops.grantReadDrops(report);
    drops.grantWriteResults(report);
    ledger.grant(report);
    queues.report.grantSend(report);

    new CfnOutput(this, 'BucketName', { value: drops.bucketName, description: 'Drop CSV files under incoming/ here.' });
    new CfnOutput(this, 'TableName', { value: ledger.tableName, description: 'The ledger.' });
    new CfnOutput(this, 'IntakeQueueUrl', { value: queues.intake.queueUrl });
    new CfnOutput(this, 'OrderQueueUrl', { value: queues.order.queueUrl });
    new CfnOutput(this, 'ReconcileQueueUrl', { value: queues.reconcile.queueUrl });
    new CfnOutput(this, 'ReportQueueUrl', { value: queues.report.queueUrl });
    new CfnOutput(this, 'CredentialsSecretArn', {
      value: secret.secretArn,
      description: "Put the provider's credentials here; it is created empty.",
    });
  }
}
