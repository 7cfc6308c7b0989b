import { createHash, createHmac } from 'node:crypto';
import { omitUndefined } from '../../../domain/values/omit-undefined.ts';
import type { Secret } from '../http/secret.ts';
import type { AuthorizationHeaders, RequestToAuthorize } from './authorizer.ts';

const ALGORITHM = 'SDK-HMAC-SHA256';

export interface SigningKey {
  readonly accessKey: string;
  readonly secretKey: Secret;
  /** Of a temporary key. */
  readonly securityToken?: Secret;
}

/**
 * Signs a request with an access key: the vendor's API signature, SDK-HMAC-SHA256. It covers the method, path, query
 * and body, and the headers `Host`, `Content-Type` and those of the result: others may be changed on the way. Our own
 * code, tested against the vendor's example: the vendor's SDK signs only within its own HTTP client (axios, and eight
 * more packages), which pools its connections.
 *
 * @param scopeHeaders name the project or domain of the request
 * @param now epoch milliseconds; the provider accepts up to 15 minutes of difference from its own clock
 */
export const signRequest = (
  request: RequestToAuthorize,
  key: SigningKey,
  scopeHeaders: Readonly<Record<string, string>>,
  now: number,
): AuthorizationHeaders => {
  const date = basicUtcTime(now);
  const added = {
    'X-Sdk-Date': date,
    ...scopeHeaders,
    ...omitUndefined({ 'X-Security-Token': key.securityToken?.unwrap() }),
  };
  const contentType = Object.entries(request.headers).filter(([name]) => name.toLowerCase() === 'content-type');
  const signed = [['Host', request.url.host], ...contentType, ...Object.entries(added)]
    .map(([name = '', value = '']): [string, string] => [name.toLowerCase(), value.trim()])
    .sort(([a], [b]) => compare(a, b));
  const names = signed.map(([name]) => name).join(';');
  const canonical = [
    request.method,
    canonicalPath(request.url),
    canonicalQuery(request.url),
    ...signed.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    sha256(request.body),
  ].join('\n');
  const signature = createHmac('sha256', key.secretKey.unwrap())
    .update(`${ALGORITHM}\n${date}\n${sha256(canonical)}`)
    .digest('hex');
  return {
    ...added,
    Authorization: `${ALGORITHM} Access=${key.accessKey}, SignedHeaders=${names}, Signature=${signature}`,
  };
};

/** Each segment is encoded again; always with a slash at its end, which the path that is sent need not have. */
const canonicalPath = ({ pathname }: URL): string => {
  const path = pathname
    .split('/')
    .map((segment) => encode(decodeURIComponent(segment)))
    .join('/');
  return path.endsWith('/') ? path : `${path}/`;
};

/** Sorted by name, and values of one name among themselves. */
const canonicalQuery = ({ searchParams }: URL): string =>
  [...searchParams]
    .sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');

/** RFC 3986: `encodeURIComponent` leaves five characters unencoded that the signature needs encoded. */
const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** By character code, not by locale. */
const compare = (a: string, b: string): number => Number(a > b) - Number(a < b);

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** `20191115T033655Z` */
const basicUtcTime = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
