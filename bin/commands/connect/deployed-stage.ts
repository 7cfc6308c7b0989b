import { paginateGetParametersByPath, SSMClient } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import type { SigningCredentials } from '../../../lambdas/adapters/aws-sdk/execute-api-signature.ts';
import { describeError } from '../../../lambdas/domain/values/describe-error.ts';
import {
  PUBLISHED_TOPICS,
  PUBLISHED_VERSION,
  type PublishedStage,
  type PublishedTopic,
  publishedPath,
} from '../../../lib/stage/published-stage.ts';
import { awsFault } from '../terminal/aws-fault.ts';
import { CommandError } from '../terminal/command-error.ts';
import { type AwsConfig, awsConfigOf, deployedStageName, type PlaceOptions } from './place-options.ts';

/** A deployed stage as it published itself, with the client configuration to reach its AWS resources. */
export interface DeployedStage extends PublishedStage {
  readonly name: string;
  readonly clientConfig: AwsConfig;
  readonly region: string;
  /** As the SDK's clients find them. */
  readonly credentials: () => Promise<SigningCredentials>;
}

/**
 * Undefined if the options name no deployed stage. `CommandError` if it publishes nothing, or nothing that this version
 * can read.
 */
export const openDeployedStage = async (options: PlaceOptions): Promise<DeployedStage | undefined> => {
  const name = deployedStageName(options);
  if (name === undefined) return undefined;
  await using cleanUp = new AsyncDisposableStack();
  const config = awsConfigOf(options);
  const ssm = cleanUp.adopt(new SSMClient(config), (client) => client.destroy());
  const path = publishedPath(name);
  const parameters = new Map<string, string>();
  let region: string;
  try {
    region = await ssm.config.region();
    for await (const page of paginateGetParametersByPath({ client: ssm }, { Path: path }))
      for (const { Name = '', Value = '' } of page.Parameters ?? []) parameters.set(Name, Value);
  } catch (error) {
    throw new CommandError(
      `The stage ${name} cannot be read from AWS (its SSM parameters under ${path}). ${awsFault(error) ?? describeError(error)}\n` +
        'The right to read them is in the policies OperatorReads, OperatorActs and Approver (docs/PERMISSIONS.md).',
      { cause: error },
    );
  }
  if (parameters.size === 0)
    throw new CommandError(
      `No stage ${name} is published in the region ${region} for your AWS account: there is no SSM parameter under ${path}. ` +
        `Name another --region, or deploy the stage with this version: npx cdk deploy -c stage=${name}.`,
    );
  const { credentials } = ssm.config;
  return { ...parsePublished(name, path, parameters), name, region, credentials, clientConfig: { ...config, region } };
};

const parsePublished = (stage: string, path: string, parameters: ReadonlyMap<string, string>): PublishedStage => {
  const parse = (topic: PublishedTopic): unknown => {
    const at = `The SSM parameter ${path}/${topic}`;
    const text = parameters.get(`${path}/${topic}`);
    if (text === undefined && PUBLISHED_TOPICS[topic].safeParse(undefined).success) return undefined;
    if (text === undefined) throw otherVersion(`${at} is missing`, stage);
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch (cause) {
      throw new CommandError(`${at} is not JSON: deploy the stage again.`, { cause });
    }
    const parsed = PUBLISHED_TOPICS[topic].safeParse(json);
    if (!parsed.success)
      throw otherVersion(`${at} is not in a form that this version knows: ${z.prettifyError(parsed.error)}`, stage);
    return parsed.data;
  };
  const version = parse('version');
  if (version !== PUBLISHED_VERSION)
    throw otherVersion(
      `It publishes version ${version}, and this command line reads version ${PUBLISHED_VERSION}`,
      stage,
    );
  const topics = Object.keys(PUBLISHED_TOPICS) as PublishedTopic[];
  return Object.fromEntries(topics.map((topic) => [topic, parse(topic)])) as PublishedStage;
};

const otherVersion = (what: string, stage: string): CommandError =>
  new CommandError(
    `The stage ${stage} was deployed by another version of Deskdrop. ${what}. ` +
      'Run the commands from the version that is deployed, or deploy this one.',
  );
