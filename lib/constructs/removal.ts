import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { StageConfig } from '../stage/stage-config.ts';

type Keeps = Pick<StageConfig, 'keepsData'>;

/** Kept once it stands: what a first deployment made and rolled back is deleted again, empty as it is. */
export const keptOnceItStands = ({ keepsData }: Keeps): RemovalPolicy =>
  keepsData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;

/**
 * Kept by a rolled back first deployment too, for what could not be deleted then, so that the rollback itself would fail:
 * the ledger is protected from deletion, and AWS writes into some buckets by itself. docs/DEPLOY.md says how they go.
 */
export const keptAlways = ({ keepsData }: Keeps): RemovalPolicy =>
  keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
