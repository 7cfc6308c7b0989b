import type { ClockOff } from '../../../domain/orders/clock-off.ts';
import { clockOffMs } from '../../../domain/orders/clock-off.ts';
import type { Clock, ProviderClock } from '../../../ports/clock.ts';
import { endpointUrl } from './endpoint-url.ts';
import { parseHttpDate } from './http-date.ts';
import type { Proxies } from './proxy-for.ts';
import { sendOnce } from './send-once.ts';

/** How long one comparison holds, as long as our clock runs as its own monotonic one does. */
const HOLDS_MS = 60_000;
/** Our clock was set meanwhile. */
const JUMP_MS = 1_000;
const TIMEOUT_MS = 5_000;
const MAX_ANSWER_BYTES = 64 * 1024;

interface Comparison {
  readonly off: ClockOff;
  readonly wall: number;
  readonly monotonic: number;
}

/**
 * Compares our clock with the `Date` of an answer of the provider, whatever that answer is: every server with a clock sends
 * it (RFC 9110, 6.6.1). Asked without credentials, and again after a minute or when our clock was set. One for each process.
 */
export const createProviderClock = (
  { workspaceEndpoint, proxies }: { readonly workspaceEndpoint: string; readonly proxies?: Proxies | undefined },
  clock: Clock,
): ProviderClock => {
  const url = endpointUrl(workspaceEndpoint, '/');
  let latest: Promise<Comparison> | undefined;

  const compare = async (): Promise<Comparison> => {
    const sentAt = clock.now();
    const result = await sendOnce(
      { method: 'GET', url, headers: {}, body: '' },
      { answerBy: AbortSignal.timeout(TIMEOUT_MS), maxAnswerBytes: MAX_ANSWER_BYTES, proxies },
    );
    const wall = clock.now();
    const told = result.kind === 'answered' ? parseHttpDate(result.answer.headers.date) : undefined;
    return {
      off: told === undefined ? undefined : clockOffMs(told, sentAt, wall),
      wall,
      monotonic: clock.monotonic(),
    };
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
