import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Notifications } from '../../ports/telemetry.ts';

export const createSnsNotifications = (client: SNSClient, topicArn: string): Notifications => ({
  publish: async ({ subject, text }) => {
    await client.send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: text }));
  },
});
