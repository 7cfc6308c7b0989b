import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage/stage-config.ts';
import type { EncryptionKeys } from './encryption-keys.ts';
import { keptOnceItStands } from './removal.ts';

/**
 * The provider's credentials, created without a value: the L2 construct would generate a password, which a function could
 * take for the real thing. Until somebody puts a value, reading it fails ("can't find the specified secret value").
 */
export class ProviderSecret extends Construct {
  readonly secretArn: string;
  readonly #keys: EncryptionKeys | undefined;

  constructor(
    scope: Construct,
    id: string,
    { stage, keys }: { stage: StageConfig; keys?: EncryptionKeys | undefined },
  ) {
    super(scope, id);
    this.#keys = keys;
    const secret = new secretsmanager.CfnSecret(this, 'Secret', {
      ...(keys !== undefined && { kmsKeyId: keys.credentials.keyArn }),
      description:
        'Workspace credentials of Deskdrop as JSON: {"type":"token","domain":..,"user":..,"password":..}, {"type":"aksk","accessKey":..,"secretKey":..,"domainId":..} or {"type":"static-token","token":..}',
    });
    secret.applyRemovalPolicy(keptOnceItStands(stage));
    this.secretArn = secret.ref;
  }

  grantRead(grantee: iam.IGrantable): void {
    grantee.grantPrincipal.addToPrincipalPolicy(
      new iam.PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [this.secretArn] }),
    );
    this.#keys?.grantReadCredentials(grantee);
  }
}
