import { randomUUID } from 'node:crypto';
import type { FunctionPlan } from '../template/plan-functions.ts';
import { asFunction } from './function-output.ts';

/** The part of Lambda's context object that handlers use. */
export interface InvocationContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly memoryLimitInMB: string;
  getRemainingTimeInMillis(): number;
}

export type Handler = (event: unknown, context: InvocationContext) => Promise<unknown>;

/** A function with its handler, which was imported with the function's environment. */
export type LoadedFunction = Pick<FunctionPlan, 'name' | 'timeoutMs' | 'memoryMiB'> & { readonly handler: Handler };

/** The function was still running at its timeout. */
class FunctionTimeoutError extends Error {
  override readonly name = 'FunctionTimeoutError';
}

/**
 * Calls the handler as Lambda would. At the timeout the invocation fails with `FunctionTimeoutError`. Lambda would kill
 * the process; here the handler continues, and its result is ignored.
 */
export const invokeFunction = async (fn: LoadedFunction, event: unknown): Promise<unknown> => {
  const deadline = performance.now() + fn.timeoutMs;
  const context: InvocationContext = {
    awsRequestId: randomUUID(),
    functionName: fn.name,
    memoryLimitInMB: String(fn.memoryMiB),
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
  };
  const { promise: timeout, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new FunctionTimeoutError(`${fn.name} was still running after its ${fn.timeoutMs / 1000} s.`));
  }, fn.timeoutMs);
  try {
    return await Promise.race([asFunction(fn.name, () => fn.handler(event, context)), timeout]);
  } finally {
    clearTimeout(timer);
  }
};
