import * as z from 'zod';
import { textRule } from '../values/text-rule.ts';
import { desktopSchema } from './desktop-schema.ts';
import { flag, id, list, oneOf, ruledText, table, text, wholeNumber } from './field-schemas.ts';
import { dataVolumeSchema, rootVolumeSchema } from './volume-schema.ts';

/** The OpenAPI definition says 100, the API page 50. */
export const MAX_DESKTOPS = 50;
const MAX_UNASSIGNED_DESKTOPS = 100;
const MAX_NAME_LENGTH = 15;
/** The provider appends a number to this name. */
const MAX_NAME_PREFIX_LENGTH = 13;

export const enterpriseProjectIdSchema = ruledText(
  textRule(1, 36, /^[A-Za-z0-9_-]+$/, 'letters, digits, hyphens (-) and underscores (_)'),
);

/** In Table 3, and newer than the API page. */
export const agencyUrnSchema = text(0, 1500);

/** Table 10. Newer definitions allow more characters; these are allowed by all of them. */
const tagSchema = table(10, {
  key: ruledText(
    textRule(
      1,
      128,
      /^(?!_sys_)[A-Za-z0-9_-]*$/,
      'letters, digits, hyphens (-) and underscores (_), not beginning with _sys_',
    ),
  ),
  value: ruledText(textRule(0, 43, /^[A-Za-z0-9_-]*$/, 'letters, digits, hyphens (-) and underscores (_)')).optional(),
});

/** Table 12 without the address, which only one desktop can have. */
export const eipConfigurationShape = {
  type: oneOf(['5_bgp', '5_sbgp']).optional(),
  charge_mode: oneOf(['TRAFFIC', 'BANDWIDTH']).optional(),
  bandwidth_size: wholeNumber(1, 2000).optional(),
};

/** The part of Table 5 that all desktops of a kind can share. */
export const configurationShape = {
  desktop_type: oneOf(['DEDICATED', 'SHARED']),
  availability_zone: text(0, 255).optional(),
  product_id: text(1, 255),
  /** The page lists two of them, its example uses `market`. */
  image_type: oneOf(['private', 'gold', 'market']),
  image_id: text(1, 255),
  /** This, `domain` and `ou_name`: newer than the API page. */
  buy_type: oneOf(['speed', 'custom']).optional(),
  root_volume: rootVolumeSchema,
  data_volumes: list(dataVolumeSchema, 0, 10).optional(),
  nics: list(table(7, { subnet_id: id() }), 0, 5).optional(),
  security_groups: list(table(8, { id: id() }), 0, 5).optional(),
  email_notification: flag().optional(),
  enterprise_project_id: enterpriseProjectIdSchema.optional(),
  tags: list(tagSchema, 0, 20).optional(),
  apply_shared_vpc_dedicated_param: table(11, {
    address: text(0, 255).optional(),
    port: wholeNumber(1025, 65_535).optional(),
    availability_zone: list(text(0, 255), 0, 10).optional(),
  }).optional(),
  desktop_name_policy_id: text(0, 36).optional(),
  hour_package_product_id: text(1, 255).optional(),
  hour_package_offering_id: text(1, 255).optional(),
  domain: text(1, 255).optional(),
  ou_name: text(1, 255).optional(),
};

const ipAddress = () => {
  const rule = 'must be an IP address';
  return z.union([z.ipv4(rule), z.ipv6(rule)], rule);
};

/** Table 5: what is ordered and for whom. */
export const createDesktopsSchema = table(5, {
  ...configurationShape,
  eip: table(12, { id: id().optional(), ...eipConfigurationShape }).optional(),
  desktops: list(desktopSchema, 1, MAX_DESKTOPS).optional(),
  desktop_name: text(1, MAX_NAME_LENGTH).optional(),
  desktop_ips: list(ipAddress(), 0, 100).optional(),
  size: wholeNumber(1, MAX_UNASSIGNED_DESKTOPS).optional(),
}).superRefine(({ size, desktop_name, desktop_ips, desktops }, context) => {
  const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });

  if (size !== undefined && desktops !== undefined) refuse(['size'], 'must not be used together with desktops');
  if (size !== undefined && desktop_name === undefined) refuse(['desktop_name'], 'must be given together with size');
  if (size === undefined && desktop_name !== undefined)
    refuse(['desktop_name'], 'must be used together with size only');
  if (size !== undefined && size > 1 && (desktop_name ?? '').length > MAX_NAME_PREFIX_LENGTH) {
    refuse(
      ['desktop_name'],
      `must be a prefix of 1 to ${MAX_NAME_PREFIX_LENGTH} characters when size is greater than 1`,
    );
  }

  const count = desktops?.length ?? size ?? 0;
  if (desktop_ips !== undefined && desktop_ips.length > 0) {
    if (desktop_ips.length !== count)
      refuse(['desktop_ips'], `must have one address for each of the ${count} desktops, or none`);
    if (new Set(desktop_ips).size < desktop_ips.length) refuse(['desktop_ips'], 'must not have an address twice');
  }
  if (size !== undefined && desktop_name !== undefined && !/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(desktop_name))
    refuse(['desktop_name'], 'must be letters, digits and hyphens (-), beginning with a letter or digit');

  const placeOfName = new Map<string, number>();
  desktops?.forEach((desktop, place) => {
    const name = desktop.computer_name?.toLowerCase();
    const earlier = name === undefined ? undefined : placeOfName.get(name);
    if (earlier !== undefined) {
      refuse(['desktops', place, 'computer_name'], `must be unique, and desktops[${earlier}] has it already`);
    } else if (name !== undefined) {
      placeOfName.set(name, place);
    }
    // All desktops get the configuration of the first one, whatever theirs says.
    for (const setting of ['user_group', 'domain'] as const) {
      if (desktop[setting] !== desktops[0]?.[setting]) {
        refuse(
          ['desktops', place, setting],
          'must be the same as that of the first desktop: all get its configuration',
        );
      }
    }
  });
});
