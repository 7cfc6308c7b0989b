import { cpSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { AssetHashType, Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { bundleDir, IS_PACKAGED, TREE } from '../files/installation.ts';
import type { FunctionLimits, FunctionName } from '../stage/function-config.ts';
import type { StageConfig } from '../stage/stage-config.ts';
import { BUNDLING } from './bundling.ts';
import { copyDirectory } from './copy-directory.ts';
import type { EncryptionKeys } from './encryption-keys.ts';
import { keptOnceCreated } from './removal.ts';

/**
 * The functions that send messages to their own queue: submit, for an order that waits for its slot, its retry or
 * another order, reconcile, for the next look at an order, and operate, for a command that takes longer than one
 * invocation. The ledger limits how often: see RUNBOOK.md.
 */
const SENDS_TO_ITSELF: ReadonlySet<FunctionName> = new Set(['submit', 'reconcile', 'operate']);

/** A folder that is copied into the bundle, next to the handler. */
export interface BundledFolder {
  /** Absolute. */
  readonly from: string;
  readonly name: string;
}

/** The bundle in the package, with the folder next to its handler. */
const bundledCode = (name: FunctionName, folder: BundledFolder | undefined): lambda.Code => {
  const bundle = bundleDir(name);
  if (folder === undefined) return lambda.Code.fromAsset(bundle);
  const tryBundle = (outputDir: string): boolean => {
    cpSync(bundle, outputDir, { recursive: true });
    cpSync(folder.from, join(outputDir, folder.name), { recursive: true });
    return true;
  };
  return lambda.Code.fromAsset(bundle, {
    // A hash of the source would not see a change in the folder.
    assetHashType: AssetHashType.OUTPUT,
    // CDK requires an image, although copying needs no container.
    bundling: { image: lambda.Runtime.NODEJS_24_X.bundlingImage, local: { tryBundle } },
  });
};

export interface DeskdropFunctionProps {
  readonly stage: StageConfig;
  readonly name: FunctionName;
  readonly environment: Readonly<Record<string, string>>;
  readonly bundled?: BundledFolder | undefined;
  /** Encrypt its logs. */
  readonly keys?: EncryptionKeys | undefined;
}

/**
 * A handler of `lambdas/handlers` as a Lambda function. The metadata names its entry, from which the local cloud runs
 * it.
 */
export class DeskdropFunction extends Construct {
  readonly function: lambda.Function;

  constructor(scope: Construct, id: string, props: DeskdropFunctionProps) {
    super(scope, id);
    const { stage, name, environment, bundled, keys } = props;
    const limits: FunctionLimits = stage.functions[name];
    const entry = `lambdas/handlers/${name}.ts`;
    const logGroup = new logs.LogGroup(this, 'Logs', {
      retention: stage.logRetentionDays,
      ...(keys !== undefined && { encryptionKey: keys.data }),
      removalPolicy: keptOnceCreated(stage),
    });
    // AWS's managed policy for basic execution may write to every log group of the account.
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    const settings = {
      description: `Deskdrop, stage ${stage.stage}: ${name}`,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      timeout: Duration.millis(limits.timeoutMs),
      memorySize: limits.memoryMiB,
      environment: { ...environment, ...(stage.region !== undefined && { NODE_OPTIONS: '--enable-source-maps' }) },
      // Otherwise Lambda stops a function after about 16 invocations through its own queue.
      recursiveLoop: SENDS_TO_ITSELF.has(name) ? lambda.RecursiveLoop.ALLOW : lambda.RecursiveLoop.TERMINATE,
      tracing: lambda.Tracing.ACTIVE,
      role,
      logGroup,
    };
    const fn = IS_PACKAGED
      ? new lambda.Function(this, 'Function', {
          ...settings,
          handler: 'index.handler',
          code: bundledCode(name, bundled),
        })
      : new NodejsFunction(this, 'Function', {
          ...settings,
          entry: join(TREE, entry),
          projectRoot: TREE,
          depsLockFilePath: join(TREE, 'package-lock.json'),
          bundling: {
            ...BUNDLING,
            format: OutputFormat.ESM,
            bundleAwsSDK: true,
            ...(bundled !== undefined && { commandHooks: copyDirectory(relative(TREE, bundled.from), bundled.name) }),
          },
        });
    (fn.node.defaultChild as lambda.CfnFunction).addMetadata('deskdrop:entry', entry);
    this.function = fn;
  }
}
