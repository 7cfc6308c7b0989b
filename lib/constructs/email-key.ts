import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage/stage-config.ts';
import type { EncryptionKeys } from './encryption-keys.ts';
import { keptOnceItStands } from './removal.ts';

/** What the digests of e-mail addresses are made with: generated with the stack, and never in the ledger beside them. */
export class EmailKey extends Construct {
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
      ...(keys !== undefined && { kmsKeyId: keys.data.keyArn }),
      description:
        'Deskdrop: the key of the digests by which e-mail addresses are compared. Generated; nobody needs to know it.',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
    secret.applyRemovalPolicy(keptOnceItStands(stage));
    this.secretArn = secret.ref;
  }

  grantRead(grantee: iam.IGrantable): void {
    grantee.grantPrincipal.addToPrincipalPolicy(
      new iam.PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [this.secretArn] }),
    );
    this.#keys?.grant(grantee, 'secretsmanager', 'read');
  }
}
