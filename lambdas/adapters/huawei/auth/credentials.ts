import * as z from 'zod';
import { ConfigError } from '../../../domain/values/config-error.ts';
import { Secret } from '../http/secret.ts';

/** Our credentials for the provider. Safe to log: the secret part is shown as `[REDACTED]`. */
export type Credentials =
  | { readonly type: 'token'; readonly domain: string; readonly user: string; readonly password: Secret }
  | { readonly type: 'static-token'; readonly token: Secret }
  | {
      readonly type: 'aksk';
      readonly accessKey: string;
      readonly secretKey: Secret;
      /** Of a temporary key. */
      readonly securityToken?: Secret;
      /** Id of the account; without it billing cannot be read. */
      readonly domainId?: string;
      /**
       * Login name of the IAM user of the key: it distinguishes our orders from those of others. For a permanent key
       * IAM is asked; a temporary key does not reveal it, so its credentials must contain it.
       */
      readonly user?: string;
    };

export const CREDENTIAL_SHAPES =
  '{"type":"token","domain":...,"user":...,"password":...}, {"type":"static-token","token":...} or ' +
  '{"type":"aksk","accessKey":...,"secretKey":...,"domainId":...}, the last with "securityToken" ' +
  'and "user" (the login name of the IAM user whose key it is) for a temporary key';

const toSecret = (value: string): Secret => new Secret(value);

/** It is sent as a header. */
const headerText = z
  .string()
  .min(1)
  .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces: it is sent as a header');

const credentialsSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('token'),
    domain: z.string().min(1),
    user: z.string().min(1),
    password: z.string().min(1).transform(toSecret),
  }),
  z.strictObject({ type: z.literal('static-token'), token: headerText.transform(toSecret) }),
  z
    .strictObject({
      type: z.literal('aksk'),
      accessKey: headerText.regex(/^[^,]*$/, 'must hold no comma'),
      secretKey: z.string().min(1).transform(toSecret),
      securityToken: headerText.transform(toSecret).exactOptional(),
      domainId: headerText.exactOptional(),
      user: z.string().min(1).exactOptional(),
    })
    .refine(({ securityToken, user }) => securityToken === undefined || user !== undefined, {
      path: ['user'],
      message: 'is missing: add the login name of the IAM user, which a temporary key does not reveal',
    }),
]);

/**
 * The JSON of WORKSPACE_CREDENTIALS or of the secret. Throws `ConfigError`, which names fields but never shows a value:
 * a parser's own message would quote the text around the fault.
 */
export const parseCredentials = (json: string): Credentials => {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new ConfigError(`The credentials are not JSON; they must be ${CREDENTIAL_SHAPES}.`);
  }
  const parsed = credentialsSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(describeFault);
  throw new ConfigError(`The credentials are wrong: ${faults.join('; ')}. They must be ${CREDENTIAL_SHAPES}.`);
};

const describeFault = (issue: z.core.$ZodIssue): string => {
  const field = issue.path.join('.') || 'the whole';
  switch (issue.code) {
    case 'unrecognized_keys':
      return `${issue.keys.length === 1 ? 'one field is' : `${issue.keys.length} fields are`} unknown`;
    case 'invalid_union':
      return `${field} must be "token", "static-token" or "aksk"`;
    case 'invalid_type':
      return `${field} must be ${issue.expected === 'object' ? 'an object' : `a ${issue.expected}`}`;
    case 'too_small':
      return `${field} is empty`;
    default:
      return `${field} ${issue.message}`;
  }
};
