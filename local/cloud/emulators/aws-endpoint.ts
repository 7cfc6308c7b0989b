import { LOCAL_LIMITS } from '../../../lambdas/adapters/aws-sdk/client-limits.ts';

/** Configures an AWS SDK client for the local cloud, and for nothing else. */
export interface AwsClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts: number;
  readonly requestHandler: typeof LOCAL_LIMITS.requestHandler;
}

const REGION = 'us-east-1';

export const awsClientConfig = (endpoint: string): AwsClientConfig => ({
  endpoint,
  region: REGION,
  // The SDK signs with them, and no emulator checks the signature.
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  ...LOCAL_LIMITS,
});

/**
 * The URL of a server in a form that the SDK can use. `localhost` becomes an IP address, because the SDK puts the
 * bucket before a host name and `bucket.localhost` does not resolve everywhere.
 */
export const normalizeEndpoint = (endpoint: string): string => {
  const url = URL.parse(endpoint);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new Error(`The AWS endpoint "${endpoint}" must be a URL like http://127.0.0.1:4566.`);
  }
  if (url.hostname === 'localhost') url.hostname = '127.0.0.1';
  return url.origin;
};
