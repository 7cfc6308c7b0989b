import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LedgerUnderContract } from './ledger-contract.ts';

export const dayContract = (start: () => Promise<LedgerUnderContract>): void => {
  let under: LedgerUnderContract;
  beforeAll(async () => {
    under = await start();
  });
  afterAll(() => under.stop());

  /** A day to which no other test adds. */
  const newDay = (): string => `day-${randomUUID()}`;

  test('a file counts towards its day up to the limit, and not at all above it', async () => {
    const { days } = under.ledger;
    const day = newDay();
    expect(await days.countDesktops(day, 'a', 60, 100)).toEqual({ day, others: 0, counted: true });
    expect(await days.countDesktops(day, 'b', 41, 100)).toEqual({ day, others: 60, counted: false });
    expect(await days.countDesktops(day, 'c', 40, 100)).toEqual({ day, others: 60, counted: true });
    expect(await days.readDay(day, 'b')).toEqual({ day, others: 100, counted: false });
    expect(await days.readDay(day, 'c')).toEqual({ day, others: 60, counted: true });
  });

  test('a file counts once, however often it is counted, and still counts after the limit is lowered', async () => {
    const { days } = under.ledger;
    const day = newDay();
    for (let asked = 0; asked < 3; asked++)
      expect(await days.countDesktops(day, 'a', 60, 100)).toEqual({ day, others: 0, counted: true });
    expect(await days.countDesktops(day, 'a', 60, 10)).toMatchObject({ counted: true });
    expect(await days.readDay(day, 'other')).toMatchObject({ others: 60 });
  });

  test('a file with a new plan replaces its number', async () => {
    const { days } = under.ledger;
    const day = newDay();
    await days.countDesktops(day, 'a', 60, 100);
    expect(await days.countDesktops(day, 'a', 90, 100)).toMatchObject({ counted: true });
    expect(await days.readDay(day, 'other')).toMatchObject({ others: 90 });
  });

  test('without a limit every file is counted', async () => {
    const { days } = under.ledger;
    const day = newDay();
    await days.countDesktops(day, 'a', 100, 100);
    expect(await days.countDesktops(day, 'b', 1_000)).toEqual({ day, others: 100, counted: true });
  });

  test('of twenty concurrent files exactly as many are counted as fit into the day', async () => {
    const { days } = under.ledger;
    const day = newDay();
    const counts = await Promise.all(
      Array.from({ length: 20 }, (_, no) => days.countDesktops(day, `file-${no}`, 10, 70)),
    );
    expect(counts.filter(({ counted }) => counted)).toHaveLength(7);
    expect(await days.readDay(day, 'other')).toMatchObject({ others: 70 });
  });

  test('each day has its own count', async () => {
    const { days } = under.ledger;
    const [first, second] = [newDay(), newDay()];
    await days.countDesktops(first, 'a', 100, 100);
    expect(await days.countDesktops(second, 'b', 100, 100)).toEqual({ day: second, others: 0, counted: true });
  });
};
