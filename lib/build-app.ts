import { App } from 'aws-cdk-lib/core';
import { omitUndefined } from '../lambdas/domain/values/omit-undefined.ts';
import { DeskdropStack } from './deskdrop-stack.ts';
import type { StageConfig, StageName, StageOverrides } from './stage/stage-config.ts';
import { readStage } from './stage/stage-context.ts';

export interface AppOptions {
  /** By default the one that the context names. */
  readonly stage?: StageName;
  readonly overrides?: StageOverrides;
  readonly context?: Readonly<Record<string, unknown>>;
  readonly outdir?: string;
  /** Runs CDK's CloudFormation validation. It takes five seconds, too long for each start of the local cloud. */
  readonly validates?: boolean;
}

/**
 * The app with its one stack. Throws `StageContextError`, `StageFileError` or `StageRuleError` if the stage is invalid.
 */
export const buildApp = (options: AppOptions = {}): { app: App; stack: DeskdropStack; stage: StageConfig } => {
  const { context, outdir, validates } = options;
  const app = new App(omitUndefined({ context, outdir, builtinCloudFormationValidation: validates }));
  const stage = readStage(app.node, options.stage, options.overrides);
  return { app, stack: new DeskdropStack(app, `Deskdrop-${stage.stage}`, { stage }), stage };
};
