import { Stack, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { StageConfig } from './stage-config.ts';

/** The stack, or a resource that it is given, cannot hold the stage. The message says what to change. */
export class StagePlaceError extends Error {
  override readonly name = 'StagePlaceError';
}

/** Its region is in names and endpoints, and its account in rights: a stack elsewhere would deploy and not work. */
export const assertPlace = (scope: Construct, stage: StageConfig): void => {
  const stack = Stack.of(scope);
  for (const what of ['region', 'account'] as const) {
    const wanted = stage[what];
    const found = stack[what];
    // A stack without a region of its own is deployed wherever the command line says.
    if (wanted === undefined || Token.isUnresolved(found) || found === wanted) continue;
    throw new StagePlaceError(
      `${scope.node.path}: stage ${stage.stage} is for the ${what} ${wanted}, and its stack ${stack.stackName} is for ${found}. Give both the same.`,
    );
  }
};
