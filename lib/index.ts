/** What another CDK app imports: `import { DeskdropStack, stageConfig } from 'deskdrop'`. */
export { ProfileFilesError } from '../lambdas/adapters/profile-files.ts';
export { DeskdropStack, type DeskdropStackProps } from './deskdrop-stack.ts';
export { checkProfiles } from './stage/check-profiles.ts';
export {
  type FunctionConfig,
  type FunctionName,
  type Pace,
  type Retention,
  type StageConfig,
  type StageName,
  type StageOverrides,
  stageConfig,
  type WorkerConfig,
  type WorkerName,
} from './stage/stage-config.ts';
export { StageRuleError } from './stage/stage-rules.ts';
