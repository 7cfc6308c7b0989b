import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Annotations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage/stage-config.ts';
import { StagePlaceError } from '../stage/stage-place.ts';
import type { EncryptionKeys } from './encryption-keys.ts';

export interface NotificationsProps {
  readonly stage: StageConfig;
  readonly keys?: EncryptionKeys | undefined;
  /** In place of a topic of its own. */
  readonly given?: sns.ITopic | undefined;
}

/** The topic for everything that a person should read: reports, files that wait for approval, alarms. */
export class Notifications extends Construct {
  readonly topic: sns.ITopic;
  readonly #given: sns.ITopic | undefined;
  readonly #keys: EncryptionKeys | undefined;

  constructor(scope: Construct, id: string, { stage, keys, given }: NotificationsProps) {
    super(scope, id);
    this.#given = given;
    this.#keys = keys;
    if (given?.fifo)
      throw new StagePlaceError(
        `${given.node.path}: the given topic is a FIFO topic, which gets no alarms. Give a standard topic.`,
      );
    this.topic = given ?? new sns.Topic(this, 'Topic', { enforceSSL: true, ...(keys && { masterKey: keys.data }) });
    if (stage.notifyEmail !== undefined) this.topic.addSubscription(new EmailSubscription(stage.notifyEmail));
    // `enforceSSL` adds a topic policy, which replaces the default policy that allows alarms.
    const { statementAdded } = this.topic.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': this.topic.stack.account } },
      }),
    );
    if (!statementAdded)
      Annotations.of(this).addWarningV2(
        'deskdrop:given-topic',
        'the given topic is imported: its policy must let cloudwatch.amazonaws.com publish, or alarms reach nobody (docs/LIBRARY.md, "A topic").',
      );
  }

  grantPublish(grantee: iam.IGrantable): void {
    if (this.#given !== undefined) {
      // With the right to its key, if it has one.
      this.#given.grantPublish(grantee);
      return;
    }
    grantee.grantPrincipal.addToPrincipalPolicy(
      new iam.PolicyStatement({ actions: ['sns:Publish'], resources: [this.topic.topicArn] }),
    );
    this.#keys?.grant(grantee, 'sns', 'write');
  }
}
