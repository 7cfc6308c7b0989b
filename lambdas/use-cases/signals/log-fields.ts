import type { Order } from '../../domain/orders/order.ts';
import type { Log } from '../../ports/telemetry.ts';

export type LogFields = Readonly<Record<string, unknown>>;

/** The log with these fields on every line; a line's own fields follow. */
export const withFields = (log: Log, fixed: LogFields): Log => ({
  info: (message, fields) => log.info(message, { ...fixed, ...fields }),
  warn: (message, fields) => log.warn(message, { ...fixed, ...fields }),
  error: (message, fields) => log.error(message, { ...fixed, ...fields }),
});

/**
 * The fields by which people search for an order, here and at the provider: both ids, the latest attempt and the
 * request id of its response.
 */
export const orderFields = ({ intakeId, clientOrderId, attempt, answer }: Order): LogFields => ({
  intakeId,
  clientOrderId,
  attempt: attempt?.no,
  providerRequestId: answer?.requestId,
});
