import { type App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import { ACCEPTED_FINDINGS, type AcceptedFinding } from './accepted-findings.ts';
import type { DeskdropStack } from './deskdrop-stack.ts';

/**
 * Checks the stack with cdk-nag's AwsSolutions and NIST 800-53 (revision 5) rules. A finding that is not accepted fails
 * the synthesis.
 */
export const addSecurityChecks = (
  app: App,
  stack: DeskdropStack,
  accepted: readonly AcceptedFinding[] = ACCEPTED_FINDINGS,
): void => {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new NIST80053R5Checks(app));
  for (const { path, ids, reason } of accepted) {
    const scope = path === undefined ? stack : stack.deskdrop.node.tryFindChild(path);
    // Some stages lack some parts.
    if (scope !== undefined) Validations.of(scope).acknowledge(...ids.map((id) => ({ id, reason })));
  }
};
