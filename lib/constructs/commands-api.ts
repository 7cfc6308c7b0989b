import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Aws, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { API_STAGE, commandPath, LOOK_PATH } from '../../lambdas/adapters/api-gateway/api-routes.ts';
import { COMMAND_KINDS, COMMAND_ROLES, type CommandRole } from '../../lambdas/domain/commands/command.ts';
import type { StageConfig } from '../stage/stage-config.ts';
import type { EncryptionKeys } from './encryption-keys.ts';
import { keptOnceCreated } from './removal.ts';

const { GET, POST } = apigatewayv2.HttpMethod;

/** People type commands: this is far more than they do, and far less than what would cost money. */
const THROTTLE = { rateLimit: 20, burstLimit: 40 };

const context = (name: string): string => `$context.${name}`;

/** One JSON line a request: who asked for what, and what became of it. The body is in the ledger. */
const LOG_FORMAT = JSON.stringify({
  requestId: context('requestId'),
  requestTime: context('requestTime'),
  routeKey: context('routeKey'),
  path: context('path'),
  status: context('status'),
  caller: context('identity.userArn'),
  sourceIp: context('identity.sourceIp'),
  error: context('error.message'),
  integrationError: context('integrationErrorMessage'),
});

export interface CommandsApiProps {
  readonly stage: StageConfig;
  /** Accepts the commands. Nobody but this API may invoke it. */
  readonly accepts: lambda.IFunction;
  readonly keys?: EncryptionKeys | undefined;
}

/**
 * The HTTP API by which people ask for changes. Each route has IAM authorization, so API Gateway tells the function who
 * has signed the request; a route is a right, and each role of people gets its own.
 */
export class CommandsApi extends Construct {
  readonly #api: apigatewayv2.HttpApi;
  /** Without a slash at its end. */
  readonly url: string;

  constructor(scope: Construct, id: string, { stage, accepts, keys }: CommandsApiProps) {
    super(scope, id);
    this.#api = new apigatewayv2.HttpApi(this, 'Api', {
      apiName: `Deskdrop-${stage.stage}-commands`,
      description: `Deskdrop, stage ${stage.stage}: commands of people.`,
      createDefaultStage: false,
      defaultAuthorizer: new HttpIamAuthorizer(),
    });
    const integration = new HttpLambdaIntegration('Accepts', accepts);
    for (const kind of COMMAND_KINDS) this.#api.addRoutes({ path: commandPath(kind), methods: [POST], integration });
    this.#api.addRoutes({ path: LOOK_PATH, methods: [GET], integration });

    // On this machine there is nobody to log for.
    const accessLog =
      stage.region === undefined
        ? undefined
        : new logs.LogGroup(this, 'AccessLogs', {
            retention: stage.logRetentionDays,
            ...(keys !== undefined && { encryptionKey: keys.data }),
            removalPolicy: keptOnceCreated(stage),
          });
    const httpStage = this.#api.addStage('Stage', {
      stageName: API_STAGE,
      autoDeploy: true,
      throttle: THROTTLE,
      ...(accessLog !== undefined && {
        accessLogSettings: {
          destination: new apigatewayv2.LogGroupLogDestination(accessLog),
          format: apigateway.AccessLogFormat.custom(LOG_FORMAT),
        },
      }),
    });
    this.url = httpStage.url.replace(/\/$/, '');
  }

  /** The commands of one role of people, and looking at what became of a command. */
  grantCommands(grantee: iam.IGrantable, role: CommandRole): void {
    const routes = [
      ...COMMAND_KINDS.filter((kind) => COMMAND_ROLES[kind] === role).map((kind) => `POST${commandPath(kind)}`),
      `GET${LOOK_PATH.replace('{id}', '*')}`,
    ];
    grantee.grantPrincipal.addToPrincipalPolicy(
      new iam.PolicyStatement({
        actions: ['execute-api:Invoke'],
        resources: routes.map((route) =>
          Stack.of(this).formatArn({
            service: 'execute-api',
            resource: this.#api.apiId,
            resourceName: `${API_STAGE}/${route}`,
            // The same text in every region: an accepted finding (accepted-findings.ts) names it.
            ...{ partition: Aws.PARTITION, region: Aws.REGION },
          }),
        ),
      }),
    );
  }
}
