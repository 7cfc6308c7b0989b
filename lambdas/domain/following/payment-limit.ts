import type { Intake } from '../intakes/intake.ts';
import type { Amount } from '../orders/payment-state.ts';
import { formatMoney, fromUnits, type Money, toUnits } from '../values/money.ts';

/**
 * What all orders of the file together may cost, by the provider's amounts, before a person is asked: the stage's limit
 * at the time of planning or, if a person approved a plan above it, the plan's stated price. Undefined: no limit.
 */
export const paymentLimitOf = (intake: Intake | undefined): Money | undefined => {
  const plan = intake !== undefined && 'plan' in intake ? intake.plan : undefined;
  if (plan?.maxAmount === undefined) return undefined;
  const approved = intake?.approval === undefined ? undefined : plan.amount;
  return approved !== undefined && approved.amount > plan.maxAmount.amount ? approved : plan.maxAmount;
};

/** The amount in the limit's currency, or why it cannot be compared, as a part of a sentence. */
export const comparable = (amount: Amount | undefined, limit: Money): Money | string => {
  const cannotTell = `the file cannot be checked against its limit of ${formatMoney(limit)}`;
  if (amount === undefined) return `${cannotTell}: the provider does not state what the order costs`;
  if (amount.currency === undefined)
    return `${cannotTell}: the order costs ${amount.value}, and the provider does not state the currency`;
  if (amount.currency !== limit.currency) return `${cannotTell}: the order costs ${amount.value} ${amount.currency}`;
  return { amount: amount.value, currency: amount.currency };
};

/** @param others the cost of the file's other orders that are paid or being paid, in ten-thousandths */
export const overLimit = (price: Money, others: number, limit: Money): string =>
  `over the limit: the order costs ${formatMoney(price)}, with what is paid of the file ${formatMoney({ ...price, amount: fromUnits(others + toUnits(price.amount)) })}, and a file may cost ${formatMoney(limit)}`;

export const sameAmount = (a: Amount | undefined, b: Amount | undefined): boolean =>
  a?.value === b?.value && a?.currency === b?.currency;
