/** One broken rule of one field: which field, its value, and what is allowed. */
export interface FieldError {
  /** Like `hour_package_resources[0].create_desktops.root_volume.size`; empty for the whole. */
  readonly field: string;
  /** `undefined` if the field is missing. */
  readonly value: unknown;
  /** Like `must be 2 (monthly) or 3 (yearly)`. */
  readonly rule: string;
}

const SHOWN_CHARACTERS = 60;

const showValue = (value: unknown): string => {
  if (value === undefined) return 'missing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}...`;
};

/** `FIELD (VALUE) RULE`, with a long value cut. It may show personal data from the field: keep it out of logs. */
export const formatFieldError = ({ field, value, rule }: FieldError): string =>
  `${field === '' ? 'the whole value' : field} (${showValue(value)}) ${rule}`;

/** `['a', 0, 'b']` is `a[0].b`. */
export const formatFieldPath = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
