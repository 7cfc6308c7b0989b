import type { ClockOff } from '../../../domain/orders/clock-off.ts';
import { clockOffMs } from '../../../domain/orders/clock-off.ts';
import type { Clock, ProviderClock } from '../../../ports/clock.ts';
import { endpointUrl } from './endpoint-url.ts';
import { parseHttpDate } from './http-date.ts';
import type { Proxies } from './proxy-for.ts';
import { type RetryDelay, retryTransient, TransientError, type TryLimits } from './retry-transient.ts';
import { sendOnce } from './send-once.ts';

/** How long one comparison is valid, as long as our clock keeps pace with its own monotonic one. */
const HOLDS_MS = 60_000;
/** Our clock was set meanwhile. */
const JUMP_MS = 1_000;
const TIMEOUT_MS = 5_000;
const MAX_ANSWER_BYTES = 64 * 1024;

interface ProviderClockOptions {
  readonly workspaceEndpoint: string;
  readonly proxies?: Proxies | undefined;
  /** Between two tries of one comparison. */
  readonly retryDelayMs?: RetryDelay;
}

interface Comparison {
  readonly off: ClockOff;
  readonly wall: number;
  readonly monotonic: number;
}

/**
 * Compares our clock with the `Date` of any response of the provider: every server with a clock sends it (RFC 9110,
 * 6.6.1). The request has no credentials, and is repeated after a minute or when our clock was set. One for each
 * process.
 */
export const createProviderClock = (
  { workspaceEndpoint, proxies, retryDelayMs }: ProviderClockOptions,
  clock: Clock,
): ProviderClock => {
  const url = endpointUrl(workspaceEndpoint, '/');
  let latest: Promise<Comparison> | undefined;

  /** Each try has its own start time: the longer it takes, the less its response shows. */
  const ask = async ({ signal }: TryLimits): Promise<ClockOff> => {
    const sentAt = clock.now();
    const result = await sendOnce(
      { method: 'GET', url, headers: {}, body: '' },
      { answerBy: signal, maxAnswerBytes: MAX_ANSWER_BYTES, proxies },
    );
    if (result.kind !== 'answered') throw new TransientError(result.error);
    const told = parseHttpDate(result.answer.headers.date);
    return told === undefined ? undefined : clockOffMs(told, sentAt, clock.now());
  };
  const compare = async (): Promise<Comparison> => {
    // Without a response the time is unknown.
    const off = await retryTransient(ask, { timeoutMs: TIMEOUT_MS, delayMs: retryDelayMs }).catch(() => undefined);
    return { off, wall: clock.now(), monotonic: clock.monotonic() };
  };
  const holds = ({ wall, monotonic }: Comparison): boolean => {
    const passed = clock.monotonic() - monotonic;
    return passed < HOLDS_MS && Math.abs(clock.now() - wall - passed) < JUMP_MS;
  };

  return {
    offMs: async () => {
      if (latest === undefined || !holds(await latest)) latest = compare();
      return (await latest).off;
    },
  };
};
