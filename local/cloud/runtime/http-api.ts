import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';
import { errorStack } from '../../../lambdas/domain/values/describe-error.ts';
import { madeUpArn } from '../../../lambdas/domain/values/principal.ts';
import type { AwsClientConfig } from '../emulators/aws-endpoint.ts';
import { FROM_PAGE, isFromPage } from '../emulators/from-page.ts';
import type { ApiPlan, RoutePlan } from '../template/plan-api.ts';
import { invokeFunction, type LoadedFunction } from './invoke-function.ts';
import { signatureFault } from './verify-signature-v4.ts';

/** API Gateway's own limit. */
const BODY_MAX_BYTES = 10 * 1024 * 1024;

export interface HttpApiOptions {
  readonly plan: ApiPlan;
  readonly functions: ReadonlyMap<string, LoadedFunction>;
  readonly config: AwsClientConfig;
  readonly log: (line: string) => void;
}

export interface HttpApi {
  /** With the name of its stage. */
  readonly url: string;
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

const answerSchema = z.object({
  statusCode: z.int(),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.string().default(''),
});

const refused = (status: number, message: string): Answer => ({ status, body: JSON.stringify({ message }) });

/** Plays API Gateway's part between people and a function: verifies the signature, says who it was, calls the function. */
export const startHttpApi = async ({ plan, functions, config, log }: HttpApiOptions): Promise<HttpApi> => {
  const respond = async (incoming: IncomingMessage): Promise<Answer> => {
    if (isFromPage(incoming)) return refused(403, FROM_PAGE);
    // A name that resolves to this machine may be a page's: its requests are of its own origin, and name none.
    if (!/^(127\.0\.0\.1|localhost):\d+$/.test(incoming.headers.host ?? '')) return refused(403, FROM_PAGE);
    const body = await bodyOf(incoming);
    if (body === undefined) return refused(413, 'Request Entity Too Large');
    const asked = [incoming.url ?? '/', `http://${incoming.headers.host}`] as const;
    if (!URL.canParse(...asked)) return refused(400, 'Bad Request');
    const url = new URL(...asked);
    const headers = Object.fromEntries(
      Object.entries(incoming.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    );
    if (!isDecodable(url.pathname)) return refused(400, 'Bad Request');
    const { 'x-amz-security-token': token = 'local' } = headers;
    if (!isDecodable(token)) return refused(403, 'The security token included in the request is invalid.');
    const method = incoming.method ?? '';
    const { region, credentials } = config;
    const fault = await signatureFault({ method, url, headers, body }, { region, credentials, now: Date.now() });
    if (fault !== undefined) return refused(403, fault);
    const path = url.pathname.startsWith(`/${plan.stageName}/`) ? url.pathname.slice(plan.stageName.length + 1) : '';
    const matched = matchRoute(plan.routes, method, path);
    const fn = matched && functions.get(matched.route.functionId);
    if (matched === undefined || fn === undefined) return refused(404, 'Not Found');
    const answer = answerSchema.parse(
      await invokeFunction(fn, {
        version: '2.0',
        routeKey: matched.route.routeKey,
        rawPath: url.pathname,
        rawQueryString: url.search.slice(1),
        headers,
        ...(Object.keys(matched.parameters).length === 0 ? {} : { pathParameters: matched.parameters }),
        requestContext: {
          requestId: randomUUID(),
          routeKey: matched.route.routeKey,
          stage: plan.stageName,
          authorizer: { iam: localCaller(token) },
        },
        ...(body === '' ? {} : { body }),
        isBase64Encoded: false,
      }),
    );
    return { status: answer.statusCode, headers: answer.headers, body: answer.body };
  };
  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { status, headers, body } = await respond(incoming).catch((error: unknown) => {
      log(`A request to the API failed: ${errorStack(error)}`);
      return refused(500, 'Internal Server Error');
    });
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body);
  };
  const server = createServer((incoming, response) => void serve(incoming, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${plan.stageName}`,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      await closed;
    },
  };
};

/** Undefined: too long. */
const bodyOf = async (incoming: IncomingMessage): Promise<string | undefined> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= BODY_MAX_BYTES) chunks.push(chunk);
  }
  return bytes > BODY_MAX_BYTES ? undefined : Buffer.concat(chunks).toString();
};

/** Not with a `%` that encodes nothing. */
const isDecodable = (text: string): boolean => {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
};

const matchRoute = (
  routes: readonly RoutePlan[],
  method: string,
  path: string,
): { readonly route: RoutePlan; readonly parameters: Readonly<Record<string, string>> } | undefined => {
  for (const route of routes) {
    const [routeMethod, routePath = ''] = route.routeKey.split(' ');
    const [wanted, given] = [routePath.split('/'), path.split('/')];
    if (routeMethod !== method || wanted.length !== given.length) continue;
    const parameters: Record<string, string> = {};
    const fits = wanted.every((part, no) => {
      const [, name] = /^\{(.+)\}$/.exec(part) ?? [];
      if (name === undefined) return part === given[no];
      parameters[name] = decodeURIComponent(given[no] ?? '');
      return given[no] !== '';
    });
    if (fits) return { route, parameters };
  }
  return undefined;
};

/**
 * Here everybody has the same keys, so the session token, which is signed as well, says who it is: a name, or a whole ARN to
 * see what a deployed stage would record. Percent-encoded, because a header has only a few characters.
 */
const localCaller = (token: string) => {
  const who = decodeURIComponent(token);
  const userArn = who.startsWith('arn:') ? who : madeUpArn(who);
  return { accessKey: 'local', accountId: userArn.split(':')[4] ?? '', callerId: who, userArn, userId: who };
};
