import type { Measurement } from '../domain/measuring/metrics.ts';
import { intakeMeasurements, orderMeasurements } from '../domain/measuring/transition-metrics.ts';
import type { ProviderOrderItem } from '../domain/orders/provider-order.ts';
import type { IntakeLedger, Ledger, OrderLedger, ProviderOrderLedger, WriteResult } from '../ports/ledger.ts';
import type { OrderProvider } from '../ports/provider.ts';
import type { Metrics } from '../ports/telemetry.ts';

/** The object with some of its methods replaced; the others stay its own, private fields included. */
const replacing = <T extends object>(target: T, methods: Partial<T>): T =>
  new Proxy(target, {
    get: (_, name) => {
      const own = methods[name as keyof T];
      if (own !== undefined) return own;
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });

/**
 * Counts successful writes. The conditional write lets one of any number of copies through, so each change counts once;
 * a lost write counts nothing.
 */
export const meterLedger = (ledger: Ledger, metrics: Metrics): Ledger => {
  const count = (result: WriteResult, measurements: readonly Measurement[]): WriteResult => {
    if (result === 'written') for (const { name, value } of measurements) metrics.record(name, value);
    return result;
  };
  const write: OrderLedger['write'] = async (transition) =>
    count(await ledger.orders.write(transition), orderMeasurements(transition.from, transition.to));
  const moveIntake: IntakeLedger['moveIntake'] = async (from, to) =>
    count(await ledger.intakes.moveIntake(from, to), intakeMeasurements(from, to));
  const extra = ({ status, sameAs }: ProviderOrderItem): readonly Measurement[] =>
    status === 'EXTRA' && sameAs === undefined ? [{ name: 'ExtraOrders', value: 1 }] : [];
  const putProviderOrder: ProviderOrderLedger['putProviderOrder'] = async (item) => {
    const standing = await ledger.providerOrders.putProviderOrder(item);
    // An existing item is returned as it was read; the very item is returned only if this put wrote it.
    count(standing === item ? 'written' : 'lost', extra(item));
    return standing;
  };
  const changeProviderOrder: ProviderOrderLedger['changeProviderOrder'] = async (from, to) =>
    count(await ledger.providerOrders.changeProviderOrder(from, to), extra(to));
  return {
    ...ledger,
    orders: replacing(ledger.orders, { write }),
    intakes: replacing(ledger.intakes, { moveIntake }),
    providerOrders: replacing(ledger.providerOrders, { putProviderOrder, changeProviderOrder }),
  };
};

/**
 * Counts what the ledger does not show: sends that the provider throttled, and sends for which it refused the
 * credentials.
 */
export const meterProvider = (provider: OrderProvider, metrics: Metrics): OrderProvider => ({
  placeOrder: async (body, inTime) => {
    const outcome = await provider.placeOrder(body, inTime);
    if (outcome.kind === 'notSent' && outcome.cause === 'throttled') metrics.record('Throttles', 1);
    if (outcome.kind === 'notSent' && outcome.cause === 'unauthorized') metrics.record('AuthenticationFailures', 1);
    return outcome;
  },
});
