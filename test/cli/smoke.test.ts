import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRunningEndpoints } from '../../local/cloud/data/endpoints-file.ts';
import { awsClientConfig } from '../../local/cloud/emulators/aws-endpoint.ts';
import { startEmulators } from '../../local/cloud/emulators/emulators.ts';
import { createWorkplace, type RunningCommand, startCommand, until, type Workplace } from '../support/command.ts';
import { runCommand } from '../support/run-command.ts';

/** Credentials like those of a person who deploys; the server on this machine accepts any. */
const credentialsFor = (endpoint: string, region: string) => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: 'any',
  AWS_SECRET_ACCESS_KEY: 'any',
});

describe('the smoke test', () => {
  let place: Workplace;
  let cloud: RunningCommand;
  let running: NonNullable<Awaited<ReturnType<typeof readRunningEndpoints>>>;
  beforeAll(async () => {
    place = await createWorkplace();
    cloud = startCommand(['local', ...place.dataArgs]);
    await until(async () => {
      const found = await readRunningEndpoints(join(place.dir, 'data'));
      if (found !== undefined) running = found;
      return found?.workspace !== undefined;
    });
  });
  afterAll(async () => {
    cloud.child.kill('SIGTERM');
    await cloud.result;
    await place[Symbol.asyncDispose]();
  });

  test('drops a file that is only planned, reads its report back, and orders nothing', async () => {
    const { status, stdout, stderr } = await runCommand(['smoke', ...place.dataArgs]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^Dropped plan\/smoke\/\w+\.csv into \S+: intake \w{20}\n/);
    expect(stdout).toMatch(/Reported after [\d.]+ s: results\/smoke\/\S+\.plan\.csv\n +smoke-test +would-be-ordered/);
    const { stdout: desktop } = await runCommand(['desktop', 'smoke-test', ...place.dataArgs]);
    expect(desktop).not.toContain('ORDERED');
  });

  test('prints one JSON document, which holds the summary', async () => {
    const { status, stdout } = await runCommand(['smoke', '--json', ...place.dataArgs]);
    expect(status).toBe(0);
    const { key, summary, ...more } = JSON.parse(stdout);
    expect(Object.keys(more)).toEqual(['bucket', 'seconds']);
    expect(summary).toMatchObject({ file: key, plan: { wouldBeOrdered: 1, orders: [{ desktops: [{ line: 2 }] }] } });
  });

  test('finds a deployed stack by its stage and the outputs that cdk wrote', async () => {
    const environment = credentialsFor(running.endpoint, running.region);
    const outputs = await place.write(
      'outputs.json',
      JSON.stringify({ 'Deskdrop-prod': { BucketName: running.bucket } }),
    );
    const deployed = await runCommand(['smoke', '--stage', 'prod', '--outputs', outputs], environment);
    expect(deployed, deployed.stderr).toMatchObject({ status: 0 });
    const other = await runCommand(['smoke', '--stage', 'dev', '--outputs', outputs], environment);
    expect(other).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('no BucketName of the stack Deskdrop-dev'),
    });
    const unnamed = await runCommand(['smoke', '--outputs', outputs], environment);
    expect(unnamed).toMatchObject({ status: 1, stderr: expect.stringContaining('--stage NAME') });
  });

  test('says what to check when the bucket does not exist', async () => {
    const environment = credentialsFor(running.endpoint, running.region);
    expect(await runCommand(['smoke', '--bucket', 'no-such-bucket'], environment)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('NoSuchBucket'),
    });
  });
});

test('if nothing answers the drop, the smoke test ends after its timeout and says where to look', async () => {
  await using place = await createWorkplace();
  const dataDir = join(place.dir, 'bare');
  await mkdir(dataDir);
  const emulators = await startEmulators(dataDir);
  const config = awsClientConfig(emulators.endpoint);
  const s3 = new S3Client(config);
  await s3.send(new CreateBucketCommand({ Bucket: 'deaf' }));
  const { status, stderr } = await runCommand(
    ['smoke', '--bucket', 'deaf', '--timeout', '1'],
    credentialsFor(emulators.endpoint, config.region),
  );
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringMatching(/^No report after 1 s: .*intake queue/),
  });
  expect((await s3.send(new ListObjectsV2Command({ Bucket: 'deaf' }))).KeyCount).toBe(1);
  s3.destroy();
  await emulators.stop();
});
