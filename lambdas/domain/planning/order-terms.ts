import type { PaymentMode } from '../orders/order.ts';
import type { Profile } from '../request/profile.ts';
import { CATALOGUES, type Language } from '../wording/language.ts';
import type { OrderTerms, TermCodes } from '../wording/term-codes.ts';

const PERIODS = { 2: 'month', 3: 'year' } as const;
const RENEWALS = { 0: 'none', 1: 'automatic' } as const;

export const termCodes = ({ hourPackageResource }: Profile, payment: PaymentMode): TermCodes => {
  const { period_type, period_num, is_auto_renew } = hourPackageResource;
  return {
    unit: PERIODS[period_type],
    ...(period_num !== undefined && { units: period_num }),
    renewal: is_auto_renew === undefined ? 'provider-default' : RENEWALS[is_auto_renew],
    payment: payment === 'auto' ? 'at-once' : 'later',
  };
};

export const orderTerms = (profile: Profile, payment: PaymentMode, language: Language): OrderTerms =>
  CATALOGUES[language].terms(termCodes(profile, payment));
