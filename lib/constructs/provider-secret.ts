import type { Construct } from 'constructs';
import { StackSecret, type StackSecretProps } from './stack-secret.ts';

/**
 * The provider's credentials, created without a value: a function could take a generated password for the real thing.
 * Until somebody puts a value, reading it fails ("can't find the specified secret value").
 */
export class ProviderSecret extends StackSecret {
  constructor(scope: Construct, id: string, props: StackSecretProps) {
    super(scope, id, {
      ...props,
      key: 'credentials',
      description:
        'Workspace credentials of Deskdrop as JSON: {"type":"token","domain":..,"user":..,"password":..}, {"type":"aksk","accessKey":..,"secretKey":..,"domainId":..} or {"type":"static-token","token":..}',
    });
  }
}
