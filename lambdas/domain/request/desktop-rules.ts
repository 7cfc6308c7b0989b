import { type TextRule, textRule } from '../values/text-rule.ts';
import { englishRule } from '../wording/english-rules.ts';
import type { BrokenRule } from '../wording/problem.ts';
import type { RuleName } from '../wording/rule-name.ts';

/** Where the users are defined: in the service itself, or in the customer's Active Directory. */
export type DomainType = 'LITE_AD' | 'LOCAL_AD';
export type OsType = 'Windows' | 'Linux';

export const DOMAIN_TYPES = ['LITE_AD', 'LOCAL_AD'] as const satisfies readonly DomainType[];
export const OS_TYPES = ['Windows', 'Linux'] as const satisfies readonly OsType[];

/** A rule for a cell: a line that breaks it names it by its code. */
export interface CellRule extends TextRule {
  readonly name: RuleName;
}

export const cellRule = (minLength: number, maxLength: number, shape: RegExp, name: RuleName): CellRule => ({
  minLength,
  maxLength,
  shape,
  name,
  rule: englishRule({ rule: name, min: minLength, max: maxLength }),
});

export const brokenRule = ({ name, minLength, maxLength }: CellRule): BrokenRule => ({
  rule: name,
  min: minLength,
  max: maxLength,
});

// The rules of Table 9 of the API page.

const userNameFromLetter = (maxLength: number) =>
  cellRule(1, maxLength, /^[A-Za-z][A-Za-z0-9_-]*$/, 'begins-with-letter');
const userNameFromLetterOrDigit = (maxLength: number) =>
  cellRule(1, maxLength, /^[A-Za-z0-9][A-Za-z0-9_-]*$/, 'begins-with-letter-or-digit');

/** LITE_AD allows 20 characters at most, so Linux gains nothing there. */
export const USER_NAME: Readonly<Record<DomainType, Readonly<Record<OsType, CellRule>>>> = {
  LITE_AD: { Windows: userNameFromLetter(20), Linux: userNameFromLetter(20) },
  LOCAL_AD: { Windows: userNameFromLetterOrDigit(20), Linux: userNameFromLetterOrDigit(32) },
};

/** A request states neither domain nor operating system: only what no combination of them allows is refused. */
export const USER_NAME_ANYWHERE = USER_NAME.LOCAL_AD.Linux;

export const USER_GROUPS: Readonly<Record<OsType, readonly string[]>> = {
  Windows: ['administrators', 'users'],
  Linux: ['sudo', 'default'],
};

const hostName = cellRule(1, 15, /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/, 'host-name');

export const COMPUTER_NAME = hostName;

/** The page does not state its characters: both systems accept only host names. */
export const OS_HOST_NAME = hostName;

/**
 * The page states neither its length nor its characters: 5 by the OpenAPI definition, and a name must be able to begin
 * with it.
 */
export const DESKTOP_NAME_PREFIX = cellRule(0, 5, /^(?:[A-Za-z0-9][A-Za-z0-9-]*)?$/, 'name-prefix');

const email = (maxLength: number) =>
  textRule(1, maxLength, /^[^\s@]+@[^\s@]+$/, 'characters with one @ and no spaces, like ada@example.com');
const phone = (maxLength: number) => cellRule(1, maxLength, /^[ ()+-]*[0-9][0-9 ()+-]*$/, 'phone');

export const USER_EMAIL = email(255);
export const USER_PHONE = phone(255);

/** The order API accepts 255 characters, but the account is then created through the user API, which accepts 64. */
export const USER_EMAIL_OF_LINE = cellRule(
  1,
  64,
  /^[^\s@<>(),;:"[\]\\\p{C}]+@(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?\.)+[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])$/u,
  'email',
);
/** E.164 numbers have 15 digits; the rest is room for separators. */
export const USER_PHONE_OF_LINE = phone(32);

/** Stated on the page of the API that attaches users to desktops; case-insensitive. */
export const NAME_OF_ITS_USER = 'must not equal the user_name';

export const isNameOfItsUser = (computerName: string, userName: string): boolean =>
  computerName.length === userName.length && computerName.toLowerCase() === userName.toLowerCase();
