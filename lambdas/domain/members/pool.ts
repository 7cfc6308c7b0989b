import { brokenRule, type CellRule, COMPUTER_NAME, cellRule } from '../request/desktop-rules.ts';
import { keepsTextRule } from '../values/text-rule.ts';
import type { Problem } from '../wording/problem.ts';
import { reservedFor } from './computer-name.ts';

/**
 * The desktops without users that one line asks for. The provider names them: for a single desktop `name` is the
 * computer name, for several it is their prefix, followed by a number.
 */
export interface Pool {
  readonly name: string;
  /** The size of the whole line, which may be several orders. */
  readonly size: number;
}

/** One order of a pool: `desktop_name` and `size` of its request (Table 5 of the API page). */
export interface PoolPart {
  readonly name: string;
  readonly size: number;
}

/** Each order of a pool has its own letter, so that the desktops of two orders never look alike. */
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

const DESKTOPS_OF_AN_ORDER = 50;
export const MAX_POOL_SIZE = LETTERS.length * DESKTOPS_OF_AN_ORDER;

/** No digit at the end: with one, desktop 12 of "LAB" could not be told from desktop 2 of "LAB1". */
const prefixOf = (maxLength: number): CellRule =>
  cellRule(1, maxLength, /^[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z])?-*$/, 'pool-name');

/** Part of the 13 characters that the API page allows for a prefix. */
const PREFIX = prefixOf(13);
/** Followed by a hyphen and the letter of the order. */
const PREFIX_OF_SEVERAL = prefixOf(11);

const withoutHyphens = (name: string): string => name.replace(/-+$/, '');

/** Distinguishes pools: "LAB", "lab" and "LAB-" would get desktops of the same names. */
export const poolKeyOf = (name: string): string => withoutHyphens(name).toLowerCase();

/** Why the pool cannot have this name; undefined when it can. */
export const poolNameError = ({ name, size }: Pool, stagePrefix: string): Problem | undefined => {
  const column = 'desktop_name';
  const rule = size === 1 ? COMPUTER_NAME : size <= DESKTOPS_OF_AN_ORDER ? PREFIX : PREFIX_OF_SEVERAL;
  if (!keepsTextRule(name, rule))
    return { code: 'pool-name-breaks-rule', column, params: { ...brokenRule(rule), size } };
  if (size === 1) return reservedFor({ computerName: name, column }, '', stagePrefix);
  return mayBeginWith(poolKeyOf(name), stagePrefix.toLowerCase())
    ? { code: 'pool-name-like-users', column, params: { prefix: stagePrefix } }
    : undefined;
};

/** Can a name of the pool (its key, an optional hyphen and a number) begin with the prefix? */
const mayBeginWith = (key: string, prefix: string): boolean =>
  `${key}-`.startsWith(prefix) || (prefix.startsWith(key) && /^-?\d*$/.test(prefix.slice(key.length)));

/** The orders of a pool, of at most 50 desktops each. If one order is enough, it keeps the pool's name. */
export const partsOfPool = ({ name, size }: Pool): PoolPart[] =>
  size <= DESKTOPS_OF_AN_ORDER
    ? [{ name, size }]
    : Array.from({ length: Math.ceil(size / DESKTOPS_OF_AN_ORDER) }, (_, part) => ({
        name: `${withoutHyphens(name)}-${LETTERS[part]}`,
        size: Math.min(DESKTOPS_OF_AN_ORDER, size - part * DESKTOPS_OF_AN_ORDER),
      }));

/** The prefix of a numbered name, in the form of `poolKeyOf`; undefined for a name without a number at its end. */
export const keyOfNumbered = (computerName: string): string | undefined => {
  const [, stem] = /^(.*?)-*\d{1,5}$/.exec(computerName.toLowerCase()) ?? [];
  return stem === '' ? undefined : stem;
};

/**
 * Is it the part's name and a number, so that no other pool's desktop can have the name? With or without a hyphen, with
 * or without leading zeros.
 */
export const isNameOfPart = (computerName: string, partName: string): boolean => {
  const key = poolKeyOf(partName);
  return poolKeyOf(computerName) === key || /^(.*?)-*\d+$/.exec(computerName.toLowerCase())?.[1] === key;
};

/** Does it begin with the part's name? How the provider continues it is not documented: `LAB-a3f7x`, `LAB_01`. */
export const beginsLikePart = (computerName: string, partName: string): boolean =>
  computerName.toLowerCase().startsWith(poolKeyOf(partName));
