import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Endpoints } from '../../local/cloud/data/endpoints-file.ts';
import { createWorkplace, type RunningCommand, startCommand, until, type Workplace } from '../support/command.ts';
import { type PublishedForTests, publishStage } from '../support/deployed-stage.ts';
import { startHttpServer } from '../support/http-server.ts';
import { csvOf } from '../support/pipeline.ts';
import { runCommand } from '../support/run-command.ts';

// A running local cloud, addressed as a deployed stage: by name, with AWS credentials.

/** As the embedded STS tells it. */
const ARN = 'arn:aws:iam::000000000000:root';

let place: Workplace;
let cloud: RunningCommand;
let endpoints: Endpoints;
let published: PublishedForTests;
const closes: (() => Promise<void>)[] = [];
beforeAll(async () => {
  place = await createWorkplace();
  cloud = startCommand(['local', ...place.dataArgs, '--approval', 'above-1-desktops']);
  const written = () => place.read('data/endpoints.json').catch(() => '');
  await until(async () => cloud.child.exitCode !== null || (await written()).includes('simulated'));
  endpoints = JSON.parse(await written());
  published = await publishStage('prod', {}, endpoints, (close) => closes.push(close));
});
afterAll(async () => {
  for (const close of closes) await close();
  cloud.child.kill('SIGINT');
  await cloud.result;
  await place[Symbol.asyncDispose]();
});

const NO_CREDENTIALS = {
  AWS_ACCESS_KEY_ID: '',
  AWS_SECRET_ACCESS_KEY: '',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_CONFIG_FILE: 'none',
  AWS_SHARED_CREDENTIALS_FILE: 'none',
};
const deployed = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  runCommand([...args, '--stage', 'prod'], { ...published.environment, ...environment });
const status = async (file: string) => (await deployed(['status', file])).stdout;
const drop = async (file: string, phase: string, ...users: readonly string[]) => {
  await fetch(`${endpoints.endpoint}/${endpoints.bucket}/incoming/${file}`, { method: 'PUT', body: csvOf(...users) });
  await until(async () => (await status(file)).includes(phase));
};

test('an approval on AWS is recorded with the ARN of its credentials', async () => {
  await drop('approved.csv', 'HELD', 'ada', 'bob');
  const approved = await deployed(['approve', 'approved.csv', '--by', 'Grace', '--yes']);
  expect(approved.status, approved.stderr).toBe(0);
  expect((await status('approved.csv')).replaceAll(/\s+/g, ' ')).toMatch(
    new RegExp(`decision +approved by Grace \\(${ARN}\\), at \\d{4}-`),
  );
});

test('status shows where a drop came from', async () => {
  await drop('told.csv', 'REPORTED', 'eve');
  const told = await status('told.csv');
  expect(told).toMatch(/dropped by +000000000000\n/);
  expect(told).toMatch(/from address +127\.0\.0\.1\n/);
  expect(told).toMatch(/request +[0-9A-F]{16}\n/);
});

test('an operator on AWS is in the history with the ARN', async () => {
  await drop('leaver.csv', 'REPORTED', 'leaver');
  const released = await deployed(['release', 'leaver', '--by', 'Grace', '--yes']);
  expect(released.status, released.stderr).toBe(0);
  expect((await deployed(['desktop', 'leaver'])).stdout).toContain(`by Grace (${ARN})`);
});

test('without an identity nothing is decided', async () => {
  await drop('undecided.csv', 'HELD', 'kim', 'lee');
  const refusing = await startHttpServer(
    (_, response) => {
      response.writeHead(403, { 'content-type': 'text/xml' });
      response.end(
        '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code><Message>The security token included in the request is invalid.</Message></Error><RequestId>1</RequestId></ErrorResponse>',
      );
    },
    { onTestFinished },
  );
  for (const [args, environment, reason] of [
    [
      ['approve', 'undecided.csv'],
      { AWS_ENDPOINT_URL_STS: refusing.url },
      /^AWS does not say who you are, .*nothing was changed.*security token .* is invalid/,
    ],
    [['reject', 'undecided.csv'], NO_CREDENTIALS, /^The stage prod cannot be read from AWS .*[Cc]redentials/],
    [['release', 'kim'], { AWS_ENDPOINT_URL_STS: refusing.url }, /security token .* is invalid/],
  ] as const) {
    const { status: code, stdout, stderr } = await deployed([...args, '--by', 'Grace', '--yes'], environment);
    expect({ code, stdout }, stderr).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(reason);
    expect(stderr, 'no stack trace').not.toMatch(/^ +at /m);
  }
  expect(refusing.requests.length).toBeGreaterThanOrEqual(2);
  expect(await status('undecided.csv')).toContain('HELD');
});
