import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnOutput } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Wiring } from './function-environment.ts';
import type { StageParameters } from './stage-parameters.ts';

interface Parts extends Pick<Wiring, 'ledger' | 'drops' | 'queues' | 'secret' | 'emailKey'> {
  readonly parameters: StageParameters;
}

/** All kinds of items, which operators may read. */
const ALL_ITEMS = ['BILLING', 'CLAIM', 'DAY', 'INTAKE', 'ORDER', 'PACE', 'PROVIDER'] as const;

/** Managed policies for the roles of people and programs. docs/PERMISSIONS.md says who needs which. */
export class PeoplePolicies extends Construct {
  constructor(scope: Construct, id: string, { ledger, drops, queues, secret, emailKey, parameters }: Parts) {
    super(scope, id);

    const uploader = this.#policy('Uploader', 'drops files and fetches their results');
    drops.grantUpload(uploader);

    const reader = this.#policy('OperatorReads', "runs the command line's reads");
    const reads = {
      reads: ALL_ITEMS,
      queries: ALL_ITEMS,
      indexes: ['ordersByIntake', 'openOrders', 'watchedOrders', 'intakesByDay', 'unreportedIntakes'],
    } as const;
    ledger.grant(reader, reads);
    parameters.grantRead(reader);

    const operator = this.#policy('OperatorActs', "runs the command line's reads and its actions");
    ledger.grant(operator, {
      ...reads,
      puts: ['BILLING', 'CLAIM', 'DAY', 'INTAKE', 'ORDER', 'PROVIDER'],
      updates: ['ORDER'],
      deletes: ['PROVIDER'],
    });
    parameters.grantRead(operator);
    for (const queue of [queues.intake, queues.order, queues.reconcile, queues.report]) queue.grantSend(operator);

    // Approving a file needs neither of these two policies.
    const asker = this.#policy('OperatorAsksProvider', "reads the provider's credentials, to look at the provider");
    secret.grantRead(asker);

    const finder = this.#policy(
      'OperatorFindsAddresses',
      'reads the key of the e-mail addresses, to find a person by one',
    );
    emailKey.grantRead(finder);

    const deleter = this.#policy('OperatorDeletes', 'deletes a person on request, by the steps of docs/DATA.md');
    ledger.grant(deleter, {
      reads: ['CLAIM', 'ORDER'],
      queries: ['CLAIM', 'ORDER'],
      updates: ['ORDER'],
      deletes: ['CLAIM', 'ORDER'],
    });
    drops.grantDelete(deleter);

    const repairer = this.#policy('OperatorRepairs', 'gives old requests their term, by the steps of docs/DEPLOY.md');
    ledger.grant(repairer, { reads: ['ORDER'], scans: true, updates: ['ORDER'] });
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
