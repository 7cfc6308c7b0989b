import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnOutput } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Wiring } from './function-environment.ts';

type Parts = Pick<Wiring, 'ledger' | 'drops' | 'queues'>;

/** Ready policies to attach to the roles of people and programs: docs/PERMISSIONS.md says who needs which. */
export class PeoplePolicies extends Construct {
  constructor(scope: Construct, id: string, { ledger, drops, queues }: Parts) {
    super(scope, id);

    const uploader = this.#policy('Uploader', 'drops files and fetches their results');
    drops.grantUpload(uploader);

    const reader = this.#policy('OperatorReads', "runs the command line's reads");
    const reads = {
      reads: ['CLAIM', 'DAY', 'INTAKE', 'ORDER', 'PROVIDER'],
      indexes: ['ordersByIntake', 'openOrders', 'watchedOrders', 'intakesByDay', 'unreportedIntakes'],
    } as const;
    ledger.grant(reader, reads);

    const operator = this.#policy('OperatorActs', "runs the command line's reads and its actions");
    ledger.grant(operator, {
      ...reads,
      puts: ['CLAIM', 'DAY', 'INTAKE', 'ORDER', 'PROVIDER'],
      expires: ['ORDER'],
      deletes: ['PROVIDER'],
    });
    for (const queue of [queues.intake, queues.order, queues.reconcile, queues.report]) queue.grantSend(operator);
  }

  #policy(id: string, does: string): iam.ManagedPolicy {
    const policy = new iam.ManagedPolicy(this, id, { description: `Deskdrop: ${does}.` });
    new CfnOutput(this, `${id}Arn`, {
      value: policy.managedPolicyArn,
      description: `Whoever has it ${does}.`,
    }).overrideLogicalId(`${id}PolicyArn`);
    return policy;
  }
}
