import type * as z from 'zod';
import { numberOf, oneOf, table, wholeNumber } from './field-schemas.ts';

/** Table 4 with the given content of `create_desktops`: a request contains the people, a profile does not. */
export const hourPackageSchema = <CreateDesktops extends z.ZodType>(createDesktops: CreateDesktops) =>
  table(4, {
    /** "No" in the column Mandatory, "This parameter is mandatory" in the text. */
    period_type: numberOf({ 2: 'monthly', 3: 'yearly' }),
    period_num: wholeNumber(0, 2_147_483_647).optional(),
    is_auto_renew: numberOf({ 0: 'no', 1: 'yes' }).optional(),
    used_up_policy: oneOf(['SHUTDOWN_OR_HIBERNATE', 'PAY_PER_USE']).optional(),
    create_desktops: createDesktops,
  });
