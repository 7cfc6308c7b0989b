import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { withoutContacts } from '../../domain/values/contact-details.ts';
import type { Log } from '../../ports/telemetry.ts';

/** One per container. Its service name is the stage's, from POWERTOOLS_SERVICE_NAME. */
export const createLogger = (): Logger =>
  new Logger({
    jsonReplacerFn: (_key, value) => (typeof value === 'string' ? withoutContacts(value) : value),
  });

/**
 * One JSON line per event, in the form of CloudWatch Logs Insights, each with the invocation that wrote it, if there is
 * one.
 */
export const createPowertoolsLog = (logger: Logger, context?: Context): Log => {
  // A separate child: locally, invocations of one function run concurrently.
  const child = logger.createChild();
  if (context !== undefined) child.addContext(context);
  return {
    info: (message, fields = {}) => child.info(message, fields),
    warn: (message, fields = {}) => child.warn(message, fields),
    error: (message, fields = {}) => child.error(message, fields),
  };
};
