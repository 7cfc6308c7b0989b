import type { PaymentMode } from '../orders/order.ts';
import type { Profile } from '../request/profile.ts';

/** The period of an order of the profile, whether it renews itself, and who pays; in words. */
export interface OrderTerms {
  readonly period: string;
  readonly renewal: string;
  readonly payment: string;
}

const PERIODS = { 2: 'month', 3: 'year' } as const;

const periodOf = ({ period_type, period_num }: Profile['hourPackageResource']): string => {
  const unit = PERIODS[period_type];
  if (period_num === undefined) return `by the ${unit}, without saying how many (period_num)`;
  return `for ${period_num} ${unit}${period_num === 1 ? '' : 's'}`;
};

const RENEWALS = { 0: 'not renewed automatically', 1: 'RENEWED AUTOMATICALLY' } as const;

export const orderTerms = ({ hourPackageResource }: Profile, payment: PaymentMode): OrderTerms => ({
  period: periodOf(hourPackageResource),
  renewal:
    hourPackageResource.is_auto_renew === undefined
      ? "renewed or not as the provider's default is (is_auto_renew)"
      : RENEWALS[hourPackageResource.is_auto_renew],
  payment: payment === 'auto' ? 'paid by the provider as it is placed' : 'not paid as it is placed',
});
