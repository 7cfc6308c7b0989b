import type { BrokenRule } from './problem.ts';
import type { RuleName } from './rule-name.ts';

export const ENGLISH_RULES: Readonly<Record<RuleName, string>> = {
  'begins-with-letter': 'letters, digits, hyphens (-) and underscores (_), beginning with a letter',
  'begins-with-letter-or-digit': 'letters, digits, hyphens (-) and underscores (_), beginning with a letter or digit',
  'host-name': 'letters, digits and hyphens (-), beginning with a letter or digit and not ending with a hyphen',
  'name-prefix': 'letters, digits and hyphens (-), beginning with a letter or digit',
  'pool-name':
    'letters, digits and hyphens (-), beginning with a letter and with no digit at its end, where the provider puts the number',
  email:
    'characters and one address alone, like ada@example.com: one @, a dot in what follows it, no spaces, commas, colons or brackets',
  phone: 'digits, spaces, +, -, ( and ), with at least one digit',
};

/** `must be 1 to 20 letters, ...` */
export const englishRule = ({ rule, min, max }: BrokenRule): string =>
  `must be ${min === 0 ? 'at most' : `${min} to`} ${max} ${ENGLISH_RULES[rule]}`;
