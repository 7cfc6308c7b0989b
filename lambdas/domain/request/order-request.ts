import type * as z from 'zod';
import type { FieldError } from '../values/field-error.ts';
import { checkFields } from './check-fields.ts';
import { agencyUrnSchema, createDesktopsSchema, enterpriseProjectIdSchema } from './create-desktops-schema.ts';
import { list, oneOf, table } from './field-schemas.ts';
import { hourPackageSchema } from './hour-package-schema.ts';

/** Table 3. */
const orderRequestSchema = table(3, {
  enterprise_project_id: enterpriseProjectIdSchema.optional(),
  agency_urn: agencyUrnSchema.optional(),
  hour_package_resources: list(hourPackageSchema(createDesktopsSchema.optional()), 1, 50),
  extend_param: table(13, {
    is_auto_pay: oneOf(['true', 'false'], ', a text in quotes').optional(),
  }).optional(),
});

/** The body of `POST /v2/{project_id}/desktops/orders/subscribe`, in the provider's own names. */
export type CreateDesktopOrderRequest = z.infer<typeof orderRequestSchema>;

/**
 * Checks a body against Tables 3 to 13 of the API page: every limit, enum and exclusion on it, and what the provider's
 * newer OpenAPI definition adds. `request` is the body without the fields that the warnings name.
 */
export const checkOrderRequest = (
  value: unknown,
):
  | { readonly ok: true; readonly request: CreateDesktopOrderRequest; readonly warnings: string[] }
  | { readonly ok: false; readonly errors: FieldError[] } => {
  const check = checkFields(orderRequestSchema, value);
  return check.ok ? { ok: true, request: check.value, warnings: check.warnings } : check;
};
