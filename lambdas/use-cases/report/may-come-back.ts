import type { DropObject } from '../../domain/intakes/intake.ts';
import type { FileStore } from '../../ports/drops.ts';

/** In an unversioned bucket the same bytes may be put back under the same key; a version never comes back. */
export const mayComeBack = async ({ versionId, bucket, key }: DropObject, files: FileStore): Promise<boolean> =>
  versionId === undefined && (await files.describe(bucket, key)) === undefined;
