import * as z from 'zod';
import type { CloudFormationTemplate } from '../../../lib/synthesize-stage.ts';
import { referencedId, TemplateError } from './template.ts';
import { parseProperties, resourcesOfType } from './template-resources.ts';

const routeSchema = z.object({
  ApiId: z.unknown(),
  RouteKey: z.string().regex(/^[A-Z]+ \/\S*$/, 'only METHOD /PATH is played'),
  // A route that anybody may call would be served here to anybody as well.
  AuthorizationType: z.literal('AWS_IAM'),
  Target: z.object({
    'Fn::Join': z.tuple([z.literal(''), z.tuple([z.literal('integrations/'), z.unknown()])]),
  }),
});

const integrationSchema = z.object({
  IntegrationType: z.literal('AWS_PROXY'),
  PayloadFormatVersion: z.literal('2.0'),
  IntegrationUri: z.unknown(),
});

const stageSchema = z.object({ StageName: z.string() });

export interface RoutePlan {
  /** `POST /commands/approve`; a part in braces is a parameter. */
  readonly routeKey: string;
  readonly functionId: string;
}

/** The HTTP API: its routes have IAM authorization, each ends in a function. */
export interface ApiPlan {
  readonly stageName: string;
  readonly routes: readonly RoutePlan[];
}

/** Undefined where the stack has no HTTP API. */
export const planApi = (template: CloudFormationTemplate): ApiPlan | undefined => {
  const [stage, ...others] = resourcesOfType(template, 'AWS::ApiGatewayV2::Stage');
  if (stage === undefined) return undefined;
  if (others.length > 0) throw new TemplateError('The stack must have one stage of an HTTP API and has several.');
  const { StageName: stageName } = parseProperties(stageSchema, stage.properties, `The stage ${stage.logicalId}`);
  const functions = new Map(
    resourcesOfType(template, 'AWS::ApiGatewayV2::Integration').map(({ logicalId, properties }) => {
      const where = `The integration ${logicalId}`;
      const { IntegrationUri } = parseProperties(integrationSchema, properties, where);
      return [logicalId, referencedId(IntegrationUri, `${where}: IntegrationUri`)];
    }),
  );
  const routes = resourcesOfType(template, 'AWS::ApiGatewayV2::Route').map(({ logicalId, properties }) => {
    const where = `The route ${logicalId}`;
    const { RouteKey: routeKey, Target } = parseProperties(routeSchema, properties, where);
    const functionId = functions.get(referencedId(Target['Fn::Join'][1][1], `${where}: Target`));
    if (functionId === undefined) throw new TemplateError(`${where} has a target that is no integration of the stack.`);
    return { routeKey, functionId };
  });
  return { stageName, routes };
};
