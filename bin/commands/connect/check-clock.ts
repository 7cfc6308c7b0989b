import { systemClock } from '../../../lambdas/adapters/clock/system-clock.ts';
import { createProviderClock } from '../../../lambdas/adapters/huawei/http/provider-clock.ts';
import { readProxies } from '../../../lambdas/config.ts';
import { CLOCK_TOLD_MS, clockOffText, isClockWrong } from '../../../lambdas/domain/orders/clock-off.ts';
import { CommandError } from '../terminal/command-error.ts';
import type { NamedProvider } from './named-provider.ts';

/** Warns about a clock that is off. Throws `CommandError` if it is so far off that every order would wait. */
export const checkClock = async ({ provider: { workspaceEndpoint } }: NamedProvider): Promise<void> => {
  const off = await createProviderClock({ workspaceEndpoint, proxies: readProxies(process.env) }, systemClock).offMs();
  if (isClockWrong(off))
    throw new CommandError(
      `The clock of this machine is ${clockOffText(off)} (${workspaceEndpoint}): set it and run again. Nothing was ordered.`,
    );
  if (off !== undefined && Math.abs(off) > CLOCK_TOLD_MS)
    process.stderr.write(
      `Warning: the clock of this machine is ${clockOffText(off)} (${workspaceEndpoint}). Deskdrop waits that much longer for an order whose answer was lost: set the clock.\n`,
    );
};
