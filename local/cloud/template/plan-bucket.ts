import * as z from 'zod';
import type { CloudFormationTemplate } from '../../../lib/synthesize-stage.ts';
import { TemplateError } from './template.ts';
import { parseProperties, resourcesOfType } from './template-resources.ts';

const bucketSchema = z.object({
  BucketName: z.string().optional(),
  NotificationConfiguration: z.object({ EventBridgeConfiguration: z.unknown() }).optional(),
  VersioningConfiguration: z.object({ Status: z.string() }).optional(),
});

export interface BucketPlan {
  readonly logicalId: string;
  readonly name: string;
  readonly isVersioned: boolean;
}

/** The bucket for dropped files. The other buckets are for logs, which do not exist locally. */
export const planBucket = (template: CloudFormationTemplate, prefix: string): BucketPlan => {
  const buckets = resourcesOfType(template, 'AWS::S3::Bucket').map(({ logicalId, properties }) => ({
    logicalId,
    ...parseProperties(bucketSchema, properties, `The bucket ${logicalId}`),
  }));
  const [drops, ...others] = buckets.filter(({ NotificationConfiguration }) => NotificationConfiguration !== undefined);
  if (drops === undefined || others.length > 0) {
    const count = drops === undefined ? 0 : others.length + 1;
    throw new TemplateError(`The stack must have one AWS::S3::Bucket that notifies EventBridge, but has ${count}.`);
  }
  return {
    logicalId: drops.logicalId,
    name: drops.BucketName ?? `${prefix}-drops`,
    isVersioned: drops.VersioningConfiguration?.Status === 'Enabled',
  };
};
