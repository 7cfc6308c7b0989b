import { devNull } from 'node:os';
import type { AwsClientConfig } from '../emulators/aws-endpoint.ts';

let isTaken = false;

/**
 * Points every SDK client of this process, the handlers' own among them, at the local cloud, until the returned function
 * is called. All other AWS settings are taken away meanwhile, the user's configuration files too: a profile or a session
 * token of theirs would win, and might lead to a real account.
 *
 * For as long as the cloud runs, and not just while handlers load: the SDK reads it at a client's first call. That is why
 * one process can hold one local cloud at a time.
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
