import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';

/**
 * The provider's credentials, created without a value: the L2 construct would generate a password, which a function could
 * take for the real thing. Until somebody puts a value, reading it fails ("can't find the specified secret value").
 */
export class ProviderSecret extends Construct {
  readonly secretArn: string;

  constructor(scope: Construct, id: string, props: { keepsData: boolean }) {
    super(scope, id);
    const secret = new secretsmanager.CfnSecret(this, 'Secret', {
      description:
        'Workspace credentials of Deskdrop as JSON: {"type":"token","domain":..,"user":..,"password":..}, {"type":"aksk","accessKey":..,"secretKey":..,"domainId":..} or {"type":"static-token","token":..}',
    });
    secret.applyRemovalPolicy(props.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY);
    this.secretArn = secret.ref;
  }

  grantRead(grantee: iam.IGrantable): void {
    grantee.grantPrincipal.addToPrincipalPolicy(
      new iam.PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [this.secretArn] }),
    );
  }
}
