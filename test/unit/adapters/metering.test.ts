import { expect, test } from 'vitest';
import { meterLedger, meterProvider } from '../../../lambdas/adapters/metering.ts';
import type { SubmissionOutcome } from '../../../lambdas/domain/orders/outcome.ts';
import type { Ledger, WriteResult } from '../../../lambdas/ports/ledger.ts';
import type { OrderProvider } from '../../../lambdas/ports/provider.ts';
import { ordered, submitting } from '../../support/orders.ts';

const recorded = () => {
  const names: string[] = [];
  return { names, metrics: { record: (name: string) => void names.push(name) } };
};

/** A ledger with private fields, like the real one, which a proxy must not break. */
class Orders {
  readonly #answer: WriteResult;
  constructor(answer: WriteResult) {
    this.#answer = answer;
  }
  async write(): Promise<WriteResult> {
    return this.#answer;
  }
  async getOrder(): Promise<WriteResult> {
    return this.#answer;
  }
}

test.each<[WriteResult, string[]]>([
  ['written', ['OrdersOrdered', 'DesktopsOrdered', 'TimeToOrder']],
  ['lost', []],
])('a write that was %s counts as %j', async (answer, expected) => {
  const { names, metrics } = recorded();
  const ledger = { orders: new Orders(answer), intakes: {}, providerOrders: {} } as unknown as Ledger;
  const metered = meterLedger(ledger, metrics);
  expect(await metered.orders.write({ from: submitting(), to: ordered() })).toBe(answer);
  expect(names).toEqual(expected);
  expect(await metered.orders.getOrder('x'), 'everything else is the ledger’s own').toBe(answer);
});

test('an order at the provider counts as extra when it is written as extra, not when it already was', async () => {
  const { names, metrics } = recorded();
  const extra = { providerOrderId: 'P', status: 'EXTRA', reason: 'late' } as const;
  const providerOrders = {
    putProviderOrder: async (item: object) => (names.length === 0 ? item : { ...item }),
    changeProviderOrder: async () => 'written',
  };
  const metered = meterLedger({ orders: {}, intakes: {}, providerOrders } as unknown as Ledger, metrics);
  await metered.providerOrders.putProviderOrder(extra);
  await metered.providerOrders.putProviderOrder(extra);
  expect(names).toEqual(['ExtraOrders']);
  await metered.providerOrders.changeProviderOrder(extra, extra);
  expect(names).toHaveLength(2);
});

test.each<[SubmissionOutcome, string[]]>([
  [{ kind: 'notSent', cause: 'throttled', reason: '429' }, ['Throttles']],
  [{ kind: 'notSent', cause: 'unauthorized', reason: '401' }, ['AuthenticationFailures']],
  [{ kind: 'notSent', cause: 'unreachable', reason: 'no route' }, []],
  [{ kind: 'ambiguous', reason: 'no answer' }, []],
])('the outcome %o of a send counts as %j', async (outcome, expected) => {
  const { names, metrics } = recorded();
  const provider: OrderProvider = { placeOrder: async () => outcome };
  expect(await meterProvider(provider, metrics).placeOrder('{}')).toBe(outcome);
  expect(names).toEqual(expected);
});
