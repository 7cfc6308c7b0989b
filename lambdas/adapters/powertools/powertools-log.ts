import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { withoutContacts } from '../../domain/values/contact-details.ts';
import type { Log } from '../../ports/telemetry.ts';

/** One for each container. Its service name is the stage's, from POWERTOOLS_SERVICE_NAME. */
export const createLogger = (): Logger =>
  new Logger({
    jsonReplacerFn: (_key, value) => (typeof value === 'string' ? withoutContacts(value) : value),
  });

/** One JSON line an event, as CloudWatch Logs Insights reads them, each with the invocation that wrote it, where it is one's. */
export const createPowertoolsLog = (logger: Logger, context?: Context): Log => {
  // A child of its own: locally invocations of one function run at the same time.
  const child = logger.createChild();
  if (context !== undefined) child.addContext(context);
  return {
    info: (message, fields = {}) => child.info(message, fields),
    warn: (message, fields = {}) => child.warn(message, fields),
    error: (message, fields = {}) => child.error(message, fields),
  };
};
