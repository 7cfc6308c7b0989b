import { AsyncLocalStorage } from 'node:async_hooks';
import { format } from 'node:util';

const METHODS = ['debug', 'log', 'info', 'warn', 'error'] as const;
const STREAMS = ['stdout', 'stderr'] as const;

/** One invocation of a function, or the import of its handler. */
export interface FunctionCall {
  readonly name: string;
}

const inFunction = new AsyncLocalStorage<FunctionCall>();

/** Runs `work`. What it and everything that it starts print counts as the function's output. */
export const asFunction = <T>(name: string, work: () => T): T => inFunction.run({ name }, work);

/** The call that the current code belongs to; undefined outside of functions. */
export const currentCall = (): FunctionCall | undefined => inFunction.getStore();

/**
 * Emulates CloudWatch Logs: what functions print to the console, or to their own console on this process's streams,
 * goes to `write`. The rest of the process prints as before. The returned function ends the capture.
 */
export const captureFunctionOutput = (write: (text: string) => void): (() => void) => {
  const methods = METHODS.map((method) => [method, console[method]] as const);
  for (const [method, print] of methods) {
    console[method] = (...values: unknown[]) => {
      if (inFunction.getStore() === undefined) print(...values);
      else write(format(...values));
    };
  }
  const streams = STREAMS.map((name) => [name, process[name].write] as const);
  for (const [name, print] of streams) {
    process[name].write = ((...args: Parameters<typeof print>) => {
      const [chunk] = args;
      if (inFunction.getStore() === undefined || typeof chunk !== 'string')
        return Reflect.apply(print, process[name], args);
      write(chunk.replace(/\n$/, ''));
      return true;
    }) as typeof print;
  }
  return () => {
    Object.assign(console, Object.fromEntries(methods));
    for (const [name, print] of streams) process[name].write = print;
  };
};
