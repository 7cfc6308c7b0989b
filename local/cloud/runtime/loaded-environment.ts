import type { FunctionPlan } from '../template/plan-functions.ts';
import { MissingResourceError, resolveString, type TemplateScope } from '../template/template.ts';

/**
 * The variables of a function: the template's, then the caller's, which go to every function. A variable that names a
 * resource which does not exist locally (the secret) is left unset, so that whoever needs it says so by its name.
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
