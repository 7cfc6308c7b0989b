import { createHmac } from 'node:crypto';
import type { CreateDesktopOrderRequest } from '../request/order-request.ts';
import type { Member } from './line.ts';

/** A secret of the stage that is never in the ledger: with both, somebody could test addresses. */
export type EmailKey = string;

/** The digest of each member of an order, by position: see `emailDigest`. Undefined if nothing was recorded. */
export type EmailDigests = ReadonlyMap<string, readonly (string | undefined)[]>;

const KEY_ID_LENGTH = 8;
const DIGEST_LENGTH = 22;

const hmac = (key: EmailKey, fields: readonly string[], length: number): string =>
  createHmac('sha256', key).update(JSON.stringify(fields)).digest('base64url').slice(0, length);

const keyIdOf = (digest: string): string => digest.slice(0, digest.indexOf('.'));

/**
 * `KEY_ID.DIGEST`, 48 and 132 bits of HMAC-SHA-256 in base64url; empty if there is no address. The user name is part of
 * the input, so two people with one address have different digests. Neither letter case nor Unicode composition of
 * accents counts.
 */
export const emailDigest = (key: EmailKey, userName: string, email: string): string => {
  if (email === '') return '';
  const same = (text: string) => text.normalize('NFC').toLowerCase();
  return `${hmac(key, ['key'], KEY_ID_LENGTH)}.${hmac(key, ['email', same(userName), same(email)], DIGEST_LENGTH)}`;
};

/** Whether the member's line gave this address. `unknown`: nothing was noted of it, or by another key. */
export const gaveEmail = (
  { userName, emailDigest: noted }: Pick<Member, 'userName' | 'emailDigest'>,
  key: EmailKey,
  email: string,
): 'yes' | 'no' | 'unknown' => {
  if (noted === '') return 'no';
  const asked = emailDigest(key, userName, email);
  if (noted === asked) return 'yes';
  return noted !== undefined && keyIdOf(noted) === keyIdOf(asked) ? 'no' : 'unknown';
};

/** The members of a planned order with the digests of their addresses; unchanged without a key. */
export const withEmailDigests = (
  { members, request }: { readonly members: readonly Member[]; readonly request: CreateDesktopOrderRequest },
  key: EmailKey | undefined,
): readonly Member[] => {
  if (key === undefined) return members;
  const { desktops = [] } = request.hour_package_resources[0]?.create_desktops ?? {};
  return members.map((member) => {
    if (member.pool !== undefined) return member;
    return { ...member, emailDigest: emailDigest(key, member.userName, desktops[member.position]?.user_email ?? '') };
  });
};

/** By position. */
export const digestsOf = (members: readonly Member[]): readonly (string | undefined)[] => {
  const digests: (string | undefined)[] = [];
  for (const { position, emailDigest: digest } of members) digests[position] = digest;
  return digests;
};

/** A line without an address asks for no particular one. Digests made with another key cannot be compared. */
export const isOtherEmail = (asked: string | undefined, ordered: string | undefined): boolean => {
  if (!asked || ordered === undefined) return false;
  if (ordered === '') return true;
  return keyIdOf(asked) === keyIdOf(ordered) && asked !== ordered;
};
