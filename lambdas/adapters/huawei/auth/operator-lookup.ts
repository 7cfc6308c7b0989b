import { describeError } from '../../../domain/values/describe-error.ts';
import type { Log } from '../../../ports/telemetry.ts';

/** After a failure IAM is not asked again for this long: many orders are looked at within one minute. */
const ASK_AGAIN_AFTER_MS = 60_000;

/** Login name of the IAM user of the credentials; undefined while it is unknown. Never rejects. */
export type OperatorLookup = () => Promise<string | undefined>;

/**
 * Asks once for all callers, and keeps the answer for as long as the credentials are the same. A failure is logged once
 * and never kept: it asks again later.
 *
 * @param now epoch milliseconds
 */
export const createOperatorLookup = (
  ask: () => Promise<string>,
  now: () => number,
  log?: Pick<Log, 'warn'>,
): OperatorLookup => {
  let known: string | undefined;
  let asking: Promise<string | undefined> | undefined;
  let failedAt: number | undefined;

  const askNow = async (): Promise<string | undefined> => {
    try {
      known = await ask();
    } catch (error) {
      if (failedAt === undefined) {
        log?.warn(
          'IAM does not name the user of the credentials, so only unpaid orders that are proved ours are cancelled',
          {
            reason: describeError(error),
          },
        );
      }
      failedAt = now();
    }
    return known;
  };

  return () => {
    if (known !== undefined) return Promise.resolve(known);
    const mayAsk = failedAt === undefined || Math.abs(now() - failedAt) >= ASK_AGAIN_AFTER_MS;
    if (asking === undefined && !mayAsk) return Promise.resolve(undefined);
    asking ??= askNow().finally(() => {
      asking = undefined;
    });
    return asking;
  };
};
