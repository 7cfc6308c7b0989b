const sortKeys = (_key: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/**
 * JSON with the keys of every object in a fixed order, so that equal values are equal texts. Our own code: order ids
 * and the ledger's digests depend on each byte of it, which no new version of a library may change.
 */
export const canonicalJson = (value: unknown): string => JSON.stringify(value, sortKeys);
