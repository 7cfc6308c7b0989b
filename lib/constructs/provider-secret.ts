import type { Construct } from 'constructs';
import { StackSecret, type StackSecretProps } from './stack-secret.ts';

/**
 * The provider's credentials. The secret is created without a value, because a function could mistake a generated
 * password for real credentials. Until somebody puts a value, reading it fails ("can't find the specified secret
 * value").
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
