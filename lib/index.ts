/** The API for other CDK apps: `import { Deskdrop, DeskdropStack, stageConfig } from 'deskdrop'`. */
export { ProfileFilesError } from '../lambdas/adapters/profile-files.ts';
export { Deskdrop, type DeskdropProps } from './deskdrop-construct.ts';
export { DeskdropStack, type DeskdropStackProps } from './deskdrop-stack.ts';
export { checkProfiles } from './stage/check-profiles.ts';
export type { FunctionConfig, FunctionName, WorkerConfig, WorkerName } from './stage/function-config.ts';
export {
  type Retention,
  type StageConfig,
  type StageName,
  type StageOverrides,
  stageConfig,
} from './stage/stage-config.ts';
export { StagePlaceError } from './stage/stage-place.ts';
export { StageRuleError } from './stage/stage-rules.ts';
export type { StageTimings } from './stage/stage-timings.ts';
