import * as z from 'zod';
import { type Caller, COMMAND_KINDS, type CommandKind, type CommandRequest } from '../../domain/commands/command.ts';
import { ASKED_SCHEMAS } from '../../domain/commands/command-request-schema.ts';
import { callerOf } from '../../domain/commands/command-transitions.ts';
import { formatFieldPath } from '../../domain/values/field-error.ts';
import { commandPath, LOOK_PATH } from './api-routes.ts';

/** Payload format 2.0 of an HTTP API whose routes have IAM authorization; only what is read of it. */
const eventSchema = z.object({
  routeKey: z.string(),
  pathParameters: z.record(z.string(), z.string()).optional(),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().default(false),
  requestContext: z.object({
    authorizer: z
      .object({
        iam: z.object({ userArn: z.string().min(1), accountId: z.string().min(1), userId: z.string().min(1) }),
      })
      .optional(),
  }),
});

/** A request that is not served: which status, what is wrong and what to do. */
export class RequestRefusedError extends Error {
  override readonly name = 'RequestRefusedError';
  readonly statusCode: number;

  constructor(statusCode: number, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

export type ApiRequest =
  | {
      readonly kind: 'command';
      readonly commandId: string;
      readonly request: CommandRequest;
      readonly caller: Caller;
    }
  | { readonly kind: 'look'; readonly commandId: string };

/** The largest command has a thousand payments. */
const BODY_MAX_BYTES = 256 * 1024;

/** The ledger's key is made of it. */
const commandIdSchema = z.uuid();
const envelope = z.looseObject({ commandId: commandIdSchema });

/** @throws RequestRefusedError */
export const readApiRequest = (event: unknown): ApiRequest => {
  const { routeKey, pathParameters, body, isBase64Encoded, requestContext } = eventSchema.parse(event);
  // The routes have IAM authorization; without it this function must not believe anybody.
  const iam = requestContext.authorizer?.iam;
  if (iam === undefined)
    throw new RequestRefusedError(
      403,
      'IAM has not authenticated this request: sign it with AWS credentials (Signature Version 4, service execute-api).',
    );
  if (routeKey === `GET ${LOOK_PATH}`) {
    const { data: commandId } = commandIdSchema.safeParse(pathParameters?.id);
    if (commandId === undefined)
      throw new RequestRefusedError(404, 'There is no such command: the id of a command is a UUID.');
    return { kind: 'look', commandId };
  }
  const kind = COMMAND_KINDS.find((known) => routeKey === `POST ${commandPath(known)}`);
  if (kind === undefined)
    throw new RequestRefusedError(404, `There is no command "${routeKey}": there are ${COMMAND_KINDS.join(', ')}.`);
  const text = isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString() : (body ?? '');
  const caller = callerOf({ arn: iam.userArn, accountId: iam.accountId, userId: iam.userId });
  return { kind: 'command', ...readBody(kind, text), caller };
};

const readBody = (
  kind: CommandKind,
  text: string,
): { readonly commandId: string; readonly request: CommandRequest } => {
  const bytes = Buffer.byteLength(text);
  if (bytes > BODY_MAX_BYTES)
    throw new RequestRefusedError(413, `The body has ${bytes} bytes; a command may have ${BODY_MAX_BYTES}.`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new RequestRefusedError(
      400,
      'The body is not JSON: send an object with commandId and the fields of the command.',
    );
  }
  const { commandId, ...fields } = checked(envelope, json);
  return { commandId, request: checked<CommandRequest>(ASKED_SCHEMAS[kind], { ...fields, kind }) };
};

const checked = <T>(schema: z.ZodType<T>, value: unknown): T => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${formatFieldPath(path)}: ${message}`,
  );
  throw new RequestRefusedError(400, `The body is not the command's: ${faults.join('; ')}.`);
};
