import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from './build-app.ts';
import { CDK_CONTEXT } from './cdk-flags.ts';
import { STAGE_NAMES, type StageOverrides } from './stage/stage-config.ts';

/** The parts of a synthesized CloudFormation template that are used here. */
export interface CloudFormationTemplate {
  readonly Resources: Readonly<
    Record<
      string,
      {
        readonly Type: string;
        readonly Properties?: Readonly<Record<string, unknown>>;
        readonly Metadata?: Readonly<Record<string, unknown>>;
        readonly DependsOn?: string | readonly string[];
      }
    >
  >;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown; readonly Description?: string }>>;
}

/**
 * The stack's template, without bundling and CDK's validation; takes about a second. Passes the flags of cdk.json,
 * which would otherwise be missing because the CDK command line does not start this app.
 */
export const synthesizeStage = async (
  stage: string,
  overrides: StageOverrides = {},
  context: Readonly<Record<string, unknown>> = {},
): Promise<CloudFormationTemplate> => {
  const name = STAGE_NAMES.find((known) => known === stage);
  if (name === undefined) throw new Error(`Stage "${stage}" is unknown; it must be one of ${STAGE_NAMES.join(', ')}.`);
  const outdir = await mkdtemp(join(tmpdir(), 'deskdrop-synth-'));
  try {
    const { app, stack } = buildApp({
      stage: name,
      overrides,
      context: { ...CDK_CONTEXT, 'aws:cdk:bundling-stacks': [], ...context },
      outdir,
      validates: false,
    });
    const { templateFullPath } = app.synth().getStackArtifact(stack.artifactId);
    return JSON.parse(await readFile(templateFullPath, 'utf8'));
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
};
