import { join } from 'node:path';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { copyDirectory } from './copy-directory.ts';
import type { FunctionConfig, FunctionName, StageConfig } from './stage-config.ts';

const REPOSITORY = join(import.meta.dirname, '..');

export interface DeskdropFunctionProps {
  readonly stage: StageConfig;
  readonly name: FunctionName;
  readonly environment: Readonly<Record<string, string>>;
  /** Copied into the bundle, beside the handler, under its own name. Relative to the repository. */
  readonly bundledDirectory?: string;
}

/** One handler of `lambdas/handlers` as a Lambda function; its entry is in the metadata, so that it can be run elsewhere. */
export class DeskdropFunction extends Construct {
  readonly function: lambda.Function;

  constructor(scope: Construct, id: string, props: DeskdropFunctionProps) {
    super(scope, id);
    const { stage, name, environment, bundledDirectory } = props;
    const limits: FunctionConfig = stage.functions[name];
    const entry = `lambdas/handlers/${name}.ts`;
    const fn = new NodejsFunction(this, 'Function', {
      description: `Deskdrop, stage ${stage.stage}: ${name}`,
      entry: join(REPOSITORY, entry),
      projectRoot: REPOSITORY,
      depsLockFilePath: join(REPOSITORY, 'package-lock.json'),
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      timeout: Duration.millis(limits.timeoutMs),
      memorySize: limits.memoryMiB,
      environment,
      tracing: lambda.Tracing.ACTIVE,
      logGroup: new logs.LogGroup(this, 'Logs', {
        retention: stage.logRetentionDays,
        removalPolicy: stage.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
      }),
      bundling: {
        format: OutputFormat.ESM,
        target: 'node24',
        minify: true,
        bundleAwsSDK: true,
        // The SDK's ES modules shake better: a fifth less to load.
        mainFields: ['module', 'main'],
        // CommonJS inside the bundle still calls require.
        banner: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);",
        commandHooks: bundledDirectory === undefined ? undefined : copyDirectory(bundledDirectory),
      },
    });
    (fn.node.defaultChild as lambda.CfnFunction).addMetadata('deskdrop:entry', entry);
    this.function = fn;
  }
}
