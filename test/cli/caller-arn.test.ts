import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Endpoints } from '../../local/cloud/data/endpoints-file.ts';
import { createWorkplace, type RunningCommand, startCommand, until, type Workplace } from '../support/command.ts';
import { OPERATOR_ARN, type PublishedForTests, publishStage } from '../support/deployed-stage.ts';
import { csvOf } from '../support/pipeline.ts';
import { runCommand } from '../support/run-command.ts';

// A running local cloud that the commands address like a deployed stage: by name, with AWS credentials.

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

test('an approval on AWS is recorded with the caller’s role, which is proved, and the session’s name, which is not', async () => {
  await drop('approved.csv', 'HELD', 'ada', 'bob');
  const approved = await deployed(['approve', 'approved.csv', '--yes']);
  expect(approved.status, approved.stderr).toBe(0);
  expect(approved.stdout).toMatch(/^Approved by role Ops, session ann \(a name that nobody has proved\): /);
  expect((await status('approved.csv')).replaceAll(/\s+/g, ' ')).toContain(
    `decision approved by role Ops, session ann (a name that nobody has proved) (${OPERATOR_ARN}), at `,
  );
});

test('nobody can claim another’s name on AWS', async () => {
  await drop('claimed.csv', 'HELD', 'kim', 'lee');
  for (const args of [
    ['approve', 'claimed.csv'],
    ['reject', 'claimed.csv'],
    ['resolve', 'x', '--absent'],
    ['redrive', 'claimed.csv'],
    ['release', 'kim'],
  ])
    expect(await deployed([...args, '--by', 'The Boss', '--yes'])).toEqual({
      status: 1,
      stdout: '',
      stderr: 'On the stage prod IAM says who decides, by your AWS credentials: leave --by out. Nothing was changed.\n',
    });
  expect(await status('claimed.csv')).toContain('HELD');
});

test('status tells where a drop came from', async () => {
  await drop('told.csv', 'REPORTED', 'eve');
  const told = await status('told.csv');
  expect(told).toMatch(/dropped by +000000000000\n/);
  expect(told).toMatch(/from address +127\.0\.0\.1\n/);
  expect(told).toMatch(/request +[0-9A-F]{16}\n/);
});

test('an operator on AWS is in the history with the ARN', async () => {
  await drop('leaver.csv', 'REPORTED', 'leaver');
  const released = await deployed(['release', 'leaver', '--yes']);
  expect(released.status, released.stderr).toBe(0);
  expect((await deployed(['desktop', 'leaver'])).stdout.replaceAll(/\s+/g, ' ')).toContain(OPERATOR_ARN);
});

test('without an identity, or without the right, nothing is decided', async () => {
  await drop('undecided.csv', 'HELD', 'kim', 'lee');
  const wrongKey = { AWS_SECRET_ACCESS_KEY: 'of somebody who left' };
  for (const [args, environment, reason] of [
    [
      ['approve', 'undecided.csv'],
      wrongKey,
      /^AWS does not allow you to approve on the stage prod .*nothing was changed.*The policy Approver /,
    ],
    [['reject', 'undecided.csv'], wrongKey, /you to reject .*The policy Approver /],
    [['reject', 'undecided.csv'], NO_CREDENTIALS, /^The stage prod cannot be read from AWS .*[Cc]redentials/],
  ] as const) {
    const { status: code, stdout, stderr } = await deployed([...args, '--yes'], environment);
    expect({ code, stdout }, stderr).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(reason);
    expect(stderr, 'no stack trace').not.toMatch(/^ +at /m);
  }
  expect(await status('undecided.csv')).toContain('HELD');
});
