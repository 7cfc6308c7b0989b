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

  test('of twenty orders at once exactly as many are counted as the file has room for', async () => {
    const { payments } = under.ledger;
    const file = randomUUID();
    const counts = await Promise.all(
      Array.from({ length: 20 }, (_, no) => payments.countPayment(file, `order-${no}`, 10, 70)),
    );
    expect(counts.filter(({ counted }) => counted)).toHaveLength(7);
    expect(await payments.countPayment(file, 'more', 1, 70)).toEqual({ others: 70, counted: false });
  });

  test('of many orders each is replaced by its own number, however long ago it was counted', async () => {
    const { payments } = under.ledger;
    const file = randomUUID();
    for (let no = 0; no < 60; no++) await payments.countPayment(file, `order-${no}`, 10);
    expect(await payments.countPayment(file, 'order-0', 0, 600)).toEqual({ others: 590, counted: true });
    expect(await payments.countPayment(file, 'order-30', 21, 600)).toEqual({ others: 580, counted: false });
    expect(await payments.countPayment(file, 'order-30', 20, 600)).toEqual({ others: 580, counted: true });
    expect(await payments.countPayment(file, 'order-59', 10, 600)).toEqual({ others: 590, counted: true });
  });

  test('a file costs only what its own orders do', async () => {
    const { payments } = under.ledger;
    await payments.countPayment(randomUUID(), 'a', 100, 100);
    expect(await payments.countPayment(randomUUID(), 'a', 100, 100)).toEqual({ others: 0, counted: true });
  });
};
