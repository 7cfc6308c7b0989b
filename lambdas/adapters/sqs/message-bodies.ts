import * as z from 'zod';
import type { DropObject, DropOrigin } from '../../domain/intakes/intake.ts';
import { omitUndefined } from '../../domain/values/omit-undefined.ts';
import type { ReportOptions } from '../../ports/messages.ts';

/** The bodies of the five queues. Every message is a reference: the ledger or the bucket holds the rest. */

/** A message that no version of Deskdrop sends: it stays, and ends in the dead-letter queue. */
class UnreadableMessageError extends Error {
  override readonly name = 'UnreadableMessageError';
}

/** S3 "Object Created" as EventBridge delivers it; keys are not URL-encoded there. Some emulators say `eTag`. */
const objectCreated = z.object({
  detail: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({
      key: z.string(),
      size: z.number().default(0),
      etag: z.string().optional(),
      eTag: z.string().optional(),
      'version-id': z.string().optional(),
    }),
    requester: z.string().optional(),
    'source-ip-address': z.string().optional(),
    'request-id': z.string().optional(),
  }),
});

export interface IntakeMessage {
  readonly object: DropObject;
  readonly origin: DropOrigin;
}

export const parseIntakeMessage = (body: string): IntakeMessage => toIntakeMessage(parse(objectCreated, body));

const toIntakeMessage = ({ detail }: z.infer<typeof objectCreated>): IntakeMessage => {
  const etag = detail.object.etag ?? detail.object.eTag;
  if (etag === undefined) throw new UnreadableMessageError(`the event of ${detail.object.key} has no etag`);
  const versionId = detail.object['version-id'];
  const { requester, 'source-ip-address': sourceIpAddress, 'request-id': requestId } = detail;
  return {
    object: {
      bucket: detail.bucket.name,
      key: detail.object.key,
      etag: etag.replaceAll('"', ''),
      sizeBytes: detail.object.size,
      ...omitUndefined({ versionId: versionId || undefined }),
    },
    origin: {
      ...omitUndefined({ requester, sourceIpAddress, requestId }),
    },
  };
};

/** The same shape as the event's, so that the queue holds one kind of message. */
export const intakeBody = (object: DropObject): string =>
  JSON.stringify({
    'detail-type': 'Object Created',
    source: 'deskdrop.patrol',
    detail: {
      bucket: { name: object.bucket },
      object: {
        key: object.key,
        size: object.sizeBytes,
        etag: object.etag,
        ...omitUndefined({ 'version-id': object.versionId }),
      },
    },
  });

const orderReference = z.object({ clientOrderId: z.string() });
const orderMessage = orderReference.extend({ revision: z.int().optional() });
export const parseOrderMessage = (body: string): z.infer<typeof orderMessage> => parse(orderMessage, body);
export const orderBody = (clientOrderId: string, revision?: number): string =>
  JSON.stringify({ clientOrderId, revision });

const providerOrderReference = z.object({ providerOrderId: z.string() });
export const extraBody = (providerOrderId: string): string => JSON.stringify({ providerOrderId });

const patrolMessage = z.object({ patrol: z.literal('all') });
/** Of a version before, in the queue while a stage is deployed. */
const sweepMessage = z.object({ sweep: z.literal('all') }).transform(() => ({ patrol: 'all' as const }));
const reconcileMessage = z.union([orderReference, providerOrderReference, patrolMessage, sweepMessage]);
/** One order in doubt, one provider order that belongs to no order, or the schedule's `{"patrol":"all"}`. */
export const parseReconcileMessage = (body: string): z.infer<typeof reconcileMessage> => parse(reconcileMessage, body);

const reportMessage = z.object({
  intakeId: z.string(),
  again: z.boolean().default(false),
  factAt: z.string().optional(),
});
type ReportMessage = z.infer<typeof reportMessage>;
/**
 * @param receives how often this message was received. An earlier try may have stopped after it had overwritten a newer
 *   report, so the report is written once more, whatever the file's state.
 */
export const parseReportMessage = (body: string, receives = 1): ReportMessage => {
  const { intakeId, ...asked } = parse(reportMessage, body);
  return receives > 1 ? { intakeId, again: true } : { intakeId, ...asked };
};
export const reportBody = (intakeId: string, { again, factAt }: ReportOptions): string =>
  JSON.stringify({ intakeId, again, factAt });

const commandReference = z.object({ commandId: z.string() });
/** The schedule's. */
const verifyMessage = z.object({ verify: z.literal('scheduled') });
const commandMessage = z.union([commandReference, verifyMessage]);
type CommandMessage = z.infer<typeof commandMessage>;
export const parseCommandMessage = (body: string): CommandMessage => parse(commandMessage, body);
export const commandBody = (commandId: string): string => JSON.stringify({ commandId });

const anyMessage = z.union([reportMessage, commandMessage, reconcileMessage, objectCreated]);
/** A message of any of the queues. */
export const parseAnyMessage = (
  body: string,
): IntakeMessage | z.infer<typeof reconcileMessage> | ReportMessage | CommandMessage => {
  const message = parse(anyMessage, body);
  return 'detail' in message ? toIntakeMessage(message) : message;
};

const parse = <T>(schema: z.ZodType<T>, body: string): T => {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (cause) {
    throw new UnreadableMessageError(`the message is not JSON: ${body.slice(0, 200)}`, { cause });
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success)
    throw new UnreadableMessageError(`the message is of no known kind: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
};
