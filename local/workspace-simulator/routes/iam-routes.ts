import * as z from 'zod';
import { type Answer, iamError } from '../http/answer.ts';
import { readJson } from '../http/read-input.ts';
import { at, type Call, type Route } from '../http/route.ts';
import type { Provider } from '../provider.ts';

const idOrName = z.object({ id: z.string().optional(), name: z.string().optional() });

/** The body of `POST /v3/auth/tokens`, as far as passwords go. */
const tokenRequestSchema = z.object({
  auth: z.object({
    identity: z.object({
      methods: z.array(z.string()).refine((methods) => methods.includes('password'), 'only password is played'),
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
        user: { id: user.name, name: user.name, domain, password_expires_at: '' },
        ...(kind === 'project'
          ? { project: { id: provider.projectId, name: provider.projectName, domain } }
          : { domain }),
        roles: [],
        ...(call.query.get('nocatalog') ? {} : { catalog: [] }),
      },
    },
  };
};

export const iamRoutes = (provider: Provider): Route[] => [
  { method: 'POST', pattern: at('/v3/auth/tokens'), endpoint: 'token', answer: (call) => issueToken(provider, call) },
];
