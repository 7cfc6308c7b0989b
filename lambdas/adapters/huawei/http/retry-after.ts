import { MAX_RETRY_AFTER_MS } from '../../../domain/orders/retry-delay.ts';
import type { HttpAnswer } from './http-answer.ts';
import { parseHttpDate } from './http-date.ts';

const UNIT_MS: Readonly<Record<string, number>> = {
  second: 1000,
  minute: 60_000,
  hour: 60 * 60_000,
  day: 24 * 60 * 60_000,
};

/**
 * The header's seconds or HTTP date, as a wait; undefined if it is missing or neither. A date is the provider's, so it
 * is compared with the `Date` of the same response; without that, with `now` (epoch ms, our clock).
 */
export const readRetryAfterMs = (answer: HttpAnswer, now: number): number | undefined => {
  const text = answer.headers['retry-after']?.trim() ?? '';
  if (/^\d+$/.test(text)) return limit(Number(text) * 1000);
  // Date.parse alone accepts far more than HTTP dates, "-5" and "1.5" among them.
  if (!/^[A-Za-z]{3,9},? .*\d{2}:\d{2}:\d{2}/.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : limit(at - (parseHttpDate(answer.headers.date) ?? now));
};

/**
 * APIGW.0308 states its window in words: "policy user over ratelimit,limit:100,time:1 minute". We wait for the whole
 * window.
 */
export const readThrottleWindowMs = (message: string): number | undefined => {
  const [, count, unit] = /\btime:\s*(\d+)\s*(second|minute|hour|day)s?\b/i.exec(message) ?? [];
  const unitMs = unit === undefined ? undefined : UNIT_MS[unit.toLowerCase()];
  return count === undefined || unitMs === undefined ? undefined : limit(Number(count) * unitMs);
};

const limit = (ms: number): number => Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS);
