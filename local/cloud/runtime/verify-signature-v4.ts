import { timingSafeEqual } from 'node:crypto';
import {
  type SignableRequest,
  type SigningCredentials,
  signApiRequest,
} from '../../../lambdas/adapters/aws-sdk/execute-api-signature.ts';

/** AWS takes a request for five minutes before and after its signature. */
const VALID_MS = 5 * 60_000;

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;

/** `20261128T093000Z` in epoch milliseconds. */
const timeOf = (text: string | undefined): number => {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text ?? '') ?? [];
  const [year, month, day, hour, minute, second] = parts;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
};

const same = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

export interface VerifyOptions {
  readonly region: string;
  readonly credentials: Pick<SigningCredentials, 'accessKeyId' | 'secretAccessKey'>;
  readonly now: number;
}

/**
 * Why API Gateway would refuse the signature; undefined if it is right. Like AWS it signs the request anew, with the
 * secret key that it knows, and compares: method, path, query, body and all signed headers are covered.
 */
export const signatureFault = async (
  { method, url, headers, body }: SignableRequest,
  { region, credentials, now }: VerifyOptions,
): Promise<string | undefined> => {
  const { authorization } = headers;
  if (authorization === undefined) return 'Missing Authentication Token';
  const [, accessKeyId = '', day, signedRegion, service, names = '', signature = ''] =
    AUTHORIZATION.exec(authorization) ?? [];
  if (signature === '') return 'The Authorization header is not of the form of Signature Version 4';
  if (service !== 'execute-api' || signedRegion !== region)
    return `Credential should be scoped to the service execute-api in ${region}`;
  const signedAt = timeOf(headers['x-amz-date']);
  if (!(Math.abs(now - signedAt) <= VALID_MS) || headers['x-amz-date']?.slice(0, 8) !== day)
    return 'Signature expired or not yet valid: set the clock';
  if (!same(accessKeyId, credentials.accessKeyId)) return 'The security token included in the request is invalid';
  const signedNames = names.split(';');
  const sessionToken = headers['x-amz-security-token'];
  if (!signedNames.includes('host') || (sessionToken !== undefined && !signedNames.includes('x-amz-security-token')))
    return 'The headers host and x-amz-security-token must be signed';
  // The digest of the body is computed here, never taken from the header that tells it.
  const covered = Object.fromEntries(
    Object.entries(headers).filter(([name]) => signedNames.includes(name) && name !== 'x-amz-content-sha256'),
  );
  const expected = await signApiRequest(
    { method, url, headers: covered, body },
    {
      region,
      credentials: { ...credentials, ...(sessionToken === undefined ? {} : { sessionToken }) },
      at: new Date(signedAt),
      tellsDigest: signedNames.includes('x-amz-content-sha256'),
    },
  );
  return same(expected.authorization ?? '', authorization.replaceAll(/,(?=\S)/g, ', '))
    ? undefined
    : 'The request signature we calculated does not match the signature you provided';
};
