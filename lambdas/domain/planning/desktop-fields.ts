import type { KnownColumn } from '../columns/known-columns.ts';
import type { Problem } from '../csv/problem.ts';
import {
  COMPUTER_NAME,
  DESKTOP_NAME_PREFIX,
  type DomainType,
  isNameOfItsUser,
  NAME_OF_ITS_USER,
  OS_HOST_NAME,
  type OsType,
  USER_EMAIL_OF_LINE,
  USER_GROUPS,
  USER_NAME,
  USER_PHONE_OF_LINE,
} from '../request/desktop-rules.ts';
import { keepsTextRule, type TextRule } from '../values/text-rule.ts';

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

const sentence = (column: KnownColumn, rule: string): Problem => `${column} "{${column}}" ${rule}.`;

/**
 * Every problem of one line by Table 9 of the API page; none for a good line. Runs once for each line of a million, so
 * it uses no schema library.
 */
export const checkDesktopFields = (fields: DesktopFields, { domainType, osType }: DesktopFieldRules): Problem[] => {
  const errors: Problem[] = [];
  const check = (column: KnownColumn, value: string | undefined, rule: TextRule) => {
    if (value && !keepsTextRule(value, rule)) errors.push(sentence(column, rule.rule));
  };
  const { userName, userGroup, computerName } = fields;

  if (userName === '') errors.push(`user_name is empty: it ${USER_NAME[domainType][osType].rule}.`);
  else check('user_name', userName, USER_NAME[domainType][osType]);
  check('user_email', fields.userEmail, USER_EMAIL_OF_LINE);
  check('user_phone', fields.userPhone, USER_PHONE_OF_LINE);
  if (userGroup && !USER_GROUPS[osType].includes(userGroup)) {
    errors.push(sentence('user_group', `must be ${USER_GROUPS[osType].join(' or ')} on a ${osType} desktop`));
  }
  check('computer_name', computerName, COMPUTER_NAME);
  if (computerName && isNameOfItsUser(computerName, userName)) {
    errors.push(sentence('computer_name', `${NAME_OF_ITS_USER}, upper or lower case`));
  }
  check('os_host_name', fields.osHostName, OS_HOST_NAME);
  check('desktop_name_prefix', fields.desktopNamePrefix, DESKTOP_NAME_PREFIX);
  return errors;
};
