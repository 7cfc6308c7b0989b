import { describe, expect, it } from 'vitest';
import { schemaVersion, UnknownSchemaError, upgradeItem } from '../../../../lambdas/adapters/dynamodb/ledger-schema.ts';

const key = { pk: 'ORDER#a', sk: 'ORDER' };

describe('an item of the ledger', () => {
  const UPGRADES = {
    ORDER: [
      ({ oldName, ...rest }: Record<string, unknown>) => ({ ...rest, name: oldName }),
      (item: Record<string, unknown>) => ({ ...item, length: String(item.name).length }),
    ],
    CLAIM: [],
  };

  it('is written at the version after its kind’s last upgrade', () => {
    expect(schemaVersion('ORDER', UPGRADES)).toBe(3);
    expect(schemaVersion('CLAIM', UPGRADES)).toBe(1);
  });

  it.each([
    [{ ...key, v: 1, oldName: 'ada' }],
    [{ ...key, v: 2, name: 'ada' }],
    [{ ...key, v: 3, name: 'ada', length: 3 }],
  ])('is read as the newest version writes it: %j', (item) => {
    expect(upgradeItem(item, UPGRADES)).toEqual({ ...key, v: 3, name: 'ada', length: 3 });
  });

  it.each([
    [{ ...key, v: 4 }, 'ORDER#a / ORDER has schema version 4, this Deskdrop reads 1 to 3: it was written by a newer'],
    [{ ...key, v: '1' }, 'reads 1 to 3'],
    [{ ...key }, 'schema version undefined'],
    [{ pk: 'USER#a', sk: 'CLAIM', v: 2 }, 'reads 1 to 1'],
    [{ pk: 'NEW#a', sk: 'NEW', v: 1 }, 'of a kind that this Deskdrop does not know: it was written by a newer one'],
  ])('is refused, not misread: %j', (item, message) => {
    expect(() => upgradeItem(item, UPGRADES)).toThrow(message);
    expect(() => upgradeItem(item, UPGRADES)).toThrow(UnknownSchemaError);
  });
});

describe('an order of version 1', () => {
  it.each([
    [{}, { kind: 'planned' }],
    [{ parent: 'p' }, { kind: 'aside', parent: 'p' }],
    [
      { parent: 'p', depth: 2 },
      { kind: 'half', parent: 'p', depth: 2 },
    ],
    [
      { parent: 'p', generation: 3 },
      { kind: 'redrive', parent: 'p', generation: 3 },
    ],
  ])('says how it came to be: %j', (told, origin) => {
    expect(upgradeItem({ ...key, v: 1, state: 'QUEUED', history: [], ...told })).toEqual({
      ...key,
      v: schemaVersion('ORDER'),
      state: 'QUEUED',
      history: [],
      origin,
    });
  });
});

describe('what an earlier version called why', () => {
  it.each([
    ['ORDER', 2, { history: [{ at: 't', why: 'put' }] }, { history: [{ at: 't', reason: 'put' }] }],
    ['INTAKE', 1, { history: [{ at: 't', why: 'put' }] }, { history: [{ at: 't', reason: 'put' }] }],
    ['ITEM', 1, { status: 'EXTRA', why: 'late' }, { status: 'EXTRA', reason: 'late' }],
    ['ITEM', 1, { status: 'OWNED' }, { status: 'OWNED' }],
    ['BUDGET', 1, { repaired: { at: 't', why: 'ahead' } }, { repaired: { at: 't', reason: 'ahead' } }],
    ['BUDGET', 1, { nextSlot: 1 }, { nextSlot: 1 }],
  ])('is the reason: %s of version %i with %j', (sk, v, told, read) => {
    expect(upgradeItem({ pk: 'p', sk, v, ...told })).toEqual({ pk: 'p', sk, v: schemaVersion(sk), ...read });
  });
});
