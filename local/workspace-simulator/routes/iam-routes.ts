import { createHash } from 'node:crypto';
import * as z from 'zod';
import { type Answer, iamError, ok } from '../http/answer.ts';
import { readJson } from '../http/read-input.ts';
import { at, type Call, type Route } from '../http/route.ts';
import type { Provider } from '../simulated-provider.ts';
import { verifySignature } from './verify-signature.ts';

const idOrName = z.object({ id: z.string().optional(), name: z.string().optional() });

/** The body of `POST /v3/auth/tokens` for the method `password`. */
const tokenRequestSchema = z.object({
  auth: z.object({
    identity: z.object({
      methods: z.array(z.string()).refine((methods) => methods.includes('password'), 'only password is supported'),
      password: z.object({
        user: z.object({ name: z.string(), password: z.string(), domain: z.object({ name: z.string() }) }),
      }),
    }),
    scope: z.object({ project: idOrName.optional(), domain: idOrName.optional() }).optional(),
  }),
});

const iso = (time: number): string => new Date(time).toISOString().replace('Z', '000Z');

const issueToken = (provider: Provider, call: Call): Answer => {
  const input = readJson(call.body, tokenRequestSchema);
  if (!input.ok) return iamError(400, `Request body is invalid. ${input.problem}`);
  const { identity, scope } = input.value.auth;
  const { user } = identity.password;
  const isKnown = provider.logins.some(
    (login) => login.domain === user.domain.name && login.user === user.name && login.password === user.password,
  );
  if (provider.logins.length > 0 && !isKnown) {
    return iamError(401, 'The username or password is wrong.');
  }
  const project = scope?.project;
  const isOurs =
    project === undefined ||
    project.id === provider.projectId ||
    (!project.id && project.name === provider.projectName);
  if (!isOurs) {
    return iamError(401, `The user has no project ${project?.id ?? project?.name ?? ''}.`);
  }

  const now = provider.now();
  const expiresAt = now + provider.settings.tokenLifetimeMs;
  const kind = project === undefined ? 'domain' : 'project';
  const domain = { id: provider.domainId, name: user.domain.name };
  return {
    status: 201,
    headers: { 'X-Subject-Token': provider.tokens.issue({ scope: kind, user: user.name, expiresAt }) },
    body: {
      token: {
        methods: ['password'],
        issued_at: iso(now),
        expires_at: iso(expiresAt),
        user: { id: userIdOf(user.name), name: user.name, domain, password_expires_at: '' },
        ...(kind === 'project'
          ? { project: { id: provider.projectId, name: provider.projectName, domain } }
          : { domain }),
        roles: [],
        ...(call.query.get('nocatalog') ? {} : { catalog: [] }),
      },
    },
  };
};

const userIdOf = (user: string): string => createHash('sha256').update(user).digest('hex').slice(0, 32);

/** The user of a signature or token of any scope, because reading about oneself needs no right. */
const callerOf = (provider: Provider, call: Call): string | Answer => {
  const { authorization, 'x-auth-token': id } = call.headers;
  if (authorization !== undefined && id === undefined) {
    const signature = verifySignature(call, authorization, provider.accessKeys, provider.now());
    if (!signature.ok) return iamError(401, `The request you have made requires authentication: ${signature.problem}.`);
    const isOurDomain = signature.domainId === undefined || signature.domainId === provider.domainId;
    return isOurDomain ? signature.user : iamError(403, 'You are not authorized in that account.');
  }
  return userOfToken(provider, id) ?? iamError(401, 'The request you have made requires authentication.');
};

const userOfToken = (provider: Provider, id: unknown): string | undefined => {
  if (typeof id !== 'string' || id === '') return undefined;
  if (id === provider.staticToken?.token) return provider.staticToken.user;
  const token = provider.tokens.find(id);
  return token !== undefined && token.expiresAt > provider.now() ? token.user : undefined;
};

const FORBIDDEN = iamError(403, 'You are not authorized to perform the requested action.');

/** Users may read their own keys. Temporary keys are not listed. */
const showAccessKey = (provider: Provider, call: Call): Answer => {
  const caller = callerOf(provider, call);
  if (typeof caller !== 'string') return caller;
  const asked = decodeURIComponent(call.path.accessKey ?? '');
  const key = provider.accessKeys.find((one) => one.accessKey === asked && one.securityToken === undefined);
  if (key === undefined) return iamError(404, `Could not find credential: ${asked}.`);
  if (key.user !== caller) return FORBIDDEN;
  return ok({
    credential: {
      access: key.accessKey,
      user_id: userIdOf(key.user),
      status: 'active',
      create_time: iso(provider.now()),
      description: '',
    },
  });
};

const showUser = (provider: Provider, call: Call): Answer => {
  const caller = callerOf(provider, call);
  if (typeof caller !== 'string') return caller;
  const id = userIdOf(caller);
  if (call.path.userId !== id) return FORBIDDEN;
  return ok({ user: { id, name: caller, domain_id: provider.domainId, enabled: true, pwd_status: true } });
};

const showToken = (provider: Provider, call: Call): Answer => {
  const caller = callerOf(provider, call);
  if (typeof caller !== 'string') return caller;
  const subject = userOfToken(provider, call.headers['x-subject-token']);
  if (subject === undefined) return iamError(404, 'Could not find token.');
  if (subject !== caller) return FORBIDDEN;
  const domain = { id: provider.domainId, name: 'local' };
  return ok({
    token: { methods: ['password'], user: { id: userIdOf(subject), name: subject, domain }, domain, roles: [] },
  });
};

export const iamRoutes = (provider: Provider): Route[] => [
  { method: 'POST', pattern: at('/v3/auth/tokens'), endpoint: 'token', answer: (call) => issueToken(provider, call) },
  { method: 'GET', pattern: at('/v3/auth/tokens'), endpoint: 'identity', answer: (call) => showToken(provider, call) },
  {
    method: 'GET',
    pattern: at('/v3.0/OS-CREDENTIAL/credentials/:accessKey'),
    endpoint: 'identity',
    answer: (call) => showAccessKey(provider, call),
  },
  {
    method: 'GET',
    pattern: at('/v3.0/OS-USER/users/:userId'),
    endpoint: 'identity',
    answer: (call) => showUser(provider, call),
  },
];
