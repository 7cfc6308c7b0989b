import { callerOf } from '../../domain/commands/command-transitions.ts';
import { madeUpArn } from '../../domain/values/principal.ts';
import { acceptCommand } from './accept-command.ts';

const DAY_MS = 24 * 60 * 60_000;
/** Late approvals and payments change orders of earlier weeks. */
const VERIFIED_MS = 35 * DAY_MS;

const SCHEDULE = callerOf({ arn: madeUpArn('schedule'), accountId: '000000000000', userId: 'schedule' });

/** The command by which the schedule verifies on a day (UTC). */
export const scheduledVerification = (now: number): string => `verify-${new Date(now).toISOString().slice(0, 10)}`;

/** The schedule's tick: a command like a person's. A tick that comes twice on a day is the same command. */
export const beginVerification = async (deps: Parameters<typeof acceptCommand>[3]): Promise<void> => {
  const now = deps.clock.now();
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const from = new Date(today - VERIFIED_MS).toISOString();
  const acceptance = await acceptCommand(scheduledVerification(now), { kind: 'verify', from }, SCHEDULE, deps);
  if (acceptance.kind === 'conflict')
    deps.log.warn('the schedule verifies nothing today', { reason: acceptance.reason });
};
