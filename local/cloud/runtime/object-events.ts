import { HeadObjectCommand, NotFound } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describeError } from '../../../lambdas/domain/values/describe-error.ts';
import type { AwsClients } from '../emulators/aws-clients.ts';
import type { ObjectCreated } from '../emulators/emulator-messages.ts';
import type { CreatedResources } from '../resources/create-resources.ts';
import type { ObjectRulePlan } from '../template/plan-rules.ts';
import { objectCreatedEvent } from './object-created-event.ts';

export interface ObjectEvents {
  /** An object was created: tells it to every queue whose rule matches. */
  announce(object: ObjectCreated): void;
  /** Resolves when all that was announced has been told. */
  settled(): Promise<void>;
}

/** Plays the part of S3 and EventBridge between the bucket and the queues of the rules. */
export const createObjectEvents = (
  clients: AwsClients,
  created: CreatedResources,
  rules: readonly ObjectRulePlan[],
  log: (line: string) => void,
): ObjectEvents => {
  const telling = new Set<Promise<void>>();

  const tell = async (object: ObjectCreated): Promise<void> => {
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
      // As on AWS an event can be lost; what looks for drops without an intake finds the object.
      const reason = error instanceof NotFound ? 'it is gone again' : describeError(error);
      log(`The event of the created object ${bucket}/${key} was lost: ${reason}`);
    }
  };

  return {
    announce: (object) => {
      const done = tell(object).finally(() => telling.delete(done));
      telling.add(done);
    },
    settled: async () => {
      await Promise.all(telling);
    },
  };
};
