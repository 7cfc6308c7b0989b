import { expect, it } from 'vitest';
import { omitUndefined } from '../../../../lambdas/domain/values/omit-undefined.ts';

it('leaves out only undefined values', () => {
  const values = omitUndefined({ a: undefined, b: null, c: 0, d: '', e: false });
  expect(values).toStrictEqual({ b: null, c: 0, d: '', e: false });
});

it('does not hide a default under it', () => {
  expect({ region: 'default', ...omitUndefined({ region: undefined }) }).toStrictEqual({ region: 'default' });
});
