import { Annotations } from 'aws-cdk-lib/core';
import { ProfileFilesError } from '../lambdas/adapters/profile-files.ts';
import { buildApp } from '../lib/build-app.ts';
import { PROFILES_DIR } from '../lib/files/installation.ts';
import { addSecurityChecks } from '../lib/security-checks.ts';
import { checkProfiles } from '../lib/stage/check-profiles.ts';
import { StageContextError } from '../lib/stage/stage-context.ts';
import { StageFileError } from '../lib/stage/stage-file.ts';
import { StageRuleError } from '../lib/stage/stage-rules.ts';
import { stageWarnings } from '../lib/stage/stage-warnings.ts';

/** Errors that the person who deploys can fix: the message is shown without a stack trace. */
const INPUT_ERRORS = [StageContextError, StageFileError, StageRuleError, ProfileFilesError];

try {
  const { app, stack, stage } = buildApp();
  for (const warning of await checkProfiles(PROFILES_DIR, stage.defaultProfile)) {
    Annotations.of(stack).addWarningV2('deskdrop:profile', warning);
  }
  for (const { id, text } of stageWarnings(stage)) Annotations.of(stack).addWarningV2(id, text);
  addSecurityChecks(app, stack);
  app.synth();
} catch (error) {
  if (!INPUT_ERRORS.some((kind) => error instanceof kind)) throw error;
  console.error((error as Error).message);
  process.exit(1);
}
