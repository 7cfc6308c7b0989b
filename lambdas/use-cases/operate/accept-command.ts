import type { Caller, Command, CommandRequest } from '../../domain/commands/command.ts';
import { newCommand } from '../../domain/commands/command-transitions.ts';
import { canonicalJson } from '../../domain/values/canonical-json.ts';
import { describeError } from '../../domain/values/describe-error.ts';
import type { Worker } from '../signals/worker.ts';

type AcceptingWorker = Pick<Worker, 'ledger' | 'messages' | 'clock' | 'log'>;

export type Acceptance =
  | { readonly kind: 'accepted'; readonly command: Command }
  /** The id is another command's. */
  | { readonly kind: 'conflict'; readonly reason: string };

/**
 * Records what is asked for and by whom, then sends its message. The client chose the id, so a request that is repeated
 * after a lost response is the same command. If the message cannot be sent, the command is accepted all the same: it is
 * in the ledger, and the schedule sends what lost its message.
 */
export const acceptCommand = async (
  commandId: string,
  request: CommandRequest,
  caller: Caller,
  { ledger, messages, clock, log }: AcceptingWorker,
): Promise<Acceptance> => {
  const at = new Date(clock.now()).toISOString();
  const command = await ledger.commands.putCommand(newCommand(commandId, request, caller, at));
  if (command.requestedBy.arn !== caller.arn || command.requestedBy.userId !== caller.userId)
    return { kind: 'conflict', reason: `the command ${commandId} is somebody else's: choose another id` };
  if (canonicalJson(command.request) !== canonicalJson(request))
    return { kind: 'conflict', reason: `the command ${commandId} asks for something else: choose another id` };
  if (command.state === 'requested') {
    try {
      await messages.sendCommand(commandId);
    } catch (error) {
      log.error('the message of a command was not sent, the schedule sends it', {
        commandId,
        reason: describeError(error),
      });
    }
  }
  return { kind: 'accepted', command };
};
