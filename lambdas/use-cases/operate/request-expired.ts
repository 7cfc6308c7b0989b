import { type Refused, refused } from '../../domain/operating/operator-result.ts';
import { type OrderLedger, RequestExpiredError } from '../../ports/ledger.ts';

/** Why the order cannot be sent again: its body has expired; undefined if the body exists. */
export const requestExpired = async (
  clientOrderId: string,
  orders: Pick<OrderLedger, 'getRequest'>,
): Promise<Refused | undefined> => {
  try {
    await orders.getRequest(clientOrderId);
    return undefined;
  } catch (error) {
    if (!(error instanceof RequestExpiredError)) throw error;
    return refused(error.message);
  }
};
