/** What a text may be, stated once: the request schema and the check of a CSV line both read it. */
export interface TextRule {
  readonly minLength: number;
  readonly maxLength: number;
  /** Which characters where; says nothing of the length. */
  readonly shape: RegExp;
  /** The whole rule for people: `must be ...`. */
  readonly rule: string;
}

/** `of` continues "must be 1 to 15 ...". */
export const textRule = (minLength: number, maxLength: number, shape: RegExp, of: string): TextRule => ({
  minLength,
  maxLength,
  shape,
  rule: `must be ${minLength === 0 ? 'at most' : `${minLength} to`} ${maxLength} ${of}`,
});

export const keepsTextRule = (text: string, { minLength, maxLength, shape }: TextRule): boolean =>
  text.length >= minLength && text.length <= maxLength && shape.test(text);
