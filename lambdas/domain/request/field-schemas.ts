import * as z from 'zod';
import type { TextRule } from '../values/text-rule.ts';

// Every builder states its whole rule in one sentence, whichever part of it is broken, so that each error is complete
// by itself.

export const ruledText = ({ minLength, maxLength, shape, rule }: TextRule) =>
  z.string(rule).min(minLength, rule).max(maxLength, rule).regex(shape, rule);

export const text = (minLength: number, maxLength: number) => {
  const rule = `must be a text of ${minLength === 0 ? 'at most' : `${minLength} to`} ${maxLength} characters`;
  return z.string(rule).min(minLength, rule).max(maxLength, rule);
};

/** An id of the provider, which does not state its length. */
export const id = () => {
  const rule = 'must be a text that is not empty';
  return z.string(rule).min(1, rule);
};

export const wholeNumber = (min: number, max: number, multipleOf = 1) => {
  const rule = `must be a whole number from ${min} to ${max}${multipleOf === 1 ? '' : `, a multiple of ${multipleOf}`}`;
  return z.int(rule).min(min, rule).max(max, rule).multipleOf(multipleOf, rule);
};

/** Two words or more. */
const listed = (words: readonly string[]) => `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

/** `note` completes the rule where the values alone could mislead. */
export const oneOf = <const Words extends readonly string[]>(words: Words, note = '') =>
  z.enum(words, `must be ${listed(words.map((word) => `"${word}"`))}${note}`);

/** A number with a meaning: `{ 2: 'monthly', 3: 'yearly' }`. */
export const numberOf = <const Meanings extends Readonly<Record<number, string>>>(meanings: Meanings) => {
  const numbers = Object.keys(meanings).map(Number) as (keyof Meanings & number)[];
  return z.literal(numbers, `must be the number ${listed(Object.entries(meanings).map(([n, is]) => `${n} (${is})`))}`);
};

export const flag = () => z.boolean('must be true or false, without quotes');

export const list = <Item extends z.ZodType>(item: Item, minItems: number, maxItems: number) => {
  const rule = `must be an array of ${minItems === 0 ? 'at most' : `${minItems} to`} ${maxItems} items`;
  return z.array(item, rule).min(minItems, rule).max(maxItems, rule);
};

/** An object of the named table. `checkFields` reports unknown fields, not this. */
export const table = <Shape extends z.ZodRawShape>(tableNo: number, shape: Shape) =>
  z.object(shape, `must be an object with the fields of Table ${tableNo} of the API page`);
