import { App } from 'aws-cdk-lib/core';
import { omitUndefined } from '../lambdas/domain/values/omit-undefined.ts';
import { DeskdropStack } from './deskdrop-stack.ts';
import type { StageConfig, StageName, StageOverrides } from './stage/stage-config.ts';
import { readStage } from './stage/stage-context.ts';

export interface AppOptions {
  /** Named by context otherwise. */
  readonly stage?: StageName;
  readonly overrides?: StageOverrides;
  readonly context?: Readonly<Record<string, unknown>>;
  readonly outdir?: string;
  /** CDK's CloudFormation rules: worth their five seconds before a deployment, not at each start of the local cloud. */
  readonly validates?: boolean;
}

/** The app with its one stack. Throws `StageContextError` or `StageRuleError` when the stage cannot be as asked for. */
export const buildApp = (options: AppOptions = {}): { app: App; stack: DeskdropStack; stage: StageConfig } => {
  const { context, outdir, validates } = options;
  const app = new App(omitUndefined({ context, outdir, builtinCloudFormationValidation: validates }));
  const stage = readStage(app.node, options.stage, options.overrides);
  return { app, stack: new DeskdropStack(app, `Deskdrop-${stage.stage}`, { stage }), stage };
};
