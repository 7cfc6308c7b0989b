/** What a credential is good for: the project's desktops, or the account's (domain's) billing. */
export type CredentialScope = 'project' | 'domain';

/** Headers that prove who we are. Secret: they go into a request and nowhere else. */
export type AuthorizationHeaders = Readonly<Record<string, string>>;

export interface Authorizer {
  /** Login name of the IAM user, where the credentials tell it. */
  readonly operator?: string;
  /** Rejects with `AuthorizationError` alone. */
  headers(scope: CredentialScope): Promise<AuthorizationHeaders>;
  /**
   * The provider did not accept these headers. Drops them, unless they were renewed meanwhile, so that many refusals at
   * once cost one renewal. True when the next `headers()` can be others.
   */
  invalidate(scope: CredentialScope, refused: AuthorizationHeaders): boolean;
}

/** No credentials could be had. `unauthorized`: they were refused. `unreachable`: nobody could be asked. */
export class AuthorizationError extends Error {
  override readonly name = 'AuthorizationError';
  readonly kind: 'unauthorized' | 'unreachable';

  constructor(kind: AuthorizationError['kind'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
