import type { Problem } from '../csv/problem.ts';
import { COMPUTER_NAME } from '../request/desktop-rules.ts';
import { keepsTextRule, type TextRule, textRule } from '../values/text-rule.ts';
import { reservedFor } from './computer-name.ts';

/**
 * Desktops without users that one line asks for. The provider names them: for a single one `name` is the computer name, for
 * several it is what their names begin with, and a number follows.
 */
export interface Pool {
  readonly name: string;
  /** Of the whole line, which may be several orders. */
  readonly size: number;
}

/** One order of a pool: `desktop_name` and `size` of its request (Table 5 of the API page). */
export interface PoolPart {
  readonly name: string;
  readonly size: number;
}

/** Each order of a pool has a letter of its own, so that the desktops of two never look alike. */
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

const DESKTOPS_OF_AN_ORDER = 50;
export const MAX_POOL_SIZE = LETTERS.length * DESKTOPS_OF_AN_ORDER;

/** Without a digit at the end: with one, nobody could tell desktop 12 of "LAB" from desktop 2 of "LAB1". */
const prefixOf = (maxLength: number): TextRule =>
  textRule(
    1,
    maxLength,
    /^[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z])?-*$/,
    'letters, digits and hyphens (-), beginning with a letter and with no digit at its end, where the provider puts the number',
  );

/** Of the 13 characters that the API page allows a prefix. */
const PREFIX = prefixOf(13);
/** A hyphen and the letter of the order follow. */
const PREFIX_OF_SEVERAL = prefixOf(11);

const withoutHyphens = (name: string): string => name.replace(/-+$/, '');

/** What tells pools apart: "LAB", "lab" and "LAB-" would get desktops of the same names. */
export const poolKeyOf = (name: string): string => withoutHyphens(name).toLowerCase();

/** Why the pool cannot have this name; undefined when it can. */
export const poolNameError = ({ name, size }: Pool, stagePrefix: string): Problem | undefined => {
  const rule = size === 1 ? COMPUTER_NAME : size <= DESKTOPS_OF_AN_ORDER ? PREFIX : PREFIX_OF_SEVERAL;
  if (!keepsTextRule(name, rule)) return `desktop_name "{desktop_name}" ${rule.rule} (for size ${size}).`;
  if (size === 1) return reservedFor(name, '', stagePrefix);
  return mayBeginWith(poolKeyOf(name), stagePrefix.toLowerCase())
    ? `desktop_name "${name}" must not begin like "${stagePrefix}": names that do are made from user names.`
    : undefined;
};

/** Can a name of the pool, its key with a hyphen or not and a number, begin with the prefix? */
const mayBeginWith = (key: string, prefix: string): boolean =>
  `${key}-`.startsWith(prefix) || (prefix.startsWith(key) && /^-?\d*$/.test(prefix.slice(key.length)));

/** The orders of a pool, of at most 50 desktops each. A pool that fits into one keeps its name. */
export const partsOfPool = ({ name, size }: Pool): PoolPart[] =>
  size <= DESKTOPS_OF_AN_ORDER
    ? [{ name, size }]
    : Array.from({ length: Math.ceil(size / DESKTOPS_OF_AN_ORDER) }, (_, part) => ({
        name: `${withoutHyphens(name)}-${LETTERS[part]}`,
        size: Math.min(DESKTOPS_OF_AN_ORDER, size - part * DESKTOPS_OF_AN_ORDER),
      }));

/** What a numbered name begins with, as `poolKeyOf` gives it; undefined for a name without a number at its end. */
export const keyOfNumbered = (computerName: string): string | undefined => {
  const [, stem] = /^(.*?)-*\d{1,5}$/.exec(computerName.toLowerCase()) ?? [];
  return stem === '' ? undefined : stem;
};

/**
 * Is it the part's name and a number, so that no other pool's desktop can be called like that? With or without a hyphen,
 * with or without leading zeros.
 */
export const isNameOfPart = (computerName: string, partName: string): boolean => {
  const key = poolKeyOf(partName);
  return poolKeyOf(computerName) === key || /^(.*?)-*\d+$/.exec(computerName.toLowerCase())?.[1] === key;
};

/** Does it begin with the part's name? How the provider goes on from there is not documented: `LAB-a3f7x`, `LAB_01`. */
export const beginsLikePart = (computerName: string, partName: string): boolean =>
  computerName.toLowerCase().startsWith(poolKeyOf(partName));
