import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { omitUndefined } from '../../lambdas/domain/values/omit-undefined.ts';
import { FUNCTION_NAMES, type FunctionName } from '../stage/function-config.ts';
import {
  PUBLISHED_TOPICS,
  PUBLISHED_VERSION,
  type PublishedStage,
  type PublishedTopic,
  publishedPath,
} from '../stage/published-stage.ts';
import type { CommandsApi } from './commands-api.ts';
import { personalDataTerm, type Wiring } from './function-environment.ts';
import type { Watched } from './watched.ts';

const PUBLISHED_NAMES = Object.keys(PUBLISHED_TOPICS) as PublishedTopic[];

export interface StageParametersProps
  extends Pick<Wiring, 'stage' | 'ledger' | 'drops' | 'queues' | 'secret' | 'emailKey'> {
  readonly functions: Readonly<Record<FunctionName, lambda.IFunction>>;
  readonly commandsApi: CommandsApi;
  readonly watched: Watched;
}

/** Publishes the stage for the command line, under its name: see `published-stage.ts`. */
export class StageParameters extends Construct {
  readonly #path: string;

  constructor(scope: Construct, id: string, props: StageParametersProps) {
    super(scope, id);
    this.#path = publishedPath(props.stage.stage);
    for (const [topic, value] of Object.entries(publishedStage(props)) as [PublishedTopic, unknown][])
      new ssm.StringParameter(this, topic, {
        parameterName: `${this.#path}/${topic}`,
        description: `Deskdrop, stage ${props.stage.stage}: ${topic}, for the command line.`,
        stringValue: Stack.of(this).toJsonString(value),
      });
  }

  /** AWS checks the right to the path. The parameters below it are named one by one to avoid a wildcard. */
  grantRead(grantee: iam.IGrantable): void {
    const arnOf = (name: string) =>
      Stack.of(this).formatArn({ service: 'ssm', resource: 'parameter', resourceName: name.slice(1) });
    grantee.grantPrincipal.addToPrincipalPolicy(
      new iam.PolicyStatement({
        actions: ['ssm:GetParametersByPath'],
        resources: [this.#path, ...PUBLISHED_NAMES.map((topic) => `${this.#path}/${topic}`)].map(arnOf),
      }),
    );
  }
}

const publishedStage = ({
  stage,
  ledger,
  drops,
  queues,
  functions,
  secret,
  emailKey,
  commandsApi,
  watched,
}: StageParametersProps): PublishedStage => {
  const { region, projectId, workspaceEndpoint, iamEndpoint, bssEndpoint } = stage.provider;
  const { intake, order, reconcile, report } = queues;
  return {
    version: PUBLISHED_VERSION,
    resources: {
      table: ledger.tableName,
      bucket: drops.bucketName,
      queues: {
        intake: intake.queueUrl,
        order: order.queueUrl,
        reconcile: reconcile.queueUrl,
        report: report.queueUrl,
      },
      functions: Object.fromEntries(
        FUNCTION_NAMES.map((name) => [name, functions[name].functionName]),
      ) as PublishedStage['resources']['functions'],
      secrets: { credentials: secret.secretArn, emailKey: emailKey.secretArn },
      commandsUrl: commandsApi.url,
    },
    provider: { region, workspaceEndpoint, iamEndpoint, bssEndpoint, ...omitUndefined({ projectId }) },
    times: stage.times,
    settings: {
      payment: stage.payment,
      computerNamePrefix: stage.computerNamePrefix,
      orderRate: stage.orderRate ?? 'off',
      personalDataTerm: personalDataTerm(stage),
      sessionNames: stage.sessionNames,
    },
    watch: watched.published(),
  };
};
