/**
 * Whether the trust policies of people's roles bind `sts:RoleSessionName` to who they are. A session's role is always
 * proved by IAM; the session's own name is chosen by whoever assumes the role, unless it is bound.
 */
export type SessionNames = 'bound' | 'free';
export const SESSION_NAMES = ['bound', 'free'] as const satisfies readonly SessionNames[];

/** Who an ARN names. */
export type Principal =
  | { readonly kind: 'user'; readonly name: string }
  | { readonly kind: 'role'; readonly role: string; readonly sessionName: string }
  /** The root of an account, a federated user, or an ARN of another form. */
  | { readonly kind: 'other'; readonly name: string };

/** No AWS account has this id: an ARN of it is made up from a name, and shows nothing that the name does not. */
const NO_ACCOUNT = '000000000000';

export const isMadeUp = (arn: string): boolean => arn.split(':')[4] === NO_ACCOUNT;
export const madeUpArn = (name: string): string => `arn:aws:iam::${NO_ACCOUNT}:user/${name}`;

const lastPart = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

export const parsePrincipal = (arn: string): Principal => {
  // A colon may be part of a name only on one machine.
  const resource = arn.split(':').slice(5).join(':');
  const [kind, ...rest] = resource.split('/');
  if (kind === 'user' && rest.length > 0) return { kind: 'user', name: lastPart(resource) };
  const [role, sessionName] = [rest.at(-2), rest.at(-1)];
  if (kind === 'assumed-role' && role !== undefined && sessionName !== undefined)
    return { kind: 'role', role, sessionName };
  return { kind: 'other', name: resource === '' ? arn : resource };
};

/** How a principal is called in a history. What nobody has proved says so. */
export const principalName = (principal: Principal, sessionNames: SessionNames): string => {
  switch (principal.kind) {
    case 'user':
    case 'other':
      return principal.name;
    case 'role':
      return sessionNames === 'bound'
        ? `${principal.sessionName}, role ${principal.role}`
        : `role ${principal.role}, session ${principal.sessionName} (a name that nobody has proved)`;
  }
};
