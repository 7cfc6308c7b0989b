import { AsyncLocalStorage } from 'node:async_hooks';
import { format } from 'node:util';

const METHODS = ['debug', 'log', 'info', 'warn', 'error'] as const;
const inFunction = new AsyncLocalStorage<true>();

/** What `work` prints, and everything that it sets off, counts as a function's output. */
export const asFunction = <T>(work: () => T): T => inFunction.run(true, work);

/**
 * Plays CloudWatch Logs' part: what functions print through the console goes to `write`, the rest of the process prints as
 * before. Until the returned function is called.
 */
export const captureFunctionOutput = (write: (text: string) => void): (() => void) => {
  const before = METHODS.map((method) => [method, console[method]] as const);
  for (const [method, print] of before) {
    console[method] = (...values: unknown[]) => {
      if (inFunction.getStore() === undefined) print(...values);
      else write(format(...values));
    };
  }
  return () => Object.assign(console, Object.fromEntries(before));
};
