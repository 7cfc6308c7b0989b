import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage/stage-config.ts';

/** The bus on which other systems learn what became true: docs/EVENTS.md. Its rules are theirs. */
export class FactBus extends Construct {
  readonly bus: Pick<events.IEventBus, 'eventBusArn' | 'eventBusName'>;

  constructor(scope: Construct, id: string, { stage }: { readonly stage: StageConfig }) {
    super(scope, id);
    this.bus = new events.EventBus(this, 'Bus', {
      eventBusName: `deskdrop-${stage.stage}`,
      description: `What became true in Deskdrop, stage ${stage.stage}: files, orders and desktops.`,
    });
  }

  grantPut(grantee: iam.IGrantable): void {
    grantee.grantPrincipal.addToPrincipalPolicy(
      new iam.PolicyStatement({ actions: ['events:PutEvents'], resources: [this.bus.eventBusArn] }),
    );
  }
}
