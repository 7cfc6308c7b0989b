import type { ResendingWorker } from './resend-queued-orders.ts';

/** More than people ask for; the rest is sent by the next patrols. */
const SENT_PER_PATROL = 100;

/**
 * Commands that were recorded and whose message was lost, or whose worker stopped for good. Sending one again is
 * harmless: a command that has ended does nothing, and one under way is continued.
 */
export const resendCommands = async ({ ledger, messages, clock, times, log }: ResendingWorker): Promise<void> => {
  const before = new Date(clock.now() - times.resendAfterMs).toISOString();
  for (const commandId of (await ledger.commands.openCommands(before)).slice(0, SENT_PER_PATROL)) {
    log.info('command is sent again', { commandId });
    await messages.sendCommand(commandId);
  }
};
