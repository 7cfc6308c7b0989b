import type { SQSRecord } from 'aws-lambda';
import type { DeadLetter } from '../../domain/intakes/dead-letter.ts';
import { parseAnyMessage } from './message-bodies.ts';

/** EventBridge states why it could not deliver; a message that a function gave up has no such attribute. */
const UNDELIVERED = 'ERROR_CODE';

/**
 * @param reconcileArn of the dead-letter queue of reconcile: an order's message looks the same in two queues
 * @throws `UnreadableMessageError`
 */
export const parseDeadLetter = (
  {
    body,
    attributes,
    messageAttributes,
    eventSourceARN,
  }: Pick<SQSRecord, 'body' | 'attributes' | 'messageAttributes' | 'eventSourceARN'>,
  reconcileArn: string,
): DeadLetter => {
  const message = parseAnyMessage(body);
  // The time of the first sending stays when a message moves.
  const sentAt = Number(attributes.SentTimestamp);
  if ('patrol' in message) return { kind: 'patrol' };
  if ('verify' in message) return { kind: 'verify' };
  if ('clientOrderId' in message)
    return {
      kind: eventSourceARN === reconcileArn ? 'reconcile' : 'order',
      clientOrderId: message.clientOrderId,
      sentAt,
    };
  if ('providerOrderId' in message) return { kind: 'extra', providerOrderId: message.providerOrderId };
  if ('commandId' in message) return { kind: 'command', commandId: message.commandId };
  if ('intakeId' in message) return { kind: 'report', intakeId: message.intakeId };
  return { kind: 'intake', ...message, delivered: messageAttributes[UNDELIVERED] === undefined };
};
