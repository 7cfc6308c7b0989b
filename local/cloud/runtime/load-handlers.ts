import { pathToFileURL } from 'node:url';
import { handlerModule } from '../../../lib/files/installation.ts';
import type { FunctionPlan } from '../template/plan-functions.ts';
import type { TemplateScope } from '../template/template.ts';
import { asFunction } from './function-output.ts';
import type { Handler, LoadedFunction } from './invoke-function.ts';
import { functionEnvironment } from './loaded-environment.ts';

/** Makes each import a new instance, because a cached module would keep the environment of its first import. */
let loads = 0;

const importHandler = async (plan: FunctionPlan): Promise<Handler> => {
  const url = pathToFileURL(handlerModule(plan.entry));
  loads += 1;
  url.search = `load=${loads}`;
  const { handler } = (await import(url.href)) as { handler?: Handler };
  if (typeof handler !== 'function') throw new Error(`${plan.entry} exports no function named handler.`);
  return handler;
};

/** Runs `work` with these variables in addition to the process's own, and then restores them. */
const withEnvironment = async <T>(
  environment: Readonly<Record<string, string>>,
  work: () => Promise<T>,
): Promise<T> => {
  const before = Object.keys(environment).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, environment);
  try {
    return await work();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
};

/**
 * Imports each handler with the environment of its function, because handlers read it when they are imported. One after
 * another, because the process has only one environment. The variables are the template's and `given`.
 */
export const loadHandlers = async (
  plans: readonly FunctionPlan[],
  scope: TemplateScope,
  given: Readonly<Record<string, string>>,
): Promise<Map<string, LoadedFunction>> => {
  const functions = new Map<string, LoadedFunction>();
  for (const plan of plans) {
    const environment = functionEnvironment(plan, scope, given);
    const handler = await withEnvironment(environment, () => asFunction(plan.name, () => importHandler(plan)));
    functions.set(plan.logicalId, {
      name: plan.name,
      timeoutMs: plan.timeoutMs,
      memoryMiB: plan.memoryMiB,
      handler,
    });
  }
  return functions;
};
