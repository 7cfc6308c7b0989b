import { Hash } from '@smithy/core/serde';
import { SignatureV4 } from '@smithy/signature-v4';

export interface SigningCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A request to an HTTP API, as far as its signature covers it. */
export interface SignableRequest {
  readonly method: string;
  readonly url: URL;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

export interface Signing {
  readonly credentials: SigningCredentials | (() => Promise<SigningCredentials>);
  readonly region: string;
  readonly at: Date;
  /** False: the digest of the body is signed, but not told in a header of its own. */
  readonly tellsDigest?: boolean;
}

/** The request's headers with its Signature Version 4, for an API of API Gateway. `host` is among them. */
export const signApiRequest = async (
  { method, url, headers, body }: SignableRequest,
  { credentials, region, at, tellsDigest = true }: Signing,
): Promise<Readonly<Record<string, string>>> => {
  const signer = new SignatureV4({
    service: 'execute-api',
    region,
    credentials,
    sha256: Hash.bind(null, 'sha256'),
    applyChecksum: tellsDigest,
  });
  const signed = await signer.sign(
    {
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port === '' ? {} : { port: Number(url.port) }),
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { ...headers, host: url.host },
      ...(body === undefined ? {} : { body }),
    },
    { signingDate: at },
  );
  return signed.headers;
};
