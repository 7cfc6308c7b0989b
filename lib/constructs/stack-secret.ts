import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { omitUndefined } from '../../lambdas/domain/values/omit-undefined.ts';
import type { StageConfig } from '../stage/stage-config.ts';
import type { EncryptionKeys } from './encryption-keys.ts';
import { keptOnceCreated } from './removal.ts';

export interface StackSecretProps {
  readonly stage: StageConfig;
  /** Without them Secrets Manager encrypts with an AWS managed key. */
  readonly keys?: EncryptionKeys | undefined;
}

interface SecretProps extends StackSecretProps {
  /** The key that encrypts it. */
  readonly key: 'data' | 'credentials';
  readonly description: string;
  /** Without it the secret has no value until somebody puts one. */
  readonly generated?: secretsmanager.CfnSecret.GenerateSecretStringProperty;
}

/** A secret of the stack, kept with its data. CDK's L2 construct would always generate a password. */
export abstract class StackSecret extends Construct {
  readonly secretArn: string;
  readonly #grantKey: (grantee: iam.IGrantable) => void;

  constructor(scope: Construct, id: string, { stage, keys, key, description, generated }: SecretProps) {
    super(scope, id);
    this.#grantKey = (grantee) => keys?.grantReadSecrets(grantee, key);
    const secret = new secretsmanager.CfnSecret(this, 'Secret', {
      ...omitUndefined({ kmsKeyId: keys?.[key].keyArn, generateSecretString: generated }),
      description,
    });
    secret.applyRemovalPolicy(keptOnceCreated(stage));
    this.secretArn = secret.ref;
  }

  grantRead(grantee: iam.IGrantable): void {
    grantee.grantPrincipal.addToPrincipalPolicy(
      new iam.PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [this.secretArn] }),
    );
    this.#grantKey(grantee);
  }
}
