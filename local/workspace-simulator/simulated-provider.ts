import type { KeptBook } from './book/kept-book.ts';
import type { Random } from './random.ts';
import type { Settings } from './settings.ts';
import type { Tokens } from './tokens.ts';

/** An IAM user who may request tokens. */
export interface Login {
  readonly domain: string;
  readonly user: string;
  readonly password: string;
}

/** An access key, for requests that are signed instead of sent with a token. */
export interface AccessKey {
  readonly accessKey: string;
  readonly secretKey: string;
  /** For a temporary key: every request must send and sign it. */
  readonly securityToken?: string;
  /** Login name of its IAM user. */
  readonly user: string;
}

/** The state of the simulated provider, which all endpoints share. */
export interface Provider {
  readonly projectId: string;
  readonly projectName: string;
  readonly domainId: string;
  /** Empty: any login is valid. */
  readonly logins: readonly Login[];
  readonly accessKeys: readonly AccessKey[];
  /** A token that is valid for both scopes and never expires, and its user. */
  readonly staticToken?: { readonly token: string; readonly user: string };
  readonly book: KeptBook;
  readonly tokens: Tokens;
  /** Replaced as a whole when a setting changes. */
  settings: Settings;
  readonly now: () => number;
  readonly random: Random;
}
