/** The scope of a credential: the project's desktops, or the account's (domain's) billing. */
export type CredentialScope = 'project' | 'domain';

/** Headers that authenticate us. Secret: they go into a request and nowhere else. */
export type AuthorizationHeaders = Readonly<Record<string, string>>;

/** A request as it will be sent, without its authentication: a signature covers all of it. */
export interface RequestToAuthorize {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Authorizer {
  /** Login name of the IAM user, from the credentials or from IAM; undefined while neither names it. Never rejects. */
  operator(): Promise<string | undefined>;
  /** Rejects only with `AuthorizationError`. */
  headers(scope: CredentialScope, request: RequestToAuthorize): Promise<AuthorizationHeaders>;
  /**
   * The provider refused these headers. Drops them, unless they were renewed meanwhile, so that many concurrent
   * refusals cost one renewal. True if the next `headers()` may differ.
   */
  invalidate(scope: CredentialScope, refused: AuthorizationHeaders): boolean;
}

/** Values that a response must not repeat: a signature is as good as the key for the request that it signs. */
export const secretsIn = (headers: AuthorizationHeaders): string[] =>
  Object.entries(headers).flatMap(([name, value]) => {
    switch (name.toLowerCase()) {
      case 'x-auth-token':
      case 'x-security-token':
        return [value];
      case 'authorization':
        return [...value.matchAll(/\b(?:Access|Signature)=([^,\s]+)/g)].map(([, part = '']) => part);
      default:
        return [];
    }
  });

/** No credentials are available. `unauthorized`: they were refused. `unreachable`: IAM could not be asked. */
export class AuthorizationError extends Error {
  override readonly name = 'AuthorizationError';
  readonly kind: 'unauthorized' | 'unreachable';

  constructor(kind: AuthorizationError['kind'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
