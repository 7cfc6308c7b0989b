import { type Command, Option } from 'commander';
import { CALL_LIMITS } from '../../../lambdas/adapters/aws-sdk/client-limits.ts';
import { omitUndefined } from '../../../lambdas/domain/values/omit-undefined.ts';

/** Where a command looks: the local data folder, or a deployed stage with the ordinary AWS credentials. */
export interface PlaceOptions {
  /** Of the local cloud. Where it is named, `stage` is that of the ledger in it. */
  readonly data?: string;
  readonly stage?: string;
  readonly region?: string;
  readonly profile?: string;
}

/** Stage `local` is never deployed. */
const LOCAL_STAGE = 'local';

export const dataFolder = ({ data = '.local' }: PlaceOptions): string => data;

export const localStage = ({ stage = LOCAL_STAGE }: PlaceOptions): string => stage;

/** Undefined: on this machine. */
export const deployedStageName = ({ data, stage = LOCAL_STAGE }: PlaceOptions): string | undefined =>
  data === undefined && stage !== LOCAL_STAGE ? stage : undefined;

/** For SDK clients that speak to AWS; what is not named comes from the environment and the AWS configuration, as for the AWS command line. */
export type AwsConfig = typeof CALL_LIMITS & { readonly region?: string; readonly profile?: string };

export const awsConfigOf = (
  { region, profile }: PlaceOptions,
  { AWS_REGION, AWS_DEFAULT_REGION }: NodeJS.ProcessEnv = process.env,
): AwsConfig => ({
  ...CALL_LIMITS,
  // The SDK reads the first of the two variables alone.
  ...omitUndefined({ region: region ?? (AWS_REGION || AWS_DEFAULT_REGION || undefined), profile }),
});

export const withPlaceOptions = (command: Command): Command =>
  command
    .option('--stage <name>', 'a deployed stage, with your AWS credentials; with --data the stage of the local ledger')
    .addOption(new Option('--data <dir>', 'folder of the local cloud and its ledger (default: ".local")'))
    .option('--region <name>', 'AWS region of the deployed stage')
    .option('--profile <name>', 'profile of your AWS configuration');
