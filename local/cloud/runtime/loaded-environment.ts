import type { FunctionPlan } from '../template/plan-functions.ts';
import { MissingResourceError, resolveString, type TemplateScope } from '../template/template.ts';

/**
 * The variables of a function: the template's, and the caller's for all functions, which win. A variable that refers to
 * a resource that does not exist locally (the secret) is not set, so that code that needs it fails with its name.
 */
export const functionEnvironment = (
  plan: FunctionPlan,
  scope: TemplateScope,
  given: Readonly<Record<string, string>>,
): Record<string, string> => {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(plan.environment)) {
    try {
      environment[name] = resolveString(value, scope, `The function ${plan.logicalId}: ${name}`);
    } catch (error) {
      if (!(error instanceof MissingResourceError)) throw error;
    }
  }
  return { ...environment, ...given };
};
