import { createProviderClock } from '../../lambdas/adapters/huawei/provider-clock.ts';
import { systemClock } from '../../lambdas/adapters/system-clock.ts';
import { readProxies } from '../../lambdas/config.ts';
import { clockOffText, isClockWrong } from '../../lambdas/domain/clock-off.ts';
import { CommandError } from './command-error.ts';
import type { NamedProvider } from './named-provider.ts';

/** Throws `CommandError` where our clock is so far from the provider's that every order would wait. */
export const checkClock = async ({ provider: { workspaceEndpoint } }: NamedProvider): Promise<void> => {
  const off = await createProviderClock({ workspaceEndpoint, proxies: readProxies(process.env) }, systemClock).offMs();
  if (isClockWrong(off))
    throw new CommandError(
      `The clock of this machine is ${clockOffText(off)} (${workspaceEndpoint}): set it and run again. Nothing was ordered.`,
    );
};
