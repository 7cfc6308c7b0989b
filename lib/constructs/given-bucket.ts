import * as s3 from 'aws-cdk-lib/aws-s3';
import { Annotations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { StagePlaceError } from '../stage/stage-place.ts';

/**
 * An intake is one version of an object, and starts with an event of the bucket. A bucket of the app can be looked at,
 * and told to send its events; of an imported one nothing is known but its name.
 */
export const checkGivenBucket = (scope: Construct, bucket: s3.IBucket): void => {
  const resource = bucket.node.defaultChild;
  if (!(resource instanceof s3.CfnBucket)) {
    Annotations.of(scope).addWarningV2(
      'deskdrop:given-bucket',
      'the given bucket is imported: it must keep versions and send its events to EventBridge, or no file that is dropped is ever seen (docs/LIBRARY.md, "A bucket").',
    );
    return;
  }
  const versioning = resource.versioningConfiguration;
  if (versioning === undefined || !('status' in versioning) || versioning.status !== 'Enabled')
    throw new StagePlaceError(
      `${bucket.node.path}: the given bucket keeps no versions, and a report reads the version that was planned. Create it with versioned: true.`,
    );
  bucket.enableEventBridgeNotification();
};
