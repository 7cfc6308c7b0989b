import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage/stage-config.ts';
import type { EncryptionKeys } from './encryption-keys.ts';

export interface NotificationsProps {
  readonly stage: StageConfig;
  readonly keys?: EncryptionKeys | undefined;
}

/** The topic for everything that a person should read: reports, files that wait for approval, alarms. */
export class Notifications extends Construct {
  readonly topic: sns.Topic;
  readonly #keys: EncryptionKeys | undefined;

  constructor(scope: Construct, id: string, { stage, keys }: NotificationsProps) {
    super(scope, id);
    this.#keys = keys;
    this.topic = new sns.Topic(this, 'Topic', { enforceSSL: true, ...(keys && { masterKey: keys.data }) });
    if (stage.notifyEmail !== undefined) this.topic.addSubscription(new EmailSubscription(stage.notifyEmail));
    // `enforceSSL` adds a topic policy, which replaces the default policy that allows alarms.
    this.topic.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': this.topic.stack.account } },
      }),
    );
  }

  grantPublish(grantee: iam.IGrantable): void {
    grantee.grantPrincipal.addToPrincipalPolicy(
      new iam.PolicyStatement({ actions: ['sns:Publish'], resources: [this.topic.topicArn] }),
    );
    this.#keys?.grant(grantee, 'sns', 'write');
  }
}
