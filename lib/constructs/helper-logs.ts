import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { CfnResource, RemovalPolicy, type Stack } from 'aws-cdk-lib/core';

/** CDK's function that empties the buckets when a stage is deleted. */
const HELPER = 'Custom::S3AutoDeleteObjectsCustomResourceProvider';

/** Gives CDK's helper a log group in the stack. Otherwise Lambda creates one that remains when the stack is deleted. */
export const keepHelperLogs = (stack: Stack, key: kms.IKey | undefined): void => {
  const handler = stack.node.tryFindChild(HELPER)?.node.tryFindChild('Handler');
  if (!(handler instanceof CfnResource)) return;
  const group = new logs.LogGroup(stack, 'HelperLogs', {
    retention: logs.RetentionDays.ONE_WEEK,
    removalPolicy: RemovalPolicy.DESTROY,
    ...(key !== undefined && { encryptionKey: key }),
  });
  handler.addPropertyOverride('LoggingConfig', { LogGroup: group.logGroupName });
};
