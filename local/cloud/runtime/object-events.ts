import { HeadObjectCommand, NotFound } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describeError } from '../../../lambdas/domain/values/describe-error.ts';
import type { AwsClients } from '../emulators/aws-clients.ts';
import type { ObjectCreated } from '../emulators/emulator-messages.ts';
import type { CreatedResources } from '../resources/create-resources.ts';
import type { ObjectRulePlan } from '../template/plan-rules.ts';
import { objectCreatedEvent } from './object-created-event.ts';

export interface ObjectEvents {
  /** Sends the event of a created object to the queue of each matching rule. */
  announce(object: ObjectCreated): void;
  /** Resolves when all events have been sent. */
  settled(): Promise<void>;
}

/** Emulates S3 and EventBridge between the bucket and the queues of the rules. */
export const createObjectEvents = (
  clients: AwsClients,
  created: CreatedResources,
  rules: readonly ObjectRulePlan[],
  log: (line: string) => void,
): ObjectEvents => {
  const sending = new Set<Promise<void>>();

  const send = async (object: ObjectCreated): Promise<void> => {
    const { bucket, key } = object;
    const matching = rules.filter(({ prefixes }) => prefixes.some((prefix) => key.startsWith(prefix)));
    if (bucket !== created.bucketName || matching.length === 0) return;
    try {
      const head = await clients.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
      const facts = {
        ...object,
        sizeBytes: head.ContentLength ?? 0,
        etag: String(head.ETag).replaceAll('"', ''),
        versionId: head.VersionId,
      };
      const event = objectCreatedEvent(facts, new Date(), created.accountId, clients.config.region);
      for (const { queueId } of matching) {
        const QueueUrl = created.queues.get(queueId)?.url;
        await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(event) }));
      }
    } catch (error) {
      // Events can be lost, as on AWS. The patrol finds drops without an intake.
      const reason = error instanceof NotFound ? 'the object no longer exists' : describeError(error);
      log(`The event of the created object ${bucket}/${key} was lost: ${reason}`);
    }
  };

  return {
    announce: (object) => {
      const done = send(object).finally(() => sending.delete(done));
      sending.add(done);
    },
    settled: async () => {
      await Promise.all(sending);
    },
  };
};
