import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { RequestRefusedError, readApiRequest } from '../adapters/api-gateway/command-event.ts';
import { CALL_LIMITS } from '../adapters/aws-sdk/client-limits.ts';
import { systemClock } from '../adapters/clock/system-clock.ts';
import { openLedger } from '../adapters/open-ledger.ts';
import { createLogger, createPowertoolsLog } from '../adapters/powertools/powertools-log.ts';
import { createSqsMessages } from '../adapters/sqs/sqs-messages.ts';
import { readLedgerConfig, readQueueUrls } from '../config.ts';
import type { Command } from '../domain/commands/command.ts';
import { errorStack } from '../domain/values/describe-error.ts';
import { acceptCommand } from '../use-cases/operate/accept-command.ts';
import { metrics } from './handle-batch.ts';

const logger = createLogger();
const dependencies = {
  ledger: openLedger({ ...readLedgerConfig(process.env), metrics }),
  messages: createSqsMessages(new SQSClient(CALL_LIMITS), readQueueUrls(process.env)),
  clock: systemClock,
};

interface ApiResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const respond = (statusCode: number, body: object): ApiResponse => ({
  statusCode,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** Without what is only the ledger's. */
const shown = ({ revision: _, ...command }: Command): object => command;

/**
 * POST /commands/KIND -> the command in the ledger, with the caller as IAM has authenticated it, and its message; 202.
 * GET /commands/ID -> the command as it is now. It changes nothing else: the function operate does.
 */
export const handler = async (event: unknown, context?: Context): Promise<ApiResponse> => {
  const log = createPowertoolsLog(logger, context);
  try {
    const asked = readApiRequest(event);
    if (asked.kind === 'look') {
      const command = await dependencies.ledger.commands.getCommand(asked.commandId);
      return command === undefined
        ? respond(404, { message: `There is no command ${asked.commandId}.` })
        : respond(200, shown(command));
    }
    const { commandId, request, caller } = asked;
    const acceptance = await acceptCommand(commandId, request, caller, { ...dependencies, log });
    if (acceptance.kind === 'conflict') return respond(409, { message: `Not taken: ${acceptance.reason}.` });
    log.info('command accepted', { commandId, command: request.kind, caller: caller.arn });
    return respond(202, shown(acceptance.command));
  } catch (error) {
    if (error instanceof RequestRefusedError) return respond(error.statusCode, { message: error.message });
    log.error('a request failed', { reason: errorStack(error) });
    return respond(500, { message: 'Deskdrop failed: its log says why. Repeat the request with the same commandId.' });
  }
};
