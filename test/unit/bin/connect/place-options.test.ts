import { expect, it } from 'vitest';
import { awsConfigOf, deployedStageName } from '../../../../bin/commands/connect/place-options.ts';

it.each<[string, Parameters<typeof awsConfigOf>[0], NodeJS.ProcessEnv, string | undefined]>([
  ['the option', { region: 'a' }, { AWS_REGION: 'b', AWS_DEFAULT_REGION: 'c' }, 'a'],
  ['AWS_REGION', {}, { AWS_REGION: 'b', AWS_DEFAULT_REGION: 'c' }, 'b'],
  ['AWS_DEFAULT_REGION, which the SDK does not read', {}, { AWS_REGION: '', AWS_DEFAULT_REGION: 'c' }, 'c'],
  ['nothing, so that the AWS configuration decides', {}, {}, undefined],
])('the region is that of %s, as for the AWS command line', (_, options, environment, region) => {
  expect(awsConfigOf(options, environment).region).toBe(region);
});

it('the AWS profile is that of --profile', () => {
  expect(awsConfigOf({ profile: 'operators' }, {})).toMatchObject({ profile: 'operators' });
  expect(awsConfigOf({}, {})).not.toHaveProperty('profile');
});

it('without --stage a command stays on this machine, and --data makes the stage that of the ledger there', () => {
  expect(deployedStageName({})).toBeUndefined();
  expect(deployedStageName({ stage: 'local' })).toBeUndefined();
  expect(deployedStageName({ stage: 'prod', data: '.local' })).toBeUndefined();
  expect(deployedStageName({ stage: 'prod' })).toBe('prod');
});
