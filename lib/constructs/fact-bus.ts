import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage/stage-config.ts';

export interface FactBusProps {
  readonly stage: StageConfig;
  /** In place of a bus of its own. */
  readonly given?: Pick<events.IEventBus, 'eventBusArn'> | undefined;
}

/** The bus on which other systems learn what became true: docs/EVENTS.md. Its rules are theirs. */
export class FactBus extends Construct {
  /** As PutEvents takes it: a given bus may be another account's, so it is named by its ARN. */
  readonly busName: string;
  readonly #arn: string;

  constructor(scope: Construct, id: string, { stage, given }: FactBusProps) {
    super(scope, id);
    if (given !== undefined) {
      this.busName = given.eventBusArn;
      this.#arn = given.eventBusArn;
      return;
    }
    const bus = new events.EventBus(this, 'Bus', {
      eventBusName: `deskdrop-${stage.stage}`,
      description: `What became true in Deskdrop, stage ${stage.stage}: files, orders and desktops.`,
    });
    this.busName = bus.eventBusName;
    this.#arn = bus.eventBusArn;
  }

  grantPut(grantee: iam.IGrantable): void {
    grantee.grantPrincipal.addToPrincipalPolicy(
      new iam.PolicyStatement({ actions: ['events:PutEvents'], resources: [this.#arn] }),
    );
  }
}
