import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ComparedNumber } from '../../lambdas/domain/doubts/told-number.ts';
import { NOON } from '../support/orders.ts';
import type { LedgerUnderContract } from './ledger-contract.ts';

export const numberContract = (start: () => Promise<LedgerUnderContract>): void => {
  let under: LedgerUnderContract;
  beforeAll(async () => {
    under = await start();
  });
  afterAll(() => under.stop());

  const compared = (no: number): ComparedNumber => ({
    at: NOON,
    clientOrderId: `order-${no}`,
    providerOrderId: `CS${no}`,
    told: no,
    sent: 2,
  });

  test('the first finding of each kind about billing’s number is kept, and both kinds are kept together', async () => {
    const { numbers } = under.ledger;
    expect(await numbers.getEvidence()).toEqual({});
    expect(await numbers.putFinding('agreement', compared(2))).toBe('written');
    expect(await numbers.getEvidence()).toEqual({ agreement: compared(2) });
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, no) => numbers.putFinding('disagreement', compared(no + 3))),
    );
    expect(results.filter((result) => result === 'written')).toHaveLength(1);
    const disagreement = compared(results.indexOf('written') + 3);
    expect(await numbers.putFinding('agreement', compared(9))).toBe('lost');
    expect(await numbers.getEvidence()).toEqual({ agreement: compared(2), disagreement });
  });
};
