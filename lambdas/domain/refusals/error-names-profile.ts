import type { ProviderAnswer } from '../orders/outcome.ts';
import { configurationShape, eipConfigurationShape } from '../request/create-desktops-schema.ts';
import type { CreateDesktopOrderRequest } from '../request/order-request.ts';
import { ORDER_TAG_KEY } from '../request/order-tag.ts';
import { wordsOf } from './error-mentions.ts';
import { errorTextOf } from './members-in-error.ts';

/** Fields of Tables 4 to 12 that a profile sets and no line can. `domain` is also used with a user. */
const PROFILE_FIELDS: readonly string[] = [
  ...Object.keys(configurationShape),
  ...Object.keys(eipConfigurationShape),
  'period_type',
  'period_num',
  'is_auto_renew',
  'used_up_policy',
  'kms_id',
  'iops',
  'throughput',
  ORDER_TAG_KEY,
].filter((field) => !['domain', 'type', 'desktop_ips', 'nics'].includes(field));

/** These belong to the profile too, unless the error is about the addresses that lines give in them. */
const SUBNET_FIELDS: readonly string[] = ['subnet', 'subnet_id', 'nics'];
const ADDRESS_WORDS: readonly string[] = ['ip', 'ips', 'desktop_ip', 'desktop_ips', 'address', 'addresses'];

/** Is the error about what is ordered, whoever it is for: does it name a field, or the value of an id? */
export const errorNamesProfile = (answer: ProviderAnswer, request: CreateDesktopOrderRequest): boolean => {
  const whole = [...wordsOf(errorTextOf(answer))];
  // `create_desktops.product_id` is a path, `workspace.x86.flexus.xlarge2` the value of an id.
  const words = new Set([...whole, ...whole.flatMap((word) => word.split('.'))]);
  const hasAddresses = request.hour_package_resources.some(({ create_desktops }) => create_desktops?.desktop_ips);
  const isAboutAddresses = hasAddresses && ADDRESS_WORDS.some((word) => words.has(word));
  const fields = isAboutAddresses ? PROFILE_FIELDS : [...PROFILE_FIELDS, ...SUBNET_FIELDS];
  return fields.some((field) => words.has(field)) || idsIn(request).some((id) => words.has(id));
};

/** Shorter values ("0") occur in a text by chance. */
const MIN_ID_LENGTH = 8;

/** The values of `id` and `..._id` fields, without the desktops' own, in lower case. */
const idsIn = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(idsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([field, inner]) => {
    if (field === 'desktops') return [];
    const isId = typeof inner === 'string' && /(^|_)id$/.test(field) && inner.length >= MIN_ID_LENGTH;
    return isId ? [inner.toLowerCase()] : idsIn(inner);
  });
};
