import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Call } from '../http/route.ts';
import type { AccessKey } from '../simulated-provider.ts';

// Implements the vendor's description of the signature on the received bytes. It shares no code with the signer, so
// that a mistake there is not repeated here.

const AUTHORIZATION =
  /^SDK-HMAC-SHA256 Access=([^,\s]+), SignedHeaders=([a-z0-9-]+(?:;[a-z0-9-]+)*), Signature=([0-9a-f]{64})$/;
const DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;
const MAX_SKEW_MS = 15 * 60_000;
/** Headers that change the meaning of a request: an unsigned one could have been added on the way. */
const MUST_BE_SIGNED_IF_SENT = ['content-type', 'x-project-id', 'x-domain-id', 'x-security-token'];

type Verified =
  | { readonly ok: true; readonly user: string; readonly projectId?: string; readonly domainId?: string }
  | { readonly ok: false; readonly problem: string };

/** Checks an SDK-HMAC-SHA256 signature strictly. The caller is told the `problem`, as by the gateway. */
export const verifySignature = (
  call: Call,
  authorization: string,
  keys: readonly AccessKey[],
  now: number,
): Verified => {
  const bad = (problem: string): Verified => ({ ok: false, problem });
  const [, accessKey = '', list = '', signature = ''] = AUTHORIZATION.exec(authorization) ?? [];
  if (accessKey === '') return bad('the Authorization header is malformed');
  const signed = list.split(';');
  const unsorted = signed.some((name, place) => place > 0 && name <= (signed[place - 1] ?? ''));
  if (unsorted) return bad('SignedHeaders is not sorted');
  for (const name of ['host', 'x-sdk-date']) {
    if (!signed.includes(name)) return bad(`${name} is not signed`);
  }
  const absent = signed.find((name) => typeof call.headers[name] !== 'string');
  if (absent !== undefined) return bad(`${absent} is signed and was not sent`);
  const unsigned = MUST_BE_SIGNED_IF_SENT.find((name) => call.headers[name] !== undefined && !signed.includes(name));
  if (unsigned !== undefined) return bad(`${unsigned} was sent and is not signed`);

  const date = header(call, 'x-sdk-date');
  const signedAt = timeOf(date);
  if (signedAt === undefined) return bad('x-sdk-date is malformed');
  if (Math.abs(signedAt - now) > MAX_SKEW_MS) {
    return bad(`Signature expired: ${date} is more than 15 minutes from ${new Date(now).toISOString()}`);
  }
  const key = keys.find((known) => known.accessKey === accessKey);
  if (key === undefined) return bad(`Get secretKey failed,ak:${accessKey},err:ak not exist`);
  if (key.securityToken !== call.headers['x-security-token']) return bad('verify security token fail');

  let canonical = `${call.method}\n${canonicalTarget(call.target)}\n`;
  for (const name of signed) canonical += `${name}:${header(call, name).trim()}\n`;
  canonical += `\n${list}\n${digest(call.body)}`;
  const expected = createHmac('sha256', key.secretKey)
    .update(['SDK-HMAC-SHA256', date, digest(canonical)].join('\n'))
    .digest();
  if (!timingSafeEqual(expected, Buffer.from(signature, 'hex'))) return bad('verify aksk signature fail');
  return {
    ok: true,
    user: key.user,
    ...idOf('projectId', 'x-project-id', call),
    ...idOf('domainId', 'x-domain-id', call),
  };
};

const idOf = <Key extends string>(key: Key, name: string, call: Call): { readonly [K in Key]?: string } =>
  (name in call.headers ? { [key]: header(call, name) } : {}) as { readonly [K in Key]?: string };

const header = (call: Call, name: string): string => String(call.headers[name] ?? '');

const timeOf = (text: string): number | undefined => {
  const [year, month, day, hour, minute, second] = (DATE.exec(text) ?? []).slice(1).map(Number);
  if (year === undefined || month === undefined) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second);
};

/** Path and query, one line each, from the bytes of the request line. */
const canonicalTarget = (target: string): string => {
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? '' : target.slice(mark + 1);
  const pairs = query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const is = pair.indexOf('=');
      const [name, value] = is < 0 ? [pair, ''] : [pair.slice(0, is), pair.slice(is + 1)];
      return { name: percentDecode(name.replaceAll('+', ' ')), value: percentDecode(value.replaceAll('+', ' ')) };
    });
  pairs.sort((a, b) => Buffer.compare(a.name, b.name) || Buffer.compare(a.value, b.value));
  const segments = path.split('/').map((segment) => percentEncode(percentDecode(segment)));
  if (segments.at(-1) !== '') segments.push('');
  return `${segments.join('/')}\n${pairs.map(({ name, value }) => `${percentEncode(name)}=${percentEncode(value)}`).join('&')}`;
};

/** A `%` without two hexadecimal digits is kept. */
const percentDecode = (text: string): Buffer => {
  const parts = text.split(/(%[0-9A-Fa-f]{2})/);
  return Buffer.concat(
    parts.map((part, place) => (place % 2 === 1 ? Buffer.from(part.slice(1), 'hex') : Buffer.from(part))),
  );
};

const percentEncode = (bytes: Buffer): string => {
  let text = '';
  for (const byte of bytes) {
    const sign = String.fromCharCode(byte);
    text += /[A-Za-z0-9._~-]/.test(sign) ? sign : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
};

const digest = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');
