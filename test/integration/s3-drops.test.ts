import { S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { createS3Drops } from '../../lambdas/adapters/s3/s3-drops.ts';
import { awsClientConfig } from '../../local/cloud/emulators/aws-endpoint.ts';
import { startHttpServer } from '../support/http-server.ts';

/** S3 for a caller that may list drops only by prefix: it answers 403 for a missing object and for a forbidden one. */
const describe = async (listed: readonly string[]) => {
  const s3 = await startHttpServer(({ method, query }, response) => {
    response.writeHead(method === 'HEAD' ? 403 : 200, { 'content-type': 'application/xml' });
    const contents = listed.filter((key) => key.startsWith(query.get('prefix') ?? ''));
    response.end(
      method === 'HEAD'
        ? undefined
        : `<ListBucketResult>${contents.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('')}</ListBucketResult>`,
    );
  });
  const client = new S3Client({ ...awsClientConfig(s3.url), forcePathStyle: true });
  try {
    return await createS3Drops(client).describe('bucket', 'incoming/users.csv');
  } finally {
    client.destroy();
  }
};

test('a deleted drop is recognised as deleted with the right to list only the prefixes', async () => {
  expect(await describe([])).toBeUndefined();
  expect(await describe(['incoming/users.csv.bak']), 'another one').toBeUndefined();
});

test('a drop that exists but may not be read is an error, and does not count as deleted', async () => {
  await expect(describe(['incoming/users.csv'])).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
});
