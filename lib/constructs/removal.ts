import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { StageConfig } from '../stage/stage-config.ts';

type Keeps = Pick<StageConfig, 'keepsData'>;

/** Kept once created. Only the rollback of the first deployment deletes it, while it is still empty. */
export const keptOnceCreated = ({ keepsData }: Keeps): RemovalPolicy =>
  keepsData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;

/**
 * Kept even if the first deployment is rolled back. For resources whose deletion would make the rollback fail: the
 * ledger has deletion protection, and AWS writes into some buckets by itself. docs/DEPLOY.md says how to delete them.
 */
export const keptAlways = ({ keepsData }: Keeps): RemovalPolicy =>
  keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
