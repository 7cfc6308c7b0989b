import type { Log } from '../ports.ts';

/** One JSON line an event, as CloudWatch Logs Insights reads them. */
export const createJsonLog = (write: (line: string) => void, fixed: Readonly<Record<string, unknown>> = {}): Log => {
  const line =
    (level: string) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) =>
      write(JSON.stringify({ timestamp: new Date().toISOString(), level, message, ...fixed, ...fields }));
  return { info: line('INFO'), warn: line('WARN'), error: line('ERROR') };
};
