import { PUBLISHED_TOPICS, publishedPath } from '../../lib/stage/published-stage.ts';
import type { StageOverrides } from '../../lib/stage/stage-config.ts';
import { type CloudFormationTemplate, synthesizeStage } from '../../lib/synthesize-stage.ts';
import type { Endpoints } from '../../local/cloud/data/endpoints-file.ts';
import { planResources } from '../../local/cloud/template/resource-plan.ts';
import { resolveString } from '../../local/cloud/template/template.ts';
import { resourcesOf } from '../infra/template.ts';
import { type ReceivedRequest, type Respond, startHttpServer } from './http-server.ts';

/** Smaller than SSM's ten, so that a stage is more than one page. */
const PAGE = 2;

/** The addresses of the resources of a stage that runs on emulators. */
export type StageEndpoints = Pick<Endpoints, 'endpoint' | 'region' | 'bucket' | 'table' | 'queues' | 'commandsUrl'>;

/** The parameters that the template publishes, with the names that the emulators gave its resources. */
export const publishedParameters = (
  template: CloudFormationTemplate,
  stage: string,
  { bucket, table, queues, region, commandsUrl }: StageEndpoints,
): Map<string, string> => {
  const plan = planResources(template, stage);
  const named = (logicalId: string, name: string) => [logicalId, { ref: name, arn: `arn:aws:::${name}` }] as const;
  const scope = {
    resources: new Map([
      named(plan.bucket.logicalId, bucket),
      named(plan.table.logicalId, table),
      ...plan.queues.map(({ logicalId, role }) => named(logicalId, String(queues[role]))),
      ...plan.functions.map(({ logicalId, name }) => named(logicalId, name)),
      ...resourcesOf(template, 'AWS::ApiGatewayV2::Api').map(({ id }) => named(id, 'a1b2c3d4e5')),
      ...resourcesOf(template, 'AWS::Lambda::EventSourceMapping').map(({ id }) => named(id, id)),
      // The Ref of a secret is its ARN.
      ...resourcesOf(template, 'AWS::SecretsManager::Secret').map(({ id }) => named(id, `arn:aws:::${id}`)),
    ]),
    pseudoParameters: { 'AWS::Region': region, 'AWS::URLSuffix': 'amazonaws.com' },
  };
  return new Map(
    resourcesOf(template, 'AWS::SSM::Parameter').map(({ id, properties }) => [
      properties.Name,
      // The address of the API on this machine.
      resolveString(properties.Value, scope, id).replace(/"https:\/\/a1b2c3d4e5\.[^"]*"/, (address) =>
        commandsUrl === undefined ? address : JSON.stringify(commandsUrl),
      ),
    ]),
  );
};

/** What AWS says of each; what is in neither map does not exist. */
interface StatesForTests {
  readonly alarms: Map<string, string>;
  readonly mappings: Map<string, string>;
}

/** Answers only SSM's GetParametersByPath, Secrets Manager's GetSecretValue and the questions of `doctor`. */
const respondWith =
  (parameters: ReadonlyMap<string, string>, secrets: ReadonlyMap<string, string>, states: StatesForTests): Respond =>
  ({ headers, body, path }: ReceivedRequest, response) => {
    const answer = (status: number, json: unknown) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(json));
    };
    const service = /^AWS4-HMAC-SHA256 .*\/(\w+)\/aws4_request/.exec(headers.authorization ?? '')?.[1];
    const target = headers['x-amz-target'];
    if (service === 'secretsmanager' && target === 'secretsmanager.GetSecretValue') {
      const { SecretId } = JSON.parse(body) as { SecretId: string };
      const SecretString = secrets.get(SecretId);
      if (SecretString !== undefined) return answer(200, { ARN: SecretId, SecretString });
    }
    if (service === 'monitoring' && target === 'GraniteServiceVersion20100801.DescribeAlarms') {
      const { AlarmNames } = JSON.parse(body) as { AlarmNames: string[] };
      const known = AlarmNames.flatMap((AlarmName) => {
        const StateValue = states.alarms.get(AlarmName);
        return StateValue === undefined ? [] : [{ AlarmName, StateValue }];
      });
      return answer(200, { MetricAlarms: known });
    }
    const mapping = /\/event-source-mappings\/(.+)$/.exec(path)?.[1] ?? '';
    const State = states.mappings.get(mapping);
    if (service === 'lambda' && State !== undefined) return answer(200, { UUID: mapping, State });
    if (service !== 'ssm' || target !== 'AmazonSSM.GetParametersByPath')
      return answer(400, { __type: 'AccessDeniedException', message: 'not allowed to do that' });
    const { Path, NextToken = '0' } = JSON.parse(body) as { Path: string; NextToken?: string };
    const below = [...parameters].filter(([name]) => name.slice(0, name.lastIndexOf('/')) === Path);
    const start = Number(NextToken);
    const next = start + PAGE;
    answer(200, {
      Parameters: below.slice(start, next).map(([Name, Value]) => ({ Name, Value, Type: 'String', Version: 1 })),
      ...(next < below.length ? { NextToken: String(next) } : {}),
    });
  };

/** The ARN of the operator. */
export const OPERATOR_ARN = 'arn:aws:sts::123456789012:assumed-role/Ops/ann';

/** The keys that the local cloud accepts; the session token says whose they are. */
const CREDENTIALS = {
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_SESSION_TOKEN: encodeURIComponent(OPERATOR_ARN),
};

export interface PublishedForTests {
  /** The environment for a command that names the stage. */
  readonly environment: Readonly<Record<string, string>>;
  /** The published parameters. Changes are visible to the next command. */
  readonly parameters: Map<string, string>;
  /** The secrets by ARN, likewise. The caller may not read a secret that is missing here. */
  readonly secrets: Map<string, string>;
  /** At first every alarm is OK and every mapping enabled. */
  readonly states: StatesForTests;
}

/**
 * Publishes a stage that runs on emulators as its deployment would: serves the parameters of its template, and its
 * secrets, over the protocols of SSM and Secrets Manager, which no emulator of this project speaks.
 */
export const publishStage = async (
  stage: 'dev' | 'prod',
  overrides: StageOverrides,
  endpoints: StageEndpoints,
  onTestFinished?: (close: () => Promise<void>) => void,
): Promise<PublishedForTests> => {
  const parameters = publishedParameters(await synthesizeStage(stage, overrides), stage, endpoints);
  if (!parameters.has(`${publishedPath(stage)}/version`)) throw new Error('the template publishes nothing');
  const { secrets: arns } = PUBLISHED_TOPICS.resources.parse(
    JSON.parse(parameters.get(`${publishedPath(stage)}/resources`) ?? ''),
  );
  const secrets = new Map([[arns?.emailKey ?? '', 'a-key']]);
  const watch = PUBLISHED_TOPICS.watch.parse(JSON.parse(parameters.get(`${publishedPath(stage)}/watch`) ?? ''));
  const states = {
    alarms: new Map(watch?.alarms.map((name) => [name, 'OK'])),
    mappings: new Map(Object.values(watch?.eventSourceMappings ?? {}).map((id) => [id, 'Enabled'])),
  };
  const aws = await startHttpServer(
    respondWith(parameters, secrets, states),
    onTestFinished === undefined ? {} : { onTestFinished },
  );
  return {
    parameters,
    secrets,
    states,
    environment: {
      ...CREDENTIALS,
      AWS_REGION: endpoints.region,
      AWS_ENDPOINT_URL: endpoints.endpoint,
      AWS_ENDPOINT_URL_SSM: aws.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: aws.url,
      AWS_ENDPOINT_URL_LAMBDA: aws.url,
      AWS_ENDPOINT_URL_CLOUDWATCH: aws.url,
    },
  };
};
