import * as z from 'zod';

/** A sum in one currency (ISO 4217), with at most 4 decimals. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** Sums are computed in whole ten-thousandths, so that 0.1 and 0.2 make 0.3. */
const UNITS = 10_000;
const LARGEST = 1_000_000_000;

const AMOUNT_RULE = `must be a number from 0 to ${LARGEST} with at most 4 decimals`;
const CURRENCY_RULE = 'must be three capital letters, like "EUR"';

export const moneySchema = z.object(
  {
    amount: z
      .number(AMOUNT_RULE)
      .min(0, AMOUNT_RULE)
      .max(LARGEST, AMOUNT_RULE)
      .refine((amount) => Number(amount.toFixed(4)) === amount, AMOUNT_RULE),
    currency: z.string(CURRENCY_RULE).regex(/^[A-Z]{3}$/, CURRENCY_RULE),
  },
  'must be an object with the fields amount and currency',
);

/** `5000 EUR` or `99.50USD`; undefined for anything else. */
export const parseMoney = (text: string): Money | undefined => {
  const [, amount, currency] = /^(\d+(?:\.\d{1,4})?) ?([A-Z]{3})$/.exec(text) ?? [];
  const parsed = moneySchema.safeParse({ amount: Number(amount), currency });
  return parsed.success ? parsed.data : undefined;
};

export const MONEY_RULE = 'must be an amount and a currency, like "5000 EUR"';

export const formatMoney = ({ amount, currency }: Money): string => `${amount} ${currency}`;

export const toUnits = (amount: number): number => Math.round(amount * UNITS);
export const fromUnits = (units: number): number => units / UNITS;

/** `count` times the amount, added to `sum`. */
export const addTimes = (sum: number, amount: number, count: number): number =>
  fromUnits(toUnits(sum) + toUnits(amount) * count);
