import { Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { CDK_FLAGS } from './cdk-flags.ts';
import { keepHelperLogs } from './constructs/helper-logs.ts';
import { Deskdrop, type DeskdropProps } from './deskdrop-construct.ts';
import { assertStageRules } from './stage/stage-rules.ts';

export interface DeskdropStackProps
  extends Omit<StackProps, 'description' | 'env' | 'terminationProtection'>,
    Pick<DeskdropProps, 'stage' | 'profiles'> {}

/** A stack with nothing but Deskdrop. The stage decides its region and account. */
export class DeskdropStack extends Stack {
  readonly deskdrop: Deskdrop;

  constructor(scope: Construct, id: string, { stage, profiles, ...props }: DeskdropStackProps) {
    // Before the stack is a part of the app.
    assertStageRules(stage);
    super(scope, id, {
      ...props,
      description: `Deskdrop, stage ${stage.stage}: dropped CSV files become desktop orders.`,
      env: { ...(stage.region && { region: stage.region }), ...(stage.account && { account: stage.account }) },
      terminationProtection: stage.keepsData,
    });
    // Also for what CDK itself puts beside the construct.
    for (const [name, value] of CDK_FLAGS) this.node.setContext(name, value);
    // A construct of this id is left out of the logical ids of its parts.
    this.deskdrop = new Deskdrop(this, 'Default', { stage, ...(profiles !== undefined && { profiles }) });
    keepHelperLogs(this, this.deskdrop.key);
  }
}
