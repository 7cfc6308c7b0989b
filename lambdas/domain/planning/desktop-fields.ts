import type { KnownColumn } from '../columns/known-columns.ts';
import {
  brokenRule,
  type CellRule,
  COMPUTER_NAME,
  DESKTOP_NAME_PREFIX,
  type DomainType,
  isNameOfItsUser,
  OS_HOST_NAME,
  type OsType,
  USER_EMAIL_OF_LINE,
  USER_GROUPS,
  USER_NAME,
  USER_PHONE_OF_LINE,
} from '../request/desktop-rules.ts';
import { keepsTextRule } from '../values/text-rule.ts';
import type { Problem } from '../wording/problem.ts';

/** One line's cells. An absent field and an empty one are the same. */
export interface DesktopFields {
  readonly userName: string;
  readonly userEmail?: string;
  readonly userPhone?: string;
  readonly userGroup?: string;
  readonly computerName?: string;
  readonly osHostName?: string;
  readonly desktopNamePrefix?: string;
}

/** The properties of the profile that decide about user names and user groups. */
export interface DesktopFieldRules {
  readonly domainType: DomainType;
  readonly osType: OsType;
}

/** The group as the provider spells it, of any spelling; undefined if there is none. */
export const groupOf = (cell: string, osType: OsType): string | undefined =>
  USER_GROUPS[osType].find((group) => group === cell.toLowerCase());

/**
 * Every problem of one line by Table 9 of the API page; none for a good line. Runs once for each line of a million, so
 * it uses no schema library.
 */
export const checkDesktopFields = (fields: DesktopFields, { domainType, osType }: DesktopFieldRules): Problem[] => {
  const errors: Problem[] = [];
  const check = (column: KnownColumn, value: string | undefined, rule: CellRule) => {
    if (value && !keepsTextRule(value, rule)) errors.push({ code: 'breaks-rule', column, params: brokenRule(rule) });
  };
  const { userName, userGroup, computerName } = fields;

  const nameRule = USER_NAME[domainType][osType];
  if (userName === '') errors.push({ code: 'user-name-missing', column: 'user_name', params: brokenRule(nameRule) });
  else check('user_name', userName, nameRule);
  check('user_email', fields.userEmail, USER_EMAIL_OF_LINE);
  check('user_phone', fields.userPhone, USER_PHONE_OF_LINE);
  const groups = USER_GROUPS[osType];
  if (userGroup && groupOf(userGroup, osType) === undefined)
    errors.push({ code: 'group-unknown', column: 'user_group', params: { groups, osType } });
  check('computer_name', computerName, COMPUTER_NAME);
  if (computerName && isNameOfItsUser(computerName, userName))
    errors.push({ code: 'computer-name-of-its-user', column: 'computer_name', params: {} });
  check('os_host_name', fields.osHostName, OS_HOST_NAME);
  check('desktop_name_prefix', fields.desktopNamePrefix, DESKTOP_NAME_PREFIX);
  return errors;
};
