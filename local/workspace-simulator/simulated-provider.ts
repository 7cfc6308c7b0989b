import type { KeptBook } from './book/kept-book.ts';
import type { Random } from './random.ts';
import type { Settings } from './settings.ts';
import type { Tokens } from './tokens.ts';

/** An IAM user who may ask for tokens. */
export interface Login {
  readonly domain: string;
  readonly user: string;
  readonly password: string;
}

/** An access key, with which requests are signed instead of bearing a token. */
export interface AccessKey {
  readonly accessKey: string;
  readonly secretKey: string;
  /** Of a temporary key: every request must bear it, signed. */
  readonly securityToken?: string;
  /** Login name of its IAM user. */
  readonly user: string;
}

/** The provider that the simulator plays: everything that its endpoints share. */
export interface Provider {
  readonly projectId: string;
  readonly projectName: string;
  readonly domainId: string;
  /** Empty: any login is good. */
  readonly logins: readonly Login[];
  readonly accessKeys: readonly AccessKey[];
  /** A token that is good for both scopes and never expires, and who it stands for. */
  readonly staticToken?: { readonly token: string; readonly user: string };
  readonly book: KeptBook;
  readonly tokens: Tokens;
  /** Replaced as a whole when settings change. */
  settings: Settings;
  readonly now: () => number;
  readonly random: Random;
}
