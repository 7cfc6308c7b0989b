import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnOutput } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { CommandsApi } from './commands-api.ts';
import type { Wiring } from './function-environment.ts';
import type { StageParameters } from './stage-parameters.ts';
import type { Watched } from './watched.ts';

interface Parts extends Pick<Wiring, 'ledger' | 'drops' | 'emailKey'> {
  readonly commandsApi: CommandsApi;
  readonly parameters: StageParameters;
  readonly watched: Watched;
}

/** All kinds of items, which operators may read. */
const ALL_ITEMS = ['BILLING', 'BRAKE', 'CLAIM', 'COMMAND', 'DAY', 'INTAKE', 'ORDER', 'PACE', 'PROVIDER'] as const;

/** Managed policies for the roles of people and programs. docs/PERMISSIONS.md says who needs which. */
export class PeoplePolicies extends Construct {
  constructor(scope: Construct, id: string, { ledger, drops, emailKey, commandsApi, parameters, watched }: Parts) {
    super(scope, id);

    const uploader = this.#policy('Uploader', 'drops files and fetches their results');
    drops.grantUpload(uploader);

    const reader = this.#policy('OperatorReads', "runs the command line's reads");
    const reads = {
      reads: ALL_ITEMS,
      queries: ALL_ITEMS,
      indexes: ['ordersByIntake', 'openOrders', 'watchedOrders', 'intakesByDay', 'unreportedIntakes', 'outbox'],
    } as const;
    ledger.grant(reader, reads);
    parameters.grantRead(reader);

    const operator = this.#policy('OperatorActs', "runs the command line's reads, and asks for what ends an order");
    ledger.grant(operator, reads);
    parameters.grantRead(operator);
    commandsApi.grantCommands(operator, 'operator');

    // No provider, no claims: whoever approves looks at files and at what their orders cost.
    const approver = this.#policy('Approver', 'looks at files, and approves or rejects them');
    ledger.grant(approver, { reads: ['BRAKE', 'INTAKE', 'ORDER'], indexes: ['intakesByDay', 'ordersByIntake'] });
    parameters.grantRead(approver);
    commandsApi.grantCommands(approver, 'approver');

    const finder = this.#policy(
      'OperatorFindsAddresses',
      'reads the key of the e-mail addresses, to find a person by one',
    );
    emailKey.grantRead(finder);

    const examiner = this.#policy(
      'OperatorExamines',
      'asks for the states of queues, event source mappings and alarms',
    );
    watched.grantExamine(examiner);

    const deleter = this.#policy('OperatorDeletes', 'deletes a person on request, by the steps of docs/DATA.md');
    ledger.grant(deleter, {
      reads: ['CLAIM', 'COMMAND', 'ORDER'],
      queries: ['CLAIM', 'COMMAND', 'ORDER'],
      updates: ['ORDER'],
      updatedAttributes: ['members'],
      deletes: ['CLAIM', 'COMMAND', 'ORDER'],
    });
    drops.grantDelete(deleter);

    const repairer = this.#policy('OperatorRepairs', 'gives old requests their term, by the steps of docs/DEPLOY.md');
    ledger.grant(repairer, { reads: ['ORDER'], scans: true, updates: ['ORDER'], updatedAttributes: ['expiresAt'] });
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
