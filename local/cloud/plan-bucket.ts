import * as z from 'zod';
import type { CloudFormationTemplate } from '../../lib/synthesize-stage.ts';
import { onlyResource, parseProperties } from './template-resources.ts';

const bucketSchema = z.object({
  BucketName: z.string().optional(),
  VersioningConfiguration: z.object({ Status: z.string() }).optional(),
});

export interface BucketPlan {
  readonly logicalId: string;
  readonly name: string;
  readonly isVersioned: boolean;
}

export const planBucket = (template: CloudFormationTemplate, prefix: string): BucketPlan => {
  const [logicalId, properties] = onlyResource(template, 'AWS::S3::Bucket');
  const { BucketName, VersioningConfiguration } = parseProperties(bucketSchema, properties, `The bucket ${logicalId}`);
  return {
    logicalId,
    name: BucketName ?? `${prefix}-drops`,
    isVersioned: VersioningConfiguration?.Status === 'Enabled',
  };
};
