import { distance } from 'fastest-levenshtein';
import type { Problem } from '../wording/problem.ts';
import type { DesktopFields } from './desktop-fields.ts';

const LARGE_PROVIDERS = ['gmail.com', 'hotmail.com', 'outlook.com', 'icloud.com', 'yahoo.com', 'foxmail.com'];
/** One letter away from one of them, and people have addresses there. */
const OTHER_PROVIDERS = ['mail.com', 'email.com', 'ymail.com', 'gmx.com'];

/** Top-level domains that there are not: typing errors for com, net and org. */
const NO_TOP_LEVEL = /\.(?:con|cmo|ocm|vom|xom|cpm|comm|coom|ccom|nte|ent|nett|ner|ogr|rog|orgg|\p{N}+)$/u;

/** One letter too many, too few or another, or two letters that changed places. */
const isOneSlip = (text: string, known: string): boolean => {
  if (distance(text, known) === 1) return true;
  const at = [...known].findIndex((letter, index) => text[index] !== letter);
  const swapped = `${known.slice(0, at)}${known[at + 1] ?? ''}${known[at] ?? ''}${known.slice(at + 2)}`;
  return at !== -1 && text === swapped;
};

const isImplausible = (email: string): boolean => {
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  if (OTHER_PROVIDERS.includes(domain)) return false;
  return NO_TOP_LEVEL.test(domain) || LARGE_PROVIDERS.some((known) => isOneSlip(domain, known));
};

/** A national number that a spreadsheet took for a number: as long as one, without what stands in front of it. */
const WITHOUT_PREFIX = /^[1-9]\d{6,9}$/;

/** In many countries no number begins with 0; where one of a file does, or with +, the others may have lost it. */
export const hasPrefix = (phone: string): boolean => /^[0+]/.test(phone);

const LIKE_DATE = /^(?:\d{1,2}-)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)-\d{1,4}$|^\d{4}-\d{1,2}-\d{1,2}$/i;

/**
 * What is probably a mistake in a line that can be ordered as it is.
 *
 * @param lineOfEmail the line of another person with the same address
 * @param writesPrefixes a line before it has a phone number that begins with 0 or +
 */
export const warningsOf = (
  fields: DesktopFields,
  { lineOfEmail, writesPrefixes }: { readonly lineOfEmail: number | undefined; readonly writesPrefixes: boolean },
): Problem[] => {
  const { userName, userEmail, userPhone, computerName } = fields;
  const warnings: Problem[] = [];
  if (LIKE_DATE.test(userName)) warnings.push({ code: 'name-like-date', column: 'user_name', params: {} });
  if (lineOfEmail !== undefined)
    warnings.push({ code: 'email-of-another', column: 'user_email', params: { line: lineOfEmail } });
  if (userEmail && isImplausible(userEmail))
    warnings.push({ code: 'email-domain-implausible', column: 'user_email', params: {} });
  if (userPhone && writesPrefixes && WITHOUT_PREFIX.test(userPhone))
    warnings.push({ code: 'phone-without-prefix', column: 'user_phone', params: {} });
  if (computerName && LIKE_DATE.test(computerName))
    warnings.push({ code: 'name-like-date', column: 'computer_name', params: {} });
  return warnings;
};
