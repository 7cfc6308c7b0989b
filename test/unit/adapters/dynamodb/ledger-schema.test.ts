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
  ])('has an origin: %j', (told, origin) => {
    expect(upgradeItem({ ...key, v: 1, state: 'QUEUED', history: [], ...told })).toEqual({
      ...key,
      v: schemaVersion('ORDER'),
      state: 'QUEUED',
      history: [],
      origin,
    });
  });
});

describe('what an earlier version called `why`', () => {
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

describe('the payment of an order of version 2', () => {
  const at = '2026-01-01T00:00:00.000Z';
  it.each([
    [
      { paymentState: 'unpaid', payTries: 0 },
      { kind: 'unpaid', tries: 0 },
    ],
    [
      {
        paymentState: 'unpaid',
        payTries: 1,
        payProblem: 'no',
        payWaitingSince: at,
        payNotBefore: at,
        payGivenUp: false,
      },
      { kind: 'unpaid', tries: 1, problem: 'no', waitingSince: at, notBefore: at },
    ],
    [
      { paymentState: 'unpaid', payTries: 3, payProblem: 'no', payGivenUp: true, payNotBefore: at },
      { kind: 'given-up', tries: 3, problem: 'no' },
    ],
    [
      { paymentState: 'unpaid', payTries: 0, payProblem: 'dear', payGivenUp: true, payHeld: true },
      { kind: 'held', tries: 0, problem: 'dear' },
    ],
    [
      { paymentState: 'unpaid', payTries: 0, payGivenUp: true, payHeld: false },
      { kind: 'given-up', tries: 0, problem: 'the provider gave no reason' },
    ],
    [
      { paymentState: 'paying', payTries: 1, payProblem: 'no', payingAt: at, payWaitingSince: at },
      { kind: 'paying', tries: 1, problem: 'no', payingAt: at, waitingSince: at },
    ],
    [
      { paymentState: 'unknown', payTries: 0, payingAt: at, payTakenAt: at },
      { kind: 'unknown', tries: 0, payingAt: at, takenAt: at },
    ],
    [
      { paymentState: 'unknown', payTries: 0 },
      { kind: 'unknown', tries: 0 },
    ],
    [
      { paymentState: 'paid', payTries: 2, payGivenUp: true, payProblem: 'no', payingAt: at, paidAt: at },
      { kind: 'paid', paidAt: at },
    ],
  ])('is one of the current states: %j', (told, paymentState) => {
    const order = { ...key, state: 'ORDERED', history: [], payBy: at };
    expect(upgradeItem({ ...order, v: 2, ...told })).toEqual({ ...order, v: schemaVersion('ORDER'), paymentState });
  });
});

describe('a reported file of version 1', () => {
  const plan = { orders: 1 };
  const rejection = { by: 'Ann' };
  it.each([
    [{ error: 'no header' }, { ending: 'refused', error: 'no header' }],
    [
      { plan, error: 'planned differently' },
      { ending: 'stuck', plan, error: 'planned differently' },
    ],
    [
      { plan, rejection },
      { ending: 'rejected', plan, rejection },
    ],
    [{ plan }, { ending: 'queued', plan }],
    [
      { plan, planOnly: true },
      { ending: 'planned', plan, planOnly: true, wouldBeHeld: [] },
    ],
    [
      { plan, planOnly: true, wouldBeHeld: ['dear'] },
      { ending: 'planned', plan, planOnly: true, wouldBeHeld: ['dear'] },
    ],
  ])('has its ending: %j', (told, read) => {
    const intake = { pk: 'INTAKE#a', sk: 'INTAKE', phase: 'REPORTED', history: [] };
    expect(upgradeItem({ ...intake, v: 1, ...told })).toEqual({ ...intake, v: schemaVersion('INTAKE'), ...read });
  });
});
