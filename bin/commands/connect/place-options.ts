import { type Command, Option } from 'commander';
import { CALL_LIMITS } from '../../../lambdas/adapters/aws-sdk/client-limits.ts';
import { omitUndefined } from '../../../lambdas/domain/values/omit-undefined.ts';

/** Where a command looks: in the local data folder, or in a deployed stage with the usual AWS credentials. */
export interface PlaceOptions {
  /** The data folder of the local cloud. If it is given, `stage` is the stage of the ledger in it. */
  readonly data?: string;
  readonly stage?: string;
  readonly region?: string;
  readonly profile?: string;
}

/** Stage `local` is never deployed. */
const LOCAL_STAGE = 'local';

export const dataFolder = ({ data = '.local' }: PlaceOptions): string => data;

export const localStage = ({ stage = LOCAL_STAGE }: PlaceOptions): string => stage;

/** Undefined for the local cloud. */
export const deployedStageName = ({ data, stage = LOCAL_STAGE }: PlaceOptions): string | undefined =>
  data === undefined && stage !== LOCAL_STAGE ? stage : undefined;

/** For SDK clients of AWS. Missing values come from the environment and the AWS configuration, as in the AWS CLI. */
export type AwsConfig = typeof CALL_LIMITS & { readonly region?: string; readonly profile?: string };

export const awsConfigOf = (
  { region, profile }: PlaceOptions,
  { AWS_REGION, AWS_DEFAULT_REGION }: NodeJS.ProcessEnv = process.env,
): AwsConfig => ({
  ...CALL_LIMITS,
  // The SDK reads only AWS_REGION.
  ...omitUndefined({ region: region ?? (AWS_REGION || AWS_DEFAULT_REGION || undefined), profile }),
});

export const withPlaceOptions = (command: Command): Command =>
  command
    .option('--stage <name>', 'a deployed stage, with your AWS credentials; with --data the stage of the local ledger')
    .addOption(new Option('--data <dir>', 'folder of the local cloud and its ledger (default: ".local")'))
    .option('--region <name>', 'AWS region of the deployed stage')
    .option('--profile <name>', 'profile of your AWS configuration');
