import {
  COMPUTER_NAME,
  DESKTOP_NAME_PREFIX,
  isNameOfItsUser,
  NAME_OF_ITS_USER,
  OS_HOST_NAME,
  USER_EMAIL,
  USER_GROUPS,
  USER_NAME_ANYWHERE,
  USER_PHONE,
} from './desktop-rules.ts';
import { oneOf, ruledText, table, text } from './field-schemas.ts';

/** Table 9: one person's desktop. */
export const desktopSchema = table(9, {
  user_name: ruledText(USER_NAME_ANYWHERE),
  user_email: ruledText(USER_EMAIL).optional(),
  user_phone: ruledText(USER_PHONE).optional(),
  user_group: oneOf([...USER_GROUPS.Windows, ...USER_GROUPS.Linux]).optional(),
  computer_name: ruledText(COMPUTER_NAME).optional(),
  os_host_name: ruledText(OS_HOST_NAME).optional(),
  desktop_name_prefix: ruledText(DESKTOP_NAME_PREFIX).optional(),
  /** Not on the API page, but in the OpenAPI definition. */
  domain: text(1, 255).optional(),
}).superRefine(({ user_name, computer_name }, context) => {
  if (computer_name !== undefined && isNameOfItsUser(computer_name, user_name)) {
    context.addIssue({ code: 'custom', path: ['computer_name'], message: NAME_OF_ITS_USER });
  }
});
