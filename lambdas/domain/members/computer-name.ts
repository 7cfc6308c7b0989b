import type { KnownColumn } from '../columns/known-columns.ts';
import { COMPUTER_NAME, USER_NAME_ANYWHERE } from '../request/desktop-rules.ts';
import { hashToBase32 } from '../values/hash-to-base-32.ts';
import { keepsTextRule } from '../values/text-rule.ts';
import type { Problem } from '../wording/problem.ts';

/** What a line specifies about the name. An absent field and an empty one are the same. */
export interface NameWish {
  readonly userName: string;
  readonly computerName?: string;
  readonly desktopNamePrefix?: string;
}

/** `claimsName`: the user's claim does not imply the name, so it needs its own claim. */
export type ComputerName =
  | { readonly ok: true; readonly computerName: string; readonly claimsName: boolean }
  | { readonly ok: false; readonly error: Problem };

const HASHED_FORM = /^0[A-Z]{0,3}-[0-9A-HJKMNP-TV-Z]{10}$/i;
const SHOWN_LETTERS = 3;
const HASH_LENGTH = 10;

const sameName = (a: string, b: string): boolean => a.length === b.length && a.toLowerCase() === b.toLowerCase();

/** For users whose plain name is not legal: too long, or with an underscore. */
const hashedName = (userName: string): string => {
  const letters = userName.replaceAll(/[^A-Za-z]/g, '').slice(0, SHOWN_LETTERS);
  return `0${letters}-${hashToBase32(userName.toLowerCase(), HASH_LENGTH)}`.toUpperCase();
};

/**
 * The user whose plain derived name (`<stage prefix><user_name>`) this is, in lower case; undefined if it is not such a
 * name. A plain name identifies its user, so it needs neither a claim nor a look-up of its own.
 */
export const userOfPlainName = (computerName: string, stagePrefix: string): string | undefined => {
  if (!sameName(computerName.slice(0, stagePrefix.length), stagePrefix)) return undefined;
  const userName = computerName.slice(stagePrefix.length).toLowerCase();
  return keepsTextRule(userName, USER_NAME_ANYWHERE) && keepsTextRule(computerName, COMPUTER_NAME)
    ? userName
    : undefined;
};

/**
 * Why this user cannot have this name: it is the derived name of somebody else. Without this rule a user's claim would
 * not imply the derived name. Undefined if the name is free.
 */
export const reservedFor = (
  { computerName, column }: { readonly computerName: string; readonly column: KnownColumn },
  userName: string,
  stagePrefix: string,
): Problem | undefined => {
  const owner = userOfPlainName(computerName, stagePrefix);
  if (owner !== undefined && !sameName(owner, userName)) {
    return { code: 'computer-name-reserved', column, params: { computerName, owner, prefix: stagePrefix } };
  }
  if (HASHED_FORM.test(computerName) && !sameName(computerName, hashedName(userName))) {
    return { code: 'computer-name-like-hash', column, params: { computerName } };
  }
  return undefined;
};

/** The column that decided the computer name, or its beginning. */
export const columnOfName = ({ computerName, desktopNamePrefix }: Omit<NameWish, 'userName'>): KnownColumn =>
  computerName ? 'computer_name' : desktopNamePrefix ? 'desktop_name_prefix' : 'user_name';

/**
 * The computer name of a line: the given one, otherwise derived from the user name alone and never equal to it. The
 * line's own prefix replaces the stage's.
 *
 * @param stagePrefix 1 to 4 characters that begin with a letter, so that a plain name never looks like a hashed one
 */
export const nameComputer = (wish: NameWish, stagePrefix: string): ComputerName => {
  const { userName, computerName, desktopNamePrefix } = wish;
  const named = computerName || `${desktopNamePrefix || stagePrefix}${userName}`;
  if (!computerName) {
    if (!keepsTextRule(named, COMPUTER_NAME)) return { ok: true, computerName: hashedName(userName), claimsName: true };
    if (!desktopNamePrefix) return { ok: true, computerName: named, claimsName: false };
  }
  const error = reservedFor({ computerName: named, column: columnOfName(wish) }, userName, stagePrefix);
  if (error !== undefined) return { ok: false, error };
  return { ok: true, computerName: named, claimsName: userOfPlainName(named, stagePrefix) === undefined };
};
