/** What a credential is good for: the project's desktops, or the account's (domain's) billing. */
export type CredentialScope = 'project' | 'domain';

/** Headers that prove who we are. Secret: they go into a request and nowhere else. */
export type AuthorizationHeaders = Readonly<Record<string, string>>;

/** A request as it will leave, but for what proves who sends it: a signature covers all of it. */
export interface RequestToAuthorize {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Authorizer {
  /** Login name of the IAM user, from the credentials or from IAM; undefined while neither tells. Never rejects. */
  operator(): Promise<string | undefined>;
  /** Rejects with `AuthorizationError` alone. */
  headers(scope: CredentialScope, request: RequestToAuthorize): Promise<AuthorizationHeaders>;
  /**
   * The provider did not accept these headers. Drops them, unless they were renewed meanwhile, so that many refusals at
   * once cost one renewal. True when the next `headers()` can be others.
   */
  invalidate(scope: CredentialScope, refused: AuthorizationHeaders): boolean;
}

/** What an answer must not repeat: a signature is as good as the key for the request that it signs. */
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

/** No credentials could be had. `unauthorized`: they were refused. `unreachable`: nobody could be asked. */
export class AuthorizationError extends Error {
  override readonly name = 'AuthorizationError';
  readonly kind: 'unauthorized' | 'unreachable';

  constructor(kind: AuthorizationError['kind'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
