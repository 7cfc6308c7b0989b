/** The rule for a text, stated once: the request schema and the check of a CSV line both use it. */
export interface TextRule {
  readonly minLength: number;
  readonly maxLength: number;
  /** The allowed characters at each place, without the length. */
  readonly shape: RegExp;
  /** The whole rule in words: `must be ...`. */
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
