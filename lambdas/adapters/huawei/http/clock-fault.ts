import type { ProviderAnswer } from '../../../domain/orders/outcome.ts';
import { normalizeErrorText } from './normalize-error-text.ts';

/** Signed more than 15 minutes before or after the provider's time, in any of its wordings. */
export const CLOCK_PHRASES: readonly string[] = [
  'signature expired',
  'signature has expired',
  'request expired',
  'x-sdk-date expired',
  'x-sdk-date is expired',
];

export const CLOCK_IS_OFF =
  'the provider finds our signature too old or too new: the clock of this machine is off by more than 15 minutes';

export const saysClockIsOff = (answer: ProviderAnswer): boolean =>
  answer.status === 401 && CLOCK_PHRASES.some((words) => normalizeErrorText(answer).includes(` ${words} `));
