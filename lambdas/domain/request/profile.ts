import { createHash } from 'node:crypto';
import * as z from 'zod';
import { canonicalJson } from '../values/canonical-json.ts';
import type { FieldError } from '../values/field-error.ts';
import { type Money, moneySchema } from '../values/money.ts';
import { omitUndefined } from '../values/omit-undefined.ts';
import { keepsTextRule, textRule } from '../values/text-rule.ts';
import { checkFields, type Refusal } from './check-fields.ts';
import {
  agencyUrnSchema,
  configurationShape,
  eipConfigurationShape,
  enterpriseProjectIdSchema,
} from './create-desktops-schema.ts';
import { DOMAIN_TYPES, type DomainType, OS_TYPES, type OsType } from './desktop-rules.ts';
import { oneOf, table, text } from './field-schemas.ts';
import { hourPackageSchema } from './hour-package-schema.ts';
import { MAX_PROFILE_TAGS, ORDER_TAG_KEY } from './order-tag.ts';

/** Table 4 without the people and without anything that only one desktop can have. */
const profileResourceSchema = hourPackageSchema(
  table(5, { ...configurationShape, eip: table(12, eipConfigurationShape).optional() }),
);

const profileFileSchema = z
  .object(
    {
      description: text(0, 1000).optional(),
      enterprise_project_id: enterpriseProjectIdSchema.optional(),
      agency_urn: agencyUrnSchema.optional(),
      domain_type: oneOf(DOMAIN_TYPES).optional(),
      os_type: oneOf(OS_TYPES).optional(),
      price_per_desktop: moneySchema.optional(),
      hour_package_resource: profileResourceSchema,
    },
    'must be an object with the field hour_package_resource',
  )
  .superRefine(({ enterprise_project_id: outer, hour_package_resource: { create_desktops } }, context) => {
    const inner = create_desktops.enterprise_project_id;
    if (outer !== undefined && inner !== undefined && outer !== inner) {
      context.addIssue({
        code: 'custom',
        path: ['hour_package_resource', 'create_desktops', 'enterprise_project_id'],
        message: `must be the same as enterprise_project_id at the top ("${outer}"), or be left out`,
      });
    }
    const refuseTags = (path: (string | number)[], message: string) =>
      context.addIssue({
        code: 'custom',
        path: ['hour_package_resource', 'create_desktops', 'tags', ...path],
        message,
      });
    const { tags = [] } = create_desktops;
    if (tags.length > MAX_PROFILE_TAGS) {
      refuseTags(
        [],
        `must be an array of at most ${MAX_PROFILE_TAGS} items: Deskdrop adds the tag ${ORDER_TAG_KEY}, and a desktop can have ${MAX_PROFILE_TAGS + 1}`,
      );
    }
    tags.forEach(({ key }, place) => {
      if (key === ORDER_TAG_KEY)
        refuseTags([place, 'key'], `must not be ${ORDER_TAG_KEY}: Deskdrop puts that tag itself`);
    });
  });

/** Everything that all desktops of an order share: not the people, and not who pays and when. */
export interface Profile {
  readonly name: string;
  readonly description?: string;
  readonly enterpriseProjectId?: string;
  /** The URN of the agency on whose behalf the provider orders. */
  readonly agencyUrn?: string;
  readonly domainType: DomainType;
  readonly osType: OsType;
  /** The price for the whole ordered period. Not sent: only the spending guard and the plan use it. */
  readonly pricePerDesktop?: Money;
  readonly hourPackageResource: z.infer<typeof profileResourceSchema>;
}

const PROFILE_NAME = textRule(
  1,
  40,
  /^[A-Za-z0-9][A-Za-z0-9_-]*$/,
  'letters, digits, hyphens (-) and underscores (_), beginning with a letter or digit',
);

const MACHINE_IDENTITY = "is refused in a profile: it would repeat one machine's identity in every order";
const PAYMENT = 'is refused in a profile: whether an order is paid automatically comes from the payment mode alone';

const NAMING_POLICY_WARNING =
  'hour_package_resource.create_desktops.desktop_name_policy_id has no effect: every desktop is ordered with a computer_name, which the provider prefers to the policy.';

const PROFILE_REFUSALS: readonly Refusal[] = [
  { field: /(^|\.)desktops$/, rule: `${MACHINE_IDENTITY}; the people come from the dropped file` },
  {
    field: /^(hour_package_resource\.(create_desktops\.)?)?size$/,
    rule: `${MACHINE_IDENTITY}; how many desktops are ordered comes from the dropped file`,
  },
  { field: /(^|\.)desktop_name$/, rule: `${MACHINE_IDENTITY}; every desktop gets a computer_name of its own` },
  { field: /(^|\.)desktop_ips$/, rule: MACHINE_IDENTITY },
  {
    field: /(^|\.)eip\.id$/,
    rule: `${MACHINE_IDENTITY}; give eip.type, eip.charge_mode and eip.bandwidth_size instead`,
  },
  { field: /(^|\.)(extend_param|is_auto_pay)$/, rule: PAYMENT },
];

/**
 * Checks `profiles/<name>.json`: its name and its parsed content, by the same tables as the request that it becomes
 * part of. The file's fields have the names of the API page, so its examples can be pasted.
 */
export const checkProfile = (
  name: string,
  json: unknown,
):
  | { readonly ok: true; readonly profile: Profile; readonly warnings: string[] }
  | { readonly ok: false; readonly errors: FieldError[] } => {
  const nameErrors = keepsTextRule(name, PROFILE_NAME)
    ? []
    : [{ field: 'the name of the profile', value: name, rule: PROFILE_NAME.rule }];
  const check = checkFields(profileFileSchema, json, PROFILE_REFUSALS);
  if (!check.ok) return { ok: false, errors: [...nameErrors, ...check.errors] };
  if (nameErrors.length > 0) return { ok: false, errors: nameErrors };

  const {
    description,
    enterprise_project_id,
    agency_urn,
    domain_type,
    os_type,
    price_per_desktop,
    hour_package_resource,
  } = check.value;
  const { create_desktops } = hour_package_resource;
  const enterpriseProjectId = enterprise_project_id ?? create_desktops.enterprise_project_id;
  const warnings = [...check.warnings];
  if (create_desktops.desktop_name_policy_id !== undefined) warnings.push(NAMING_POLICY_WARNING);
  return {
    ok: true,
    profile: {
      name,
      ...omitUndefined({ description, enterpriseProjectId, agencyUrn: agency_urn }),
      domainType: domain_type ?? 'LITE_AD',
      osType: os_type ?? 'Windows',
      ...omitUndefined({ pricePerDesktop: price_per_desktop }),
      hourPackageResource: hour_package_resource,
    },
    warnings,
  };
};

/** The profile's part of a request: the enterprise project is set both where Table 3 and where Table 5 have it. */
export const requestPartOf = ({ enterpriseProjectId, agencyUrn, hourPackageResource }: Profile) => {
  const project = omitUndefined({ enterprise_project_id: enterpriseProjectId });
  return {
    ...project,
    ...omitUndefined({ agency_urn: agencyUrn }),
    hour_package_resource: {
      ...hourPackageResource,
      create_desktops: { ...hourPackageResource.create_desktops, ...project },
    },
  };
};

/**
 * SHA-256, hexadecimal, of everything that decides what is ordered and for whom: not the name, the description or the
 * price.
 */
export const profileFingerprint = (profile: Profile): string => {
  const { domainType, osType } = profile;
  return createHash('sha256')
    .update(canonicalJson({ domainType, osType, ...requestPartOf(profile) }))
    .digest('hex');
};
