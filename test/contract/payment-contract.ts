import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LedgerUnderContract } from './ledger-contract.ts';

export const paymentContract = (start: () => Promise<LedgerUnderContract>): void => {
  let under: LedgerUnderContract;
  beforeAll(async () => {
    under = await start();
  });
  afterAll(() => under.stop());

  test('an order is counted into what its file costs up to the limit, and not at all over it', async () => {
    const { payments } = under.ledger;
    const file = randomUUID();
    expect(await payments.countPayment(file, 'a', 60, 100)).toEqual({ others: 0, counted: true });
    expect(await payments.countPayment(file, 'b', 41, 100)).toEqual({ others: 60, counted: false });
    expect(await payments.countPayment(file, 'c', 40, 100)).toEqual({ others: 60, counted: true });
  });

  test('an order counts once however often it is asked, and what it is told to cost later replaces that', async () => {
    const { payments } = under.ledger;
    const file = randomUUID();
    for (let asked = 0; asked < 3; asked++)
      expect(await payments.countPayment(file, 'a', 60, 100)).toEqual({ others: 0, counted: true });
    await payments.countPayment(file, 'a', 0);
    expect(await payments.countPayment(file, 'b', 100, 100)).toEqual({ others: 0, counted: true });
  });

  test('a file costs only what its own orders do', async () => {
    const { payments } = under.ledger;
    await payments.countPayment(randomUUID(), 'a', 100, 100);
    expect(await payments.countPayment(randomUUID(), 'a', 100, 100)).toEqual({ others: 0, counted: true });
  });
};
