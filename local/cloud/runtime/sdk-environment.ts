import { devNull } from 'node:os';
import type { AwsClientConfig } from '../emulators/aws-endpoint.ts';

let isTaken = false;

/**
 * Points every SDK client of this process, including those of the handlers, at the local cloud until the returned
 * function is called. Hides all other AWS settings meanwhile, including the user's configuration files: a profile or
 * session token would win, and could lead to a real account.
 *
 * It lasts as long as the cloud runs, because the SDK reads the environment at a client's first call. Therefore a
 * process can run only one local cloud at a time.
 */
export const takeSdkEnvironment = (config: AwsClientConfig): (() => void) => {
  if (isTaken) throw new Error('This process already runs a local cloud; stop it before starting another.');
  isTaken = true;
  const before = Object.entries(process.env).filter(([name]) => name.startsWith('AWS_'));
  for (const [name] of before) delete process.env[name];
  const ours = {
    AWS_ENDPOINT_URL: config.endpoint,
    AWS_REGION: config.region,
    AWS_ACCESS_KEY_ID: config.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: config.credentials.secretAccessKey,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  Object.assign(process.env, ours);
  return () => {
    for (const name of Object.keys(ours)) delete process.env[name];
    Object.assign(process.env, Object.fromEntries(before));
    isTaken = false;
  };
};
