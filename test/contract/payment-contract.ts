import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LedgerUnderContract } from './ledger-contract.ts';

export const paymentContract = (start: () => Promise<LedgerUnderContract>): void => {
  let under: LedgerUnderContract;
  beforeAll(async () => {
    under = await start();
  });
  afterAll(() => under.stop());

  test('an order counts towards its file’s amount up to the limit, and not at all above it', async () => {
    const { payments } = under.ledger;
    const file = randomUUID();
    expect(await payments.countPayment(file, 'a', 60, 100)).toEqual({ others: 0, counted: true });
    expect(await payments.countPayment(file, 'b', 41, 100)).toEqual({ others: 60, counted: false });
    expect(await payments.countPayment(file, 'c', 40, 100)).toEqual({ others: 60, counted: true });
  });

  test('an order counts once, however often it is counted, and a later price replaces the earlier one', async () => {
    const { payments } = under.ledger;
    const file = randomUUID();
    for (let asked = 0; asked < 3; asked++)
      expect(await payments.countPayment(file, 'a', 60, 100)).toEqual({ others: 0, counted: true });
    await payments.countPayment(file, 'a', 0);
    expect(await payments.countPayment(file, 'b', 100, 100)).toEqual({ others: 0, counted: true });
  });

  test('of twenty concurrent orders exactly as many are counted as fit into the file’s limit', async () => {
    const { payments } = under.ledger;
    const file = randomUUID();
    const counts = await Promise.all(
      Array.from({ length: 20 }, (_, no) => payments.countPayment(file, `order-${no}`, 10, 70)),
    );
    expect(counts.filter(({ counted }) => counted)).toHaveLength(7);
    expect(await payments.countPayment(file, 'more', 1, 70)).toEqual({ others: 70, counted: false });
  });

  test('among many orders each replaces its own amount, however long ago it was counted', async () => {
    const { payments } = under.ledger;
    const file = randomUUID();
    for (let no = 0; no < 60; no++) await payments.countPayment(file, `order-${no}`, 10);
    expect(await payments.countPayment(file, 'order-0', 0, 600)).toEqual({ others: 590, counted: true });
    expect(await payments.countPayment(file, 'order-30', 21, 600)).toEqual({ others: 580, counted: false });
    expect(await payments.countPayment(file, 'order-30', 20, 600)).toEqual({ others: 580, counted: true });
    expect(await payments.countPayment(file, 'order-59', 10, 600)).toEqual({ others: 590, counted: true });
  });

  test('a file’s amount contains only its own orders', async () => {
    const { payments } = under.ledger;
    await payments.countPayment(randomUUID(), 'a', 100, 100);
    expect(await payments.countPayment(randomUUID(), 'a', 100, 100)).toEqual({ others: 0, counted: true });
  });
};
