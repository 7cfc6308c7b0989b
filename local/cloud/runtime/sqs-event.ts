import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';
import type { SQSEvent, SQSMessageAttribute, SQSRecord, SQSRecordAttributes } from 'aws-lambda';
import { omitUndefined } from '../../../lambdas/domain/values/omit-undefined.ts';

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const messageAttribute = (value: MessageAttributeValue): SQSMessageAttribute => ({
  dataType: String(value.DataType),
  ...omitUndefined({ stringValue: value.StringValue }),
  ...(value.BinaryValue !== undefined && { binaryValue: base64(value.BinaryValue) }),
});

const record = (message: Message, queueArn: string, region: string): SQSRecord => ({
  messageId: String(message.MessageId),
  receiptHandle: String(message.ReceiptHandle),
  body: message.Body ?? '',
  // ApproximateReceiveCount, SentTimestamp, SenderId and ApproximateFirstReceiveTimestamp have the same names in both.
  attributes: (message.Attributes ?? {}) as unknown as SQSRecordAttributes,
  messageAttributes: Object.fromEntries(
    Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [name, messageAttribute(value)]),
  ),
  md5OfBody: String(message.MD5OfBody),
  eventSource: 'aws:sqs',
  eventSourceARN: queueArn,
  awsRegion: region,
});

/** Lambda's event of type `aws:sqs` for received messages. */
export const toSqsEvent = (messages: readonly Message[], queueArn: string, region: string): SQSEvent => ({
  Records: messages.map((message) => record(message, queueArn, region)),
});
