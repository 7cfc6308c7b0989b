import { LOCAL_LIMITS } from '../../../lambdas/adapters/aws-sdk/client-limits.ts';

/** What an AWS SDK client needs to reach the local cloud, and only it. */
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
  // Signed with, and checked by nobody.
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  ...LOCAL_LIMITS,
});

/**
 * A server's URL as the SDK can use it. An IP address, because the SDK puts the bucket before a host name, and
 * `bucket.localhost` does not resolve everywhere.
 */
export const normalizeEndpoint = (endpoint: string): string => {
  const url = URL.parse(endpoint);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new Error(`The AWS endpoint "${endpoint}" must be a URL like http://127.0.0.1:4566.`);
  }
  if (url.hostname === 'localhost') url.hostname = '127.0.0.1';
  return url.origin;
};
