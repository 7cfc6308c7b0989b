import { join } from 'node:path';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { BUNDLING } from './bundling.ts';
import { copyDirectory } from './copy-directory.ts';
import type { EncryptionKeys } from './encryption-keys.ts';
import { keptOnceItStands } from './removal.ts';
import type { FunctionConfig, FunctionName, StageConfig } from './stage-config.ts';

const REPOSITORY = join(import.meta.dirname, '..');

/**
 * An order waits in the order queue for its slot, its retry or another order, and is looked for or followed through the
 * reconcile queue, each time by a message that the function itself sends. The ledger bounds how often: see RUNBOOK.md.
 */
const FEEDS_ITSELF: ReadonlySet<FunctionName> = new Set(['submit', 'reconcile']);

export interface DeskdropFunctionProps {
  readonly stage: StageConfig;
  readonly name: FunctionName;
  readonly environment: Readonly<Record<string, string>>;
  /** Copied into the bundle, beside the handler, under its own name. Relative to the repository. */
  readonly bundledDirectory?: string | undefined;
  /** For its logs. */
  readonly keys?: EncryptionKeys | undefined;
}

/** One handler of `lambdas/handlers` as a Lambda function; its entry is in the metadata, so that it can be run elsewhere. */
export class DeskdropFunction extends Construct {
  readonly function: lambda.Function;

  constructor(scope: Construct, id: string, props: DeskdropFunctionProps) {
    super(scope, id);
    const { stage, name, environment, bundledDirectory, keys } = props;
    const limits: FunctionConfig = stage.functions[name];
    const entry = `lambdas/handlers/${name}.ts`;
    const logGroup = new logs.LogGroup(this, 'Logs', {
      retention: stage.logRetentionDays,
      ...(keys !== undefined && { encryptionKey: keys.data }),
      removalPolicy: keptOnceItStands(stage),
    });
    // AWS's own basic role may write to every log group of the account.
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    const fn = new NodejsFunction(this, 'Function', {
      description: `Deskdrop, stage ${stage.stage}: ${name}`,
      entry: join(REPOSITORY, entry),
      projectRoot: REPOSITORY,
      depsLockFilePath: join(REPOSITORY, 'package-lock.json'),
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      timeout: Duration.millis(limits.timeoutMs),
      memorySize: limits.memoryMiB,
      environment: { ...environment, ...(stage.region !== undefined && { NODE_OPTIONS: '--enable-source-maps' }) },
      // Lambda would end a chain of some 16 invocations through the function's own queue.
      recursiveLoop: FEEDS_ITSELF.has(name) ? lambda.RecursiveLoop.ALLOW : lambda.RecursiveLoop.TERMINATE,
      tracing: lambda.Tracing.ACTIVE,
      role,
      logGroup,
      bundling: {
        ...BUNDLING,
        format: OutputFormat.ESM,
        bundleAwsSDK: true,
        // The runbook reads stacks: they name the TypeScript, whose text stays at home.
        sourcesContent: false,
        commandHooks: bundledDirectory === undefined ? undefined : copyDirectory(bundledDirectory),
      },
    });
    (fn.node.defaultChild as lambda.CfnFunction).addMetadata('deskdrop:entry', entry);
    this.function = fn;
  }
}
